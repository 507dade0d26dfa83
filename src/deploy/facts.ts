import { formatStrategy } from '../rollout/strategy.ts'
import { formatBytes } from '../values/bytes.ts'
import type { DeployResult } from './result.ts'

/** What was released, as rows of name and value; what is not known has none. */
export function deployFacts(result: DeployResult): readonly (readonly [string, string])[] {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['version', result.version],
    ['before', result.previousVersion],
    ['source', result.origin],
    ['source digest', result.sourceDigest?.slice(0, 16)],
    ['package', result.packageSize === undefined ? undefined : formatBytes(result.packageSize)],
    ['signed by job', result.signingJobId],
    ['configuration changed', result.changedFields.join(', ') || undefined],
    ['strategy', result.rollout === undefined || result.steps === undefined ? undefined : formatStrategy(result.steps)],
    ['URL', result.url],
  ]
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}
