import { bar, mermaidChart } from '../report/chart.ts'
import type { FailureText } from '../report/failure.ts'
import { codeCell, details, escapeCell, escapeText, table } from '../report/markdown.ts'
import { countsByWeight } from '../rollout/by-weight.ts'
import type { RolloutResult } from '../rollout/run.ts'
import type { TimelineEntry } from '../rollout/timeline.ts'
import { formatInstant } from '../values/instant.ts'
import { FULL, formatPercentage } from '../values/percentage.ts'
import { decidedBy } from './decided-by.ts'
import { deployFacts } from './facts.ts'
import { HEADLINES, headline } from './headline.ts'
import type { DeployResult } from './result.ts'
import { savedSentence } from './saved.ts'

/** The job summary of one deploy, in Markdown: what happened, what production serves, and the timeline. */
export function deploySummary(result: DeployResult, failure?: FailureText): string {
  const parts = [
    `## ${headline(result)}: ${escapeText(result.functionName)} → ${escapeText(result.alias)}`,
    ...reason(result, failure),
    ...(result.rollout === undefined ? [] : [escapeText(decidedBy(result.rollout))]),
    [escapeText(result.production), escapeText(result.latest)].join('\n\n'),
    facts(result),
    ...(result.bypassed === undefined ? [] : [bypassed(result.bypassed)]),
    ...(result.rollout === undefined ? [] : timeline(result.rollout)),
  ]
  return `${parts.join('\n\n')}\n`
}

/** The job summary of a deploy that was refused before its first write. */
export function refusalSummary(functionName: string, alias: string, { what, state, next }: FailureText): string {
  const lines = [
    `**${escapeText(what)}**`,
    ...[state, next].flatMap(line => (line === undefined ? [] : [escapeText(line)])),
  ]
  return `## ${HEADLINES.failed}: ${escapeText(functionName)} → ${escapeText(alias)}\n\n${lines.join('\n\n')}\n`
}

/** What went wrong, in one sentence, and what to do. */
function reason({ rollbackReason }: DeployResult, failure: FailureText | undefined): string[] {
  const why = rollbackReason ?? failure?.what
  return [
    ...(why === undefined ? [] : [`**${escapeText(why)}**`]),
    // Here the timeline is on the page itself.
    ...(failure?.next === undefined ? [] : [escapeText(failure.next.replace(' in the job summary', ' below'))]),
  ]
}

function facts(result: DeployResult): string {
  return table(
    ['', ''],
    deployFacts(result).map(([name, value]) => [escapeCell(name), codeCell(value)]),
  )
}

function bypassed({ callers, callsLastDay }: NonNullable<DeployResult['bypassed']>): string {
  const list = callers.map(caller => `- ${escapeText(caller)}`).join('\n')
  const calls = callsLastDay === 1 ? '1 call' : `${callsLastDay} calls`
  return `⚠️ ${calls} in the last day bypassed the alias, and so never met the canary:\n\n${list}`
}

function timeline(rollout: RolloutResult): string[] {
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
  const rows = evidence.map(({ stream, bar: bound, points }) => {
    const highest = Math.max(1, ...points.map(({ e }) => e))
    const share = Math.min(1, Math.log(highest) / Math.log(bound))
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
