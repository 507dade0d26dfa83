import { mermaidChart } from '../report/chart.ts'
import type { FailureText } from '../report/failure.ts'
import { codeCell, details, escapeCell, escapeText, table } from '../report/markdown.ts'
import type { RolloutResult } from '../rollout/run.ts'
import { formatStrategy } from '../rollout/strategy.ts'
import type { TimelineEntry } from '../rollout/timeline.ts'
import { uncalledSentence } from '../rollout/uncalled.ts'
import { formatInstant } from '../values/instant.ts'
import { formatPercentage } from '../values/percentage.ts'
import type { DeployResult, Outcome } from './result.ts'

const HEADLINES: Readonly<Record<Outcome, string>> = {
  created: '✅ Created',
  unchanged: '⚪ Unchanged',
  promoted: '✅ Promoted',
  'rolled-back': '⛔ Rolled back',
  'in-progress': '⏳ In progress',
  failed: '❌ Failed',
}

/** The job summary of one deploy, in Markdown: what happened, what production serves, and the timeline. */
export function deploySummary(result: DeployResult, failure?: FailureText): string {
  const parts = [
    `## ${headline(result)}: ${escapeText(result.functionName)} → ${escapeText(result.alias)}`,
    ...reason(result, failure),
    ...uncalled(result.rollout),
    [escapeText(result.production), escapeText(result.latest)].join('\n\n'),
    facts(result),
    ...(result.bypassed === undefined ? [] : [bypassed(result.bypassed)]),
    ...(result.rollout === undefined ? [] : timeline(result.rollout)),
  ]
  return `${parts.join('\n\n')}\n`
}

/** A canary nobody called is never reported as one that passed (promise 10). */
function headline({ outcome, rollout }: DeployResult): string {
  return isUncalled(rollout) ? '⚠️ Promoted without a call' : HEADLINES[outcome]
}

function uncalled(rollout: RolloutResult | undefined): string[] {
  return isUncalled(rollout) ? [`**${escapeText(uncalledSentence(rollout.record.live))}**`] : []
}

function isUncalled(rollout: RolloutResult | undefined): rollout is RolloutResult & { readonly kind: 'promoted' } {
  return rollout?.kind === 'promoted' && rollout.uncalled === true
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
    ...(failure?.next === undefined ? [] : [escapeText(failure.next)]),
  ]
}

function facts(result: DeployResult): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['version', result.version],
    ['before', result.previousVersion],
    ['source', result.origin],
    ['source digest', result.sourceDigest?.slice(0, 16)],
    ['package', result.packageSize === undefined ? undefined : `${(result.packageSize / 1e6).toFixed(2)} MB`],
    ['signed by job', result.signingJobId],
    ['configuration changed', result.changedFields.join(', ') || undefined],
    ['strategy', result.rollout === undefined || result.steps === undefined ? undefined : formatStrategy(result.steps)],
    ['URL', result.url],
  ]
  return table(
    ['', ''],
    rows.flatMap(([name, value]) => (value === undefined ? [] : [[escapeCell(name), codeCell(value)]])),
  )
}

function bypassed({ callers, callsLastDay }: NonNullable<DeployResult['bypassed']>): string {
  const list = callers.map(caller => `- ${escapeText(caller)}`).join('\n')
  const calls = callsLastDay === 1 ? '1 call' : `${callsLastDay} calls`
  return `⚠️ ${calls} in the last day bypassed the alias, and so never met the canary:\n\n${list}`
}

/** What putting stable back was good for, where the canary had traffic to tell. */
function saved({ kind, canary, stable }: RolloutResult): string[] {
  const requests = canary.invocations + stable.invocations
  const failed = canary.errors + stable.errors
  if (kind !== 'rolled-back' || canary.invocations === 0) return []
  const expected = Math.round((canary.errors / canary.invocations) * requests)
  if (expected <= failed) return []
  return [`Had all ${requests} requests met the canary, about ${expected} would have failed; ${failed} did.`]
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
      [counts('canary', rollout.canary), counts('stable', rollout.stable)],
      [1, 2, 3],
    ),
    ...saved(rollout),
    ...(byPolicy.length === 0 ? [] : [byPolicy.join('\n')]),
    details(
      'Timeline',
      table(['time', 'canary', 'canary errors', 'stable errors', 'alarms', 'verdict'], rollout.timeline.map(row)),
    ),
  ].filter(part => part !== '')
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
