import type { RolloutResult } from '../run.ts'

export const HEADLINES = {
  created: '✅ Created',
  unchanged: '⚪ Unchanged',
  promoted: '✅ Promoted',
  'rolled-back': '⛔ Rolled back',
  'in-progress': '⏳ In progress',
  failed: '❌ Failed',
} as const

/** How a run ended, and the rollout it had, if any. */
export interface Ended {
  readonly outcome: keyof typeof HEADLINES
  readonly rollout?: RolloutResult
}

/** How a run ended, in a few words. A canary nobody called is never reported as one that passed (promise 10). */
export function headline({ outcome, rollout }: Ended): string {
  if (isUncalled(rollout)) return '⚠️ Promoted without a call'
  if (rollout === undefined || !isWithoutEvidence(rollout)) return HEADLINES[outcome]
  const calls = rollout.canary.invocations
  return `⚠️ Promoted without evidence, ${calls} ${calls === 1 ? 'call' : 'calls'}`
}

/** Whether it is good news, bad news, or neither. */
export function toneOf({ outcome, rollout }: Ended): 'good' | 'bad' | 'doubt' {
  if (outcome === 'failed' || outcome === 'rolled-back') return 'bad'
  const doubtful = outcome === 'in-progress' || isUncalled(rollout) || (rollout?.byPolicy.length ?? 0) > 0
  return doubtful ? 'doubt' : 'good'
}

/** A step was left with too little traffic to judge. */
function isWithoutEvidence(rollout: RolloutResult): boolean {
  return rollout.kind === 'promoted' && rollout.byPolicy.some(text => text.includes('on-inconclusive: advance'))
}

export function isUncalled(
  rollout: RolloutResult | undefined,
): rollout is RolloutResult & { readonly kind: 'promoted' } {
  return rollout?.kind === 'promoted' && rollout.uncalled === true
}
