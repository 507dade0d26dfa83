import type { Aws } from '../aws/clients.ts'
import { isBusy, isThrottle, isUnknownOutcome } from '../aws/errors.ts'
import { pacer } from '../aws/pace.ts'
import type { Seconds } from '../values/duration.ts'

/** Pauses before a call is made again. Every call of the cleanup may be repeated: reads, and deletions of what has a number of its own. */
const PAUSES: readonly Seconds[] = [0.5, 1, 2, 4, 8]

/** What AWS allows a second of the calls that share an allowance (F§1.9). */
const ALLOWANCES = { shared: 15, policy: 15, function: 100 } as const

/**
 * Makes calls in the pace the account can spare, and again when they were throttled, met a running update or had no
 * answer. `GetPolicy` and `GetFunction` have allowances of their own, so that they take none of the others'.
 */
export class Caller {
  readonly #aws: Aws
  readonly #shared: () => Promise<void>
  readonly #policy: () => Promise<void>
  readonly #function: () => Promise<void>

  /** @param perSecond calls a second of the shared allowance; of the others the same part. */
  constructor(aws: Aws, perSecond: number) {
    const paced = (allowance: keyof typeof ALLOWANCES) =>
      pacer(aws.clock, ALLOWANCES.shared / ALLOWANCES[allowance] / perSecond)
    this.#aws = aws
    this.#shared = paced('shared')
    this.#policy = paced('policy')
    this.#function = paced('function')
  }

  /** A call to Lambda. It must not retry by itself, so that each attempt takes its place in the pace. */
  lambda<T>(call: (lambda: Aws['lambdaOnce']) => Promise<T>): Promise<T> {
    return this.#attempt(this.#shared, () => call(this.#aws.lambdaOnce))
  }

  /** `GetPolicy`. */
  getPolicy<T>(call: (lambda: Aws['lambdaOnce']) => Promise<T>): Promise<T> {
    return this.#attempt(this.#policy, () => call(this.#aws.lambdaOnce))
  }

  /** `GetFunction`. */
  getFunction<T>(call: (lambda: Aws['lambdaOnce']) => Promise<T>): Promise<T> {
    return this.#attempt(this.#function, () => call(this.#aws.lambdaOnce))
  }

  async #attempt<T>(pace: () => Promise<void>, call: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      await pace()
      try {
        return await call()
      } catch (error) {
        const pause = PAUSES[attempt]
        if (pause === undefined || !(isThrottle(error) || isUnknownOutcome(error) || isBusy(error))) throw error
        await this.#aws.clock.sleep(pause)
      }
    }
  }
}

/** All items of a list that comes in pages, one after the other, so that no more than a page is held. */
export async function* pages<Page extends { readonly NextMarker?: string | undefined }, Item>(
  read: (marker: string | undefined) => Promise<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): AsyncGenerator<Item> {
  let marker: string | undefined
  do {
    const page = await read(marker)
    yield* items(page) ?? []
    marker = page.NextMarker
  } while (marker !== undefined && marker !== '')
}
