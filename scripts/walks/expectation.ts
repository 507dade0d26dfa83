import type { Incident } from './scheme.ts'
import type { WalkStory } from './walk.ts'

/** Whether a walk met nothing that could keep a rollout from its end. Always to put back would keep every other promise. */
export function mustBePromoted({ scheme, firedAt, canary }: WalkStory): boolean {
  if (canary === undefined || firedAt.length > 0 || scheme.sick || scheme.recover === 'other-gates') return false
  if (Object.values(scheme.policies).some(policy => policy !== 'advance')) return false
  // No runner writes an erased record of a schedule again.
  if (scheme.engine === 'schedule' && scheme.events.some(({ incident: { kind } }) => kind === 'text')) return false
  return scheme.events.every(({ incident }) => isHarmless(incident))
}

const READ_OR_ALIAS = /^(Get|Describe|UpdateAlias$)/

function isHarmless(incident: Incident): boolean {
  if (incident.kind === 'text') return true
  if (incident.kind === 'timeout') return READ_OR_ALIAS.test(incident.operation)
  if (incident.kind !== 'fault' || incident.count > 2 || !READ_OR_ALIAS.test(incident.operation)) return false
  return incident.effect.kind !== 'access-denied'
}

/** Whether something watched a canary of which half of the calls fail, and could always read it. */
export function watchesTheSick({ scheme }: WalkStory): boolean {
  const { sick, gates, steps, policies, events } = scheme
  if (!sick || gates === 'none' || (gates === 'evidence' && steps.length === 0)) return false
  if (steps.length === 0 && scheme.bake.min < 180) return false
  if (policies['on-unreadable'] === 'roll-back') return true
  return !events.some(({ incident }) => incident.kind === 'fault' || incident.kind === 'timeout')
}
