import type { FailureText } from '../report/failure.ts'
import { type FunctionResult, OTHER_KINDS, type OtherResult, type RegionResult } from './tally.ts'
import { outcomeOf, type Totals } from './totals.ts'

/** Outputs of a job may take a megabyte (F§6.2). */
const MOST_FUNCTIONS = 1000
const MOST_NAMES = 1000
const MOST_FAILURES = 100

/** Everything as one JSON text, for other programs: of long lists their beginning, and how many there are in full. */
export function resultJson(regions: readonly RegionResult[], totals: Totals, dryRun: boolean): string {
  const functions = first<FunctionResult>(MOST_FUNCTIONS)
  const names = first<string>(MOST_NAMES)
  const failures = first<FailureText>(MOST_FAILURES)
  const other = (one: OtherResult) => ({
    ...one,
    gone: names(one.gone),
    kept: Object.fromEntries(one.kept),
    examples: Object.fromEntries(one.examples),
    failures: failures(one.failures),
  })
  const told = regions.map(region => ({
    ...region,
    functions: functions(region.functions).map(one => ({
      ...one,
      kept: Object.fromEntries(one.kept),
      failures: failures(one.failures),
    })),
    ...Object.fromEntries(
      OTHER_KINDS.flatMap(kind => (region[kind] === undefined ? [] : [[kind, other(region[kind])]])),
    ),
  }))
  return JSON.stringify({ outcome: outcomeOf(totals, dryRun), dryRun, ...totals, regions: told })
}

/** Takes from lists, one after the other, until there is room for no more. */
function first<T>(most: number): (list: readonly T[]) => readonly T[] {
  let room = most
  return list => {
    const some = list.slice(0, room)
    room -= some.length
    return some
  }
}
