import { escapeCell, escapeText, table } from '../../report/markdown.ts'
import { formatDuration } from '../../values/duration.ts'
import { formatInstant } from '../../values/instant.ts'
import type { Fate } from './fate.ts'
import type { HealthyRollouts } from './healthy-rollouts.ts'
import type { PastRollout } from './past-rollouts.ts'
import type { Replay } from './replay.ts'

/** What is said when there is nothing to replay: `replay` of replay.ts gave nothing. */
export const NOT_REPLAYED = 'Nothing is replayed: errors are not among what these inputs compare.'

/** The replay for a job summary, in Markdown. */
export function replaySummary(replay: Replay | undefined): string {
  const title = '### The last 15 days, replayed'
  if (replay === undefined) return `${title}\n\n${NOT_REPLAYED}`
  const { rollouts } = replay
  const header = ['began', 'canary', 'stable', 'canary failed', 'stable failed', 'evidence', 'would have been', 'was']
  const rows = rollouts.map(one => [formatInstant(one.began), one.canary, one.stable, ...fates(one)].map(escapeCell))
  const past = rows.length === 0 ? [] : [table(header, rows)]
  return [title, ...sentences(replay).map(escapeText), ...past].join('\n\n')
}

/** The same as lines for a log. */
export function replayLines(replay: Replay | undefined): string[] {
  if (replay === undefined) return [NOT_REPLAYED]
  const lines = replay.rollouts.map(one => {
    const [canary, stable, evidence, verdict, was] = fates(one)
    return `${formatInstant(one.began)}  ${one.canary} over ${one.stable}: canary ${canary}, stable ${stable}, evidence ${evidence}: ${verdict}; was ${was}`
  })
  return [...sentences(replay), ...lines]
}

function sentences({ rollouts, healthy, notReplayed }: Replay): string[] {
  return [pastText(rollouts), healthyText(healthy), ...(notReplayed.length === 0 ? [] : [leftOut(notReplayed)])]
}

const WAS: Readonly<Record<Fate, string>> = {
  kept: 'kept',
  undone: 'undone',
  withdrawn: 'withdrawn after 100%',
  unknown: 'not called since',
}

function fates({
  canaryCounts,
  stableCounts,
  highest,
  rolledBackAfter,
  fate,
}: PastRollout): [string, string, string, string, string] {
  return [
    `${canaryCounts.errors} of ${canaryCounts.invocations}`,
    `${stableCounts.errors} of ${stableCounts.invocations}`,
    String(Number(Math.min(highest, 1e12).toPrecision(2))),
    rolledBackAfter === undefined ? 'promoted' : `rolled back after ${formatDuration(rolledBackAfter)}`,
    WAS[fate],
  ]
}

/** What was kept and would have been undone is a needless rollback, or a bad release nobody noticed: a person knows. */
function pastText(rollouts: readonly PastRollout[]): string {
  if (rollouts.length === 0) return 'No rollout with two versions side by side is on record.'
  const kept = rollouts.filter(({ fate }) => fate === 'kept')
  const gone = rollouts.filter(({ fate }) => fate === 'undone' || fate === 'withdrawn')
  const hit = (of: readonly PastRollout[]): string =>
    `${of.filter(({ rolledBackAfter }) => rolledBackAfter !== undefined).length} of ${of.length}`
  return `Of the releases that were kept, ${hit(kept)} would have been undone: needlessly, or for what nobody noticed. Of those that were undone or withdrawn, ${hit(gone)}.`
}

function healthyText(healthy: HealthyRollouts | undefined): string {
  if (healthy === undefined)
    return 'There is too little traffic on record, or no step that compares, to replay healthy releases.'
  const { runs, falseAlarms, falseAlarmsInThrees, inconclusive } = healthy
  const of = (count: number): string => `${count} (${Number(((count / runs) * 100).toPrecision(2))}%)`
  return `Of ${runs} healthy releases played over this alias' own traffic, ${of(falseAlarms)} would have been rolled back by evidence if each error falls on a version by itself, ${of(falseAlarmsInThrees)} if errors come in threes, as a failed event with its retries; ${of(inconclusive)} would have stayed at a step for as long as it may, with too little traffic to judge.`
}

function leftOut(tests: readonly string[]): string {
  const names = tests.join(', ')
  return `Not replayed: ${names}, which the past was not measured for. A rollout may be undone by ${tests.length === 1 ? 'it' : 'them'} too; the bound of its errors is the higher one of ${tests.length + 1} tests.`
}
