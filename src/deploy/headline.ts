import type { RolloutResult } from '../rollout/run.ts'
import type { DeployResult, Outcome } from './result.ts'

export const HEADLINES: Readonly<Record<Outcome, string>> = {
  created: '✅ Created',
  unchanged: '⚪ Unchanged',
  promoted: '✅ Promoted',
  'rolled-back': '⛔ Rolled back',
  'in-progress': '⏳ In progress',
  failed: '❌ Failed',
}

/** How a deploy ended, in a few words. A canary nobody called is never reported as one that passed (promise 10). */
export function headline({ outcome, rollout }: DeployResult): string {
  return isUncalled(rollout) ? '⚠️ Promoted without a call' : HEADLINES[outcome]
}

/** Whether it is good news, bad news, or neither. */
export function toneOf({ outcome, rollout }: DeployResult): 'good' | 'bad' | 'doubt' {
  if (outcome === 'failed' || outcome === 'rolled-back') return 'bad'
  const doubtful = outcome === 'in-progress' || isUncalled(rollout) || (rollout?.byPolicy.length ?? 0) > 0
  return doubtful ? 'doubt' : 'good'
}

export function isUncalled(
  rollout: RolloutResult | undefined,
): rollout is RolloutResult & { readonly kind: 'promoted' } {
  return rollout?.kind === 'promoted' && rollout.uncalled === true
}
