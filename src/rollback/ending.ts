import { type Ending, ending } from '../report/ending.ts'
import type { RollbackOrder, RollbackResult } from './rollback.ts'

/** How a rollback ended, for programs; undefined where it changed nothing. */
export function rollbackEnding(
  { functionName, alias, reason }: Pick<RollbackOrder, 'functionName' | 'alias' | 'reason'>,
  result: RollbackResult,
  of: Pick<Ending, 'action' | 'region'> & { readonly run: string },
): Ending | undefined {
  if (result.kind !== 'rolled-back') return undefined
  const { version, text, view } = result
  return ending({ ...of, outcome: 'rolled-back', functionName, alias, aliasArn: view.arn, version, reason, text })
}
