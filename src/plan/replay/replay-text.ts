import { escapeCell, table } from '../../report/markdown.ts'
import { formatDuration } from '../../values/duration.ts'
import { formatInstant } from '../../values/instant.ts'
import type { HealthyRollouts } from './healthy-rollouts.ts'
import type { PastRollout } from './past-rollouts.ts'
import type { Replay } from './replay.ts'

/** The replay for a job summary, in Markdown. */
export function replaySummary({ rollouts, healthy }: Replay): string {
  const header = ['began', 'canary', 'stable', 'canary failed', 'stable failed', 'evidence', 'would have been']
  const rows = rollouts.map(one => [formatInstant(one.began), one.canary, one.stable, ...fates(one)].map(escapeCell))
  const past = rows.length === 0 ? 'No rollout with two versions side by side is on record.' : table(header, rows)
  return `### The last 15 days, replayed\n\n${healthyText(healthy)}\n\n${past}`
}

/** The same as lines for a log. */
export function replayLines({ rollouts, healthy }: Replay): string[] {
  const lines = rollouts.map(one => {
    const [canary, stable, evidence, fate] = fates(one)
    return `${formatInstant(one.began)}  ${one.canary} over ${one.stable}: canary ${canary}, stable ${stable}, evidence ${evidence}: ${fate}`
  })
  return [healthyText(healthy), ...lines]
}

function fates({
  canaryCounts,
  stableCounts,
  highest,
  rolledBackAfter,
}: PastRollout): [string, string, string, string] {
  return [
    `${canaryCounts.errors} of ${canaryCounts.invocations}`,
    `${stableCounts.errors} of ${stableCounts.invocations}`,
    String(Number(Math.min(highest, 1e12).toPrecision(2))),
    rolledBackAfter === undefined ? 'promoted' : `rolled back after ${formatDuration(rolledBackAfter)}`,
  ]
}

function healthyText(healthy: HealthyRollouts | undefined): string {
  if (healthy === undefined)
    return 'There is too little traffic on record, or no step that compares, to replay healthy releases.'
  const { runs, falseAlarms, inconclusive } = healthy
  const percent = (count: number): string => `${Number(((count / runs) * 100).toPrecision(2))}%`
  return `Of ${runs} healthy releases played over this alias' own traffic, ${falseAlarms} would have been rolled back by evidence (${percent(falseAlarms)}), and ${inconclusive} would have met a step with too little traffic to judge (${percent(inconclusive)}).`
}
