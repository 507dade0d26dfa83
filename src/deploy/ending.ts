import { type Ending, ending } from '../report/ending.ts'
import type { FailureText } from '../report/failure.ts'
import type { DeployResult } from './result.ts'

/** How a deploy ended, for programs; undefined where nothing ended: nothing was changed, or a schedule goes on. */
export function deployEnding(
  result: DeployResult,
  failure: FailureText | undefined,
  region: string,
  run: string,
): Ending | undefined {
  const { outcome, functionName, alias, aliasArn, rollbackReason } = result
  if (outcome === 'unchanged' || outcome === 'in-progress') return undefined
  const served = {
    created: result.version,
    promoted: result.version,
    'rolled-back': result.previousVersion,
    failed: undefined,
  }
  return ending({
    action: 'deploy',
    outcome,
    functionName,
    alias,
    region,
    aliasArn,
    version: served[outcome],
    reason: rollbackReason,
    text: failure === undefined ? result.production : [failure.what, failure.state ?? ''].join(' ').trim(),
    run,
  })
}
