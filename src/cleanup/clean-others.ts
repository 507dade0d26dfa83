import { Failure } from '../report/failure.ts'
import { isOver, type Run } from './order.ts'
import { Setbacks } from './setbacks.ts'
import { Counts, type OtherResult } from './tally.ts'

/** One thing of a kind that is cleaned beside versions. */
export interface Thing<Keep extends string> {
  /** As a person finds it: `shared:4`, `/aws/lambda/orders`. */
  readonly name: string
  /** Why it stays, asked in full and right before it would go; undefined: it goes. */
  readonly keep: () => Promise<Keep | undefined>
  /** What it takes of the code storage, known once `keep` was asked. */
  readonly bytes: () => number
  /** @throws what AWS says of this one; a Failure ends the cleanup of all. */
  readonly delete: () => Promise<void>
}

/** Names held for `result-json`; the job's log has a line for each. */
const MOST_NAMED = 1000
const MOST_EXAMPLES = 5

/**
 * Deletes of a kind of things those that nothing keeps, within the budget. One that fails is told and passed over.
 * @param what one of them, for messages: `layer version`. @param things listed only while something may still be deleted.
 */
export async function cleanOthers<Keep extends string>(
  run: Run,
  what: string,
  things: AsyncIterable<Thing<Keep>>,
): Promise<OtherResult> {
  const { order, budget, log, aws } = run
  const sums = new Sums<Keep>()
  const setbacks = new Setbacks(budget)
  const ended = (complete: boolean): OtherResult => ({
    ...sums.all,
    complete: complete && setbacks.count === 0,
    failed: setbacks.count,
    failures: setbacks.failures,
  })
  if (isOver(run)) return ended(false)
  const failed = (error: unknown, doing: string): void => log.info(setbacks.add(error, doing))
  try {
    for await (const thing of things) {
      try {
        const keep = await thing.keep()
        if (keep !== undefined) {
          sums.stays(thing, keep)
          log.debug(`The ${what} ${thing.name} stays: ${keep}.`)
        } else if (isOver(run)) return ended(false)
        else {
          if (!order.dryRun) {
            await thing.delete()
            budget.spend()
          }
          sums.went(thing)
          log.info(`The ${what} ${thing.name} ${order.dryRun ? 'would go' : 'went'}.`)
        }
        setbacks.passed()
      } catch (error) {
        failed(error, `cleaning the ${what} ${thing.name}`)
        // Thrown on purpose, it is about all of them: what AWS says of one thing is no Failure yet.
        if (error instanceof Failure || setbacks.hopeless || isOver(run)) break
      }
    }
  } catch (error) {
    failed(error, `listing every ${what} of ${aws.region}`)
  }
  return ended(true)
}

class Sums<Keep extends string> {
  readonly #kept = new Counts<Keep>()
  readonly #examples = new Map<Keep, string[]>()
  readonly #gone: string[] = []
  #deleted = 0
  #bytes = 0

  stays({ name }: Thing<Keep>, keep: Keep): void {
    this.#kept.add(keep)
    const examples = this.#examples.get(keep) ?? []
    if (examples.length < MOST_EXAMPLES) this.#examples.set(keep, [...examples, name])
  }

  went(thing: Thing<Keep>): void {
    this.#deleted += 1
    this.#bytes += thing.bytes()
    if (this.#gone.length < MOST_NAMED) this.#gone.push(thing.name)
  }

  get all() {
    return {
      deleted: this.#deleted,
      gone: this.#gone,
      bytes: this.#bytes,
      kept: this.#kept.all,
      examples: this.#examples,
    }
  }
}
