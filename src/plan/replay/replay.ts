import type { Aws } from '../../aws/clients.ts'
import type { AliasTarget } from '../../rollout/alias-view.ts'
import type { EvidenceRule } from '../../rollout/evidence.ts'
import type { Steps } from '../../rollout/strategy.ts'
import type { StreamName } from '../../rollout/stream.ts'
import { type HealthyRollouts, healthyRollouts } from './healthy-rollouts.ts'
import { type PastRollout, pastRollouts } from './past-rollouts.ts'
import { readPastTraffic } from './past-traffic.ts'
import { readTempers } from './tempers.ts'

/** What the evidence gate, set as these inputs say, would have made of the last 15 days. */
export interface Replay {
  readonly rollouts: readonly PastRollout[]
  /** Undefined where there is too little traffic on record, or nothing would be compared. */
  readonly healthy: HealthyRollouts | undefined
  /** Tests that a rollout would have beside the errors, which the past cannot be put to. */
  readonly notReplayed: readonly StreamName[]
}

/**
 * Reads the alias' past traffic and replays the rule over it.
 * @returns undefined where errors are not among what is compared: only they are on record for both versions.
 * @throws Failure when the past cannot be read.
 */
export async function replay(
  aws: Aws,
  target: AliasTarget,
  steps: Steps,
  rule: EvidenceRule | undefined,
): Promise<Replay | undefined> {
  const streams = (rule?.tests ?? []).map(({ stream }) => stream)
  if (rule === undefined || !streams.includes('errors')) return undefined
  const [traffic, temperAt] = await Promise.all([readPastTraffic(aws, target), readTempers(aws, target)])
  const seed = `${target.functionName}:${target.alias}`
  return {
    rollouts: pastRollouts(traffic, rule, temperAt),
    healthy: healthyRollouts(traffic, steps, rule, temperAt, seed),
    notReplayed: streams.filter(stream => stream !== 'errors'),
  }
}
