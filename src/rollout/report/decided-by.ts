import type { RolloutResult } from '../run.ts'
import { uncalledSentence } from '../uncalled.ts'

/** Which gate decided how a rollout ended; why it was undone stands in `rollbackReason` already. One sentence. */
export function decidedBy(rollout: RolloutResult): string {
  switch (rollout.kind) {
    case 'rolled-back':
      return rollout.breach === undefined ? 'Another run decided.' : `Decided by ${gateOf(rollout.breach)}.`
    case 'promoted':
      return promotedBy(rollout)
    case 'cancelled':
      return 'No gate decided: the run was cancelled.'
    case 'foreign':
      return 'No gate decided: somebody else changed the alias.'
    case 'in-progress':
      return 'Nothing is decided yet: recover carries the rollout on.'
  }
}

function gateOf(breach: NonNullable<(RolloutResult & { readonly kind: 'rolled-back' })['breach']>): string {
  switch (breach.kind) {
    case 'alarm':
      return 'an alarm'
    case 'evidence':
      return `the evidence (${breach.stream})`
    case 'smoke-test':
      return 'the smoke test'
    case 'policy':
      return `the policy ${breach.policy}`
  }
}

function promotedBy(rollout: RolloutResult & { readonly kind: 'promoted' }): string {
  if (rollout.uncalled === true) return uncalledSentence(rollout.record.live)
  const [first] = rollout.byPolicy
  if (first !== undefined) return `Promoted by policy, not by proof: ${first}`
  const alarms = rollout.timeline.at(-1)?.alarms.length ?? 0
  const quiet = alarms === 0 ? [] : [alarms === 1 ? 'the alarm stayed quiet' : `all ${alarms} alarms stayed quiet`]
  const level = rollout.evidence.map(({ stream, bar, points }) => {
    const highest = points.reduce((top, { e }) => Math.max(top, e), 1)
    return `the evidence against the canary (${stream}) reached ${short(highest)} of the ${short(bar)} that undo a rollout`
  })
  const reasons = [...quiet, ...level]
  return reasons.length === 0 ? 'Promoted with no gate watching.' : `No gate objected: ${reasons.join(', ')}.`
}

function short(value: number): string {
  return value < 1000 ? String(Number(value.toPrecision(2))) : Math.round(value).toLocaleString('en-US')
}
