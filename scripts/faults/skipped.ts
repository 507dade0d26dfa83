import type { Story } from './cell.ts'

/** Cells that are left out, and why nothing can be learnt from one: the only ones, and at most one in twenty. */
export const SKIPPED: readonly { readonly operations: ReadonlySet<string>; readonly reason: string }[] = [
  {
    operations: new Set(['GetFunction', 'DescribeSigningJob', 'GetAlias', 'DescribeAlarms', 'GetMetricData']),
    reason: 'a poll that this run ended before that call: how often it asks is a matter of milliseconds',
  },
  {
    operations: new Set(['DescribeAlarmHistory']),
    reason: 'a poll that found the alarm red: only one that comes after it turned green again asks its history',
  },
]

const MOST = 0.05

/** @returns why the cell proves nothing: the call its fault is for was not made. */
export function whySkipped({ call, journal }: Pick<Story, 'call' | 'journal'>): string | undefined {
  if (call === undefined || wasMade(call, journal)) return undefined
  return SKIPPED.find(({ operations }) => operations.has(call.operation))?.reason
}

export function wasMade(call: NonNullable<Story['call']>, journal: Story['journal']): boolean {
  return journal.some(
    ({ actor, operation, nth }) => actor === call.actor && operation === call.operation && nth === call.nth,
  )
}

/** @returns what is wrong with leaving out so many. */
export function tooMany(skipped: number, cells: number): string | undefined {
  return skipped > MOST * cells ? `${skipped} of ${cells} cells were skipped, more than one in twenty` : undefined
}
