import { details, escapeCell, escapeText, table } from '../report/markdown.ts'
import { decidedBy } from '../rollout/report/decided-by.ts'
import { type Ended, headline } from '../rollout/report/headline.ts'
import { rolloutSections } from '../rollout/report/in-markdown.ts'
import type { Recovered } from './finding.ts'

/** What each finding is called as an outcome, the gravest first: what a person has to hear of before all else. */
const OUTCOMES = {
  failed: 'failed',
  'rolled-back': 'rolled-back',
  undone: 'rolled-back',
  'would-undo': 'would-roll-back',
  promoted: 'promoted',
  'would-promote': 'would-promote',
  advanced: 'advanced',
  'would-advance': 'would-advance',
  foreign: 'foreign',
  'in-progress': 'in-progress',
  'at-rest': 'unchanged',
} as const satisfies Readonly<Record<Recovered['kind'], string>>

export type RecoverOutcome = (typeof OUTCOMES)[Recovered['kind']]

/** The gravest outcome of all functions; `unchanged` when no rollout was in flight. */
export function outcomeOf(results: readonly Recovered[]): RecoverOutcome {
  const kinds = new Set<string>(results.map(({ kind }) => kind))
  return Object.entries(OUTCOMES).find(([kind]) => kinds.has(kind))?.[1] ?? 'unchanged'
}

/** What is told of one alias to another program. */
export function told({ functionName, alias, kind, text }: Recovered): Readonly<Record<string, string>> {
  return { functionName, alias, kind, text }
}

/** The job summary, in Markdown. @param functions how many were looked at, in a wider scope. */
export function recoverSummary(results: readonly Recovered[], functions: number | undefined): string {
  const rows = results.map(({ functionName, alias, kind, text }) => [functionName, alias, kind, text].map(escapeCell))
  const scope = functions === undefined ? [] : [`${functions} ${functions === 1 ? 'function' : 'functions'} looked at.`]
  const list = rows.length === 0 ? 'No rollout is in flight.' : table(['function', 'alias', 'result', ''], rows)
  return `${['## Recover', ...scope, list, ...results.flatMap(course)].join('\n\n')}\n`
}

/** How the rollout of a finding stands. */
export function endOf({ kind, rollout }: Recovered): Ended {
  const outcome = kind === 'promoted' || kind === 'rolled-back' ? kind : 'in-progress'
  return rollout === undefined ? { outcome } : { outcome, rollout }
}

/** The course of a rollout: plain to see when it has ended, to be opened while it goes on. */
function course(finding: Recovered): string[] {
  const { functionName, alias, rollout } = finding
  if (rollout === undefined) return []
  const title = `${headline(endOf(finding))}: ${functionName} → ${alias}`
  const why = rollout.kind === 'rolled-back' ? [`**${escapeText(rollout.why)}**`] : []
  const body = [...why, escapeText(decidedBy(rollout)), ...rolloutSections(rollout)].join('\n\n')
  return [rollout.kind === 'in-progress' ? details(title, body) : `### ${escapeText(title)}\n\n${body}`]
}
