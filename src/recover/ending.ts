import { type Ending, ending } from '../report/ending.ts'
import type { Recovered } from './finding.ts'

const OUTCOMES: Partial<Readonly<Record<Recovered['kind'], Ending['outcome']>>> = {
  undone: 'rolled-back',
  'rolled-back': 'rolled-back',
  promoted: 'promoted',
  failed: 'failed',
}

/** What recover ended on one alias, for programs; undefined for what goes on, or was at rest before. */
export function recoverEnding(
  { kind, functionName, alias, text, view }: Recovered,
  region: string,
  run: string,
): Ending | undefined {
  const outcome = OUTCOMES[kind]
  if (outcome === undefined) return undefined
  const routing = view?.routing
  const record = view?.decoded.record
  return ending({
    action: 'recover',
    outcome,
    functionName,
    alias,
    region,
    aliasArn: view?.arn,
    version: routing === 'latest' || routing?.canary !== undefined ? undefined : routing?.primary,
    reason: outcome === 'rolled-back' && record?.kind === 'at-rest' ? record.why : undefined,
    text,
    run,
  })
}
