import { explain } from '../aws/errors.ts'
import { isOver, type Run } from './order.ts'
import { Counts, type OtherResult } from './tally.ts'

/** One thing of a kind that is cleaned beside versions. */
export interface Thing<Keep extends string> {
  /** Why it stays, asked in full; undefined: it goes. */
  readonly keep: () => Promise<Keep | undefined>
  /** What it takes of the code storage, known once `keep` was asked. */
  readonly bytes: () => number
  readonly delete: () => Promise<void>
}

/**
 * Deletes of a kind of things those that nothing keeps, within the budget. The first failure ends it.
 * @param what the plural, for messages. @param things asked for only while something may still be deleted.
 */
export async function cleanOthers<Keep extends string>(
  run: Run,
  what: string,
  things: () => Promise<AsyncIterable<Thing<Keep>>>,
): Promise<OtherResult> {
  const kept = new Counts<Keep>()
  const sum = { deleted: 0, bytes: 0 }
  if (isOver(run)) return { ...sum, kept: kept.all, complete: false }
  try {
    for await (const thing of await things()) {
      const keep = await thing.keep()
      if (keep !== undefined) kept.add(keep)
      else if (isOver(run)) return { ...sum, kept: kept.all, complete: false }
      else {
        if (!run.order.dryRun) {
          await thing.delete()
          run.budget.spend()
        }
        sum.deleted += 1
        sum.bytes += thing.bytes()
      }
    }
    return { ...sum, kept: kept.all, complete: true }
  } catch (error) {
    const failure = explain(error, `cleaning ${what} of ${run.aws.region}`).text
    return { ...sum, kept: kept.all, complete: true, failure }
  }
}
