import { bar, mermaidChart } from '../../report/chart.ts'
import { details, escapeCell, escapeText, table } from '../../report/markdown.ts'
import { formatInstant } from '../../values/instant.ts'
import { FULL, formatPercentage } from '../../values/percentage.ts'
import { countsByWeight } from '../by-weight.ts'
import type { RolloutResult } from '../run.ts'
import type { TimelineEntry } from '../timeline.ts'
import { savedSentence } from './saved.ts'

/** The course of one rollout: its chart, requests and errors by version and weight, the evidence, every look. */
export function rolloutSections(rollout: RolloutResult): string[] {
  const counts = (name: string, { invocations, errors }: { invocations: number; errors: number }): string[] => [
    name,
    String(invocations),
    String(errors),
    invocations === 0 ? '–' : formatPercentage(Math.round((errors / invocations) * 10_000)),
  ]
  const byPolicy = rollout.byPolicy.map(text => `- Left a step by policy, not by proof: ${escapeText(text)}`)
  return [
    mermaidChart(rollout.timeline),
    table(
      ['', 'requests', 'errors', 'error rate'],
      [
        ...countsByWeight(rollout.minutes, rollout.timeline).flatMap(({ weight, canary, stable }) => [
          counts(weight === 0 ? 'canary, after it was put back' : `canary at ${formatPercentage(weight)}`, canary),
          ...(weight === FULL ? [] : [counts('stable next to it', stable)]),
        ]),
        counts('canary', rollout.canary),
        counts('stable', rollout.stable),
      ],
      [1, 2, 3],
    ),
    ...[savedSentence(rollout)].flatMap(text => (text === undefined ? [] : [escapeText(text)])),
    ...evidence(rollout),
    ...(byPolicy.length === 0 ? [] : [byPolicy.join('\n')]),
    details(
      'Timeline',
      table(['time', 'canary', 'canary errors', 'stable errors', 'alarms', 'verdict'], rollout.timeline.map(row)),
    ),
  ].filter(part => part !== '')
}

/** The evidence against its bound, as one bar for the highest it came to: logarithmic, full at the bound. */
function evidence({ evidence }: RolloutResult): string[] {
  const rows = evidence.map(({ stream, bar: bound, points, tooFew }) => {
    const highest = Math.max(1, ...points.map(({ e }) => e))
    const share = Math.min(1, Math.log(highest) / Math.log(bound))
    if (tooFew !== undefined) return [`${stream}: not enough to judge`, tooFew, String(bound), ' '].map(escapeCell)
    return [stream, highest.toPrecision(3), String(bound), bar(Math.round(share * FULL))].map(escapeCell)
  })
  return rows.length === 0 ? [] : [table(['evidence', 'highest', 'rolled back at', ''], rows, [1, 2])]
}

function row(entry: TimelineEntry): string[] {
  const failed = ({ invocations, errors }: { invocations: number; errors: number }): string =>
    `${errors} of ${invocations}`
  return [
    formatInstant(entry.at),
    formatPercentage(entry.weight),
    failed(entry.canary),
    failed(entry.stable),
    escapeCell(entry.alarms.map(({ name, state }) => `${name} ${state}`).join(', ')),
    escapeCell(entry.verdict),
  ]
}
