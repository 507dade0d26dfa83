import type { Aws } from '../aws/clients.ts'
import { isBusy, isThrottle, isUnknownOutcome } from '../aws/errors.ts'
import { pacer } from '../aws/pace.ts'
import type { Seconds } from '../values/duration.ts'

/** Pauses before a call is made again. Every call of the cleanup may be repeated: reads, and deletions of what has a number of its own. */
const PAUSES: readonly Seconds[] = [0.5, 1, 2, 4, 8]

/**
 * Makes calls in the pace the account can spare, and again when they were throttled, met a running update or had no
 * answer. `GetPolicy` has an allowance of its own (F§1.9), so that it takes none of the others'.
 */
export class Caller {
  readonly #aws: Aws
  readonly #pace: () => Promise<void>
  readonly #policyPace: () => Promise<void>

  /** @param perSecond calls a second, of each of the two allowances. */
  constructor(aws: Aws, perSecond: number) {
    this.#aws = aws
    this.#pace = pacer(aws.clock, 1 / perSecond)
    this.#policyPace = pacer(aws.clock, 1 / perSecond)
  }

  /** A call to Lambda. It must not retry by itself, so that each attempt takes its place in the pace. */
  lambda<T>(call: (lambda: Aws['lambdaOnce']) => Promise<T>): Promise<T> {
    return this.#attempt(this.#pace, () => call(this.#aws.lambdaOnce))
  }

  /** `GetPolicy`. */
  policy<T>(call: (lambda: Aws['lambdaOnce']) => Promise<T>): Promise<T> {
    return this.#attempt(this.#policyPace, () => call(this.#aws.lambdaOnce))
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
