import { html, type Markup } from '../report/html/markup.ts'
import { htmlTable, page } from '../report/html/page.ts'
import { headline, toneOf } from '../rollout/report/headline.ts'
import { rolloutParts, timelinePart } from '../rollout/report/in-html.ts'
import type { Recovered } from './finding.ts'
import { endOf } from './report.ts'

/** What recover found, as a document of its own: every alias, and the course of each rollout it looked at. */
export function recoverReport(results: readonly Recovered[]): string {
  const rows = results.map(({ functionName, alias, kind, text }) => [functionName, alias, kind, text])
  const list =
    rows.length === 0
      ? html`<p>No rollout is in flight.</p>\n`
      : html`${htmlTable(['function', 'alias', 'result', ''], rows)}\n`
  return page('Lambda Canary: recover', [html`<h1>Recover</h1>\n`, list, ...results.flatMap(rolloutOf)])
}

function rolloutOf(finding: Recovered): Markup[] {
  const { functionName, alias, rollout } = finding
  if (rollout === undefined) return []
  const ended = endOf(finding)
  return [
    html`<h1 class="${toneOf(ended)}">${headline(ended)}</h1>\n<p class="lead">${functionName} → ${alias}</p>\n`,
    ...(rollout.kind === 'rolled-back' ? [html`<p><strong>${rollout.why}</strong></p>\n`] : []),
    ...rolloutParts(rollout),
    timelinePart(rollout),
  ]
}
