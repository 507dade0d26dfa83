import type { Aws } from '../../aws/clients.ts'
import type { AliasTarget } from '../../rollout/alias-view.ts'
import type { EvidenceRule } from '../../rollout/evidence.ts'
import type { Steps } from '../../rollout/strategy.ts'
import { type HealthyRollouts, healthyRollouts } from './healthy-rollouts.ts'
import { type PastRollout, pastRollouts } from './past-rollouts.ts'
import { readPastTraffic } from './past-traffic.ts'

/** What the evidence gate, set as these inputs say, would have made of the last 15 days. */
export interface Replay {
  readonly rollouts: readonly PastRollout[]
  /** Undefined where there is too little traffic on record, or nothing would be compared. */
  readonly healthy: HealthyRollouts | undefined
}

/** Reads the alias' past traffic and replays the rule over it. @throws Failure when it cannot be read. */
export async function replay(aws: Aws, target: AliasTarget, steps: Steps, rule: EvidenceRule): Promise<Replay> {
  const traffic = await readPastTraffic(aws, target)
  const seed = `${target.functionName}:${target.alias}`
  return { rollouts: pastRollouts(traffic, rule), healthy: healthyRollouts(traffic, steps, rule, seed) }
}
