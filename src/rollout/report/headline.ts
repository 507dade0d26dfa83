import type { Seconds } from '../../values/duration.ts'
import { FULL } from '../../values/percentage.ts'
import type { RolloutResult } from '../run.ts'
import { isComparable, total } from '../stream.ts'

const MINUTE: Seconds = 60

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
  if (rollout?.kind === 'promoted' && rollout.calls === 'none') return '⚠️ Promoted without a call'
  if (rollout?.kind === 'promoted' && rollout.calls === 'unreadable') return '⚠️ Promoted, its calls unreadable'
  // Its trial failed: there was nothing to roll back.
  if (rollout === undefined && outcome === 'rolled-back') return '⛔ Not released'
  if (rollout === undefined || !isWithoutEvidence(rollout)) return HEADLINES[outcome]
  const calls = comparedCalls(rollout)
  return `⚠️ Promoted without evidence, ${calls} ${calls === 1 ? 'call' : 'calls'}`
}

/** Whether it is good news, bad news, or neither. */
export function toneOf({ outcome, rollout }: Ended): 'good' | 'bad' | 'doubt' {
  if (outcome === 'failed' || outcome === 'rolled-back') return 'bad'
  const doubtful = outcome === 'in-progress' || isUnproven(rollout) || (rollout?.byPolicy.length ?? 0) > 0
  return doubtful ? 'doubt' : 'good'
}

/** A step was left with too little traffic to judge. */
function isWithoutEvidence(rollout: RolloutResult): boolean {
  return rollout.kind === 'promoted' && rollout.byPolicy.some(text => text.includes('on-inconclusive: advance'))
}

function isUnproven(rollout: RolloutResult | undefined): boolean {
  return rollout?.kind === 'promoted' && (rollout.calls === 'none' || rollout.calls === 'unreadable')
}

/** Calls of the canary that the evidence could count: of whole minutes before it got all traffic, next to stable's. */
function comparedCalls({ minutes, timeline }: RolloutResult): number {
  const full = timeline.find(({ weight }) => weight === FULL)?.at ?? Number.POSITIVE_INFINITY
  const compared = minutes.filter(each => each.minute + MINUTE <= full && isComparable(each))
  return total(compared.map(({ canary }) => canary)).invocations
}
