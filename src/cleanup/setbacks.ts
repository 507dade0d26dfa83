import { explain, isExpired } from '../aws/errors.ts'
import type { FailureText } from '../report/failure.ts'
import type { Budget } from './order.ts'

/** One thing that cannot be deleted, such as a log group under a deny of its own, must not keep the others from going. */
const MOST_IN_A_ROW = 5
/** Of thousands of failures the first few say it all. */
const MOST_TOLD = 20

/** What went wrong with single things: it is collected, and the next thing is tried while that can still work. */
export class Setbacks {
  readonly failures: FailureText[] = []
  count = 0
  #inARow = 0
  readonly #budget: Budget

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** @param doing as `explain` takes it. @returns what to tell of it. */
  add(error: unknown, doing: string): string {
    const { text } = explain(error, doing)
    this.count += 1
    this.#inARow += 1
    if (this.failures.length < MOST_TOLD) this.failures.push(text)
    // Without credentials nothing at all can be done any more.
    if (isExpired(error)) this.#budget.stop()
    return text.what
  }

  passed(): void {
    this.#inARow = 0
  }

  /** So many in a row have one cause, which the next would meet as well: a permission that is missing, a service that is down. */
  get hopeless(): boolean {
    return this.#inARow >= MOST_IN_A_ROW
  }
}
