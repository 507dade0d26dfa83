import type { FailureText } from '../report/failure.ts'
import { html } from '../report/html/markup.ts'
import { htmlTable, page } from '../report/html/page.ts'
import { headline, toneOf } from '../rollout/report/headline.ts'
import { rolloutParts, timelinePart } from '../rollout/report/in-html.ts'
import { deployFacts } from './facts.ts'
import { nextOnPage } from './next-on-page.ts'
import type { DeployResult } from './result.ts'

/** The report of one deploy as a document of its own, to open in any browser, without a network. */
export function htmlReport(result: DeployResult, failure?: FailureText): string {
  const title = `${result.functionName} → ${result.alias}: ${headline(result)}`
  const why = result.rollbackReason ?? failure?.what
  const next = nextOnPage(failure)
  return page(title, [
    html`<h1 class="${toneOf(result)}">${headline(result)}</h1>\n<p class="lead">${result.functionName} → ${result.alias}</p>\n`,
    ...(why === undefined ? [] : [html`<p><strong>${why}</strong></p>\n`]),
    ...(next === undefined ? [] : [html`<p>${next}</p>\n`]),
    html`<p>${[result.production, result.neverServed, result.latest].filter(Boolean).join(' ')}</p>\n`,
    ...(result.rollout === undefined ? [] : rolloutParts(result.rollout)),
    html`<h2>The release</h2>\n${htmlTable(['', ''], deployFacts(result))}\n`,
    ...(result.rollout === undefined ? [] : [timelinePart(result.rollout)]),
  ])
}
