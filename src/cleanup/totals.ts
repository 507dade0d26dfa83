import type { FailureText } from '../report/failure.ts'
import { bytesOf, type FunctionResult, OTHER_KINDS, type OtherKind, type RegionResult } from './tally.ts'

export type CleanupOutcome = 'cleaned' | 'would-clean' | 'unchanged' | 'failed'

/** Sums over all Regions. */
export interface Totals extends Readonly<Record<OtherKind, number>> {
  readonly functions: number
  readonly versions: number
  readonly deleted: number
  readonly bytes: number
  readonly kept: number
  readonly left: number
  readonly failed: number
  readonly complete: boolean
}

export function totalsOf(regions: readonly RegionResult[]): Totals {
  const functions = regions.flatMap(region => region.functions)
  const sum = (of: (one: FunctionResult) => number): number => functions.reduce((total, one) => total + of(one), 0)
  const over = (of: (region: RegionResult) => number | undefined): number =>
    regions.reduce((total, region) => total + (of(region) ?? 0), 0)
  const gone = (kind: OtherKind): number => over(region => region[kind]?.deleted)
  const notListed = regions.filter(({ failure }) => failure !== undefined).length
  return {
    functions: functions.length,
    versions: sum(({ versions }) => versions),
    deleted: sum(({ deleted }) => deleted),
    bytes: over(bytesOf),
    // Of a function that could not be read no version is known, and one thing failed.
    kept: sum(({ versions, deleted, left, failed }) => Math.max(0, versions - deleted - left - failed)),
    left: sum(({ left }) => left),
    failed:
      sum(({ failed }) => failed) +
      OTHER_KINDS.reduce((total, kind) => total + over(region => region[kind]?.failed), notListed),
    layers: gone('layers'),
    logGroups: gone('logGroups'),
    alarms: gone('alarms'),
    packages: gone('packages'),
    complete: regions.every(({ complete }) => complete),
  }
}

/** What went wrong, as far as it is told, in the order in which it did. */
export function failuresOf(regions: readonly RegionResult[]): readonly FailureText[] {
  return regions.flatMap(region => [
    ...region.functions.flatMap(({ failures }) => failures),
    ...(region.failure === undefined ? [] : [region.failure]),
    ...OTHER_KINDS.flatMap(kind => region[kind]?.failures ?? []),
  ])
}

/** `failed` outranks all: a person has to look. */
export function outcomeOf(totals: Totals, dryRun: boolean): CleanupOutcome {
  if (totals.failed > 0) return 'failed'
  if (totals.deleted + OTHER_KINDS.reduce((sum, kind) => sum + totals[kind], 0) === 0) return 'unchanged'
  return dryRun ? 'would-clean' : 'cleaned'
}
