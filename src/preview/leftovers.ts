import { explain } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'

/** What a run could not do. One that fails does not keep the others: it is told of in the end. */
export class Leftovers {
  readonly #failures = new Map<string, Failure>()
  readonly #foreign = new Set<string>()

  /** @param what as it is told: `orders-pr-7`. @returns undefined when it failed. */
  async attempt<T>(what: string, run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run()
    } catch (error) {
      this.#failures.set(what, explain(error, `looking at ${what}`))
      return undefined
    }
  }

  /** It is left to others, and told by nobody. */
  pass(what: string): void {
    this.#foreign.add(what)
  }

  /** Whether nothing is known of it. */
  has(what: string): boolean {
    return this.#failures.has(what) || this.#foreign.has(what)
  }

  /** @throws Failure naming what is left, with what the first of them needs. */
  tell(removed: readonly string[], next: string): void {
    const [first] = this.#failures.values()
    if (first === undefined) return
    const left = [...this.#failures].map(([what, { text }]) => `${what} (${text.what})`)
    const { next: needed, detail } = first.text
    throw new Failure(
      {
        what: `Left over: ${left.join('; ')}`,
        state: removed.length === 0 ? 'Nothing was removed.' : `Removed: ${removed.join(', ')}.`,
        next: needed === undefined ? next : `${needed} ${next}`,
        ...(detail === undefined ? {} : { detail }),
      },
      first,
    )
  }
}
