import { unprovenSentence } from '../canary-calls.ts'
import type { EvidenceCurve } from '../evidence-curve.ts'
import type { RolloutResult } from '../run.ts'
import type { StreamName } from '../stream.ts'
import type { TimelineEntry } from '../timeline.ts'

/** Which gate decided how a rollout ended; why it was undone stands in `rollbackReason` already. One sentence. */
export function decidedBy(rollout: RolloutResult): string {
  switch (rollout.kind) {
    case 'rolled-back':
      return rollout.breach === undefined ? 'No gate of this run decided.' : `Decided by ${gateOf(rollout.breach)}.`
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
  const unproven = unprovenSentence(rollout.calls, rollout.record.live)
  if (unproven !== undefined) return unproven
  const [first] = rollout.byPolicy
  if (first !== undefined) return `Promoted by policy, not by proof: ${first}`
  const enough = rollout.evidence.filter(({ tooFew }) => tooFew === undefined)
  const level = enough.map(evidenceSentence)
  const alarms = rollout.timeline.at(-1)?.alarms ?? []
  const watched = [...stayedQuiet(alarms), ...level]
  const silent = alarms.flatMap(({ name, state }) => (state === 'OK' ? [] : [`alarm "${name}" ${SAID[state]}`]))
  const mute = rollout.evidence.flatMap(({ stream, tooFew }) =>
    tooFew === undefined ? [] : [`${stream} had not enough to judge (${tooFew})`],
  )
  const because = [...watched, ...silent, ...mute]
  const verdict = watched.length === 0 ? 'Promoted with no gate watching' : 'No gate objected'
  return because.length === 0 ? `${verdict}.` : `${verdict}: ${because.join(', ')}.`
}

/** An evidence value says how many times likelier the counts are if the canary is worse: odds, which begin at 1 to 1. */
function evidenceSentence({ stream, bar, points }: EvidenceCurve): string {
  const highest = short(points.reduce((top, { e }) => Math.max(top, e), 1))
  const worse = `that the canary ${WORSE[stream]}`
  return highest === '1'
    ? `there was no evidence ${worse}`
    : `the evidence ${worse} came to ${highest} to 1 at most, and ${short(bar)} to 1 rolls back`
}

const WORSE = {
  errors: 'fails more than stable',
  latency: 'is slower than stable',
  probes: 'fails more of the probes than stable',
  log: 'logs more errors than stable',
} as const satisfies Readonly<Record<StreamName, string>>

function stayedQuiet(alarms: TimelineEntry['alarms']): string[] {
  const quiet = alarms.filter(({ state }) => state === 'OK').length
  if (quiet === 0) return []
  const all = quiet === alarms.length
  return [`${quiet === 1 ? `${all ? 'the' : 'one'} alarm` : `${all ? 'all ' : ''}${quiet} alarms`} stayed quiet`]
}

/** Of an alarm that is not OK. One that is red under a promotion was so before the rollout began. */

const SAID = {
  ALARM: 'was red since before the rollout, and ignored',
  INSUFFICIENT_DATA: 'had no data',
  UNREADABLE: 'could not be read',
} as const

function short(value: number): string {
  return value < 1000 ? String(Number(value.toPrecision(2))) : Math.round(value).toLocaleString('en-US')
}
