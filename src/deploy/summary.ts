import type { FailureText } from '../report/failure.ts'
import { codeCell, escapeCell, escapeText, table } from '../report/markdown.ts'
import { decidedBy } from '../rollout/report/decided-by.ts'
import { HEADLINES, headline } from '../rollout/report/headline.ts'
import { rolloutSections } from '../rollout/report/in-markdown.ts'
import { deployFacts } from './facts.ts'
import { nextOnPage } from './next-on-page.ts'
import type { DeployResult } from './result.ts'

/** The job summary of one deploy, in Markdown: what happened, what production serves, and the timeline. */
export function deploySummary(result: DeployResult, failure?: FailureText): string {
  const parts = [
    `## ${headline(result)}: ${escapeText(result.functionName)} → ${escapeText(result.alias)}`,
    ...reason(result, failure),
    ...(result.rollout === undefined ? [] : [escapeText(decidedBy(result.rollout))]),
    ...[result.production, result.neverServed, result.latest].flatMap(line =>
      line === undefined ? [] : escapeText(line),
    ),
    facts(result),
    ...(result.bypassed === undefined ? [] : [bypassed(result.bypassed)]),
    ...(result.rollout === undefined ? [] : rolloutSections(result.rollout)),
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
  const next = nextOnPage(failure)
  return [...(why === undefined ? [] : [`**${escapeText(why)}**`]), ...(next === undefined ? [] : [escapeText(next)])]
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
