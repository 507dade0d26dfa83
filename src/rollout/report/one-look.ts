import type { Seconds } from '../../values/duration.ts'
import { formatPercentage } from '../../values/percentage.ts'
import { printRouting } from '../alias-view.ts'
import { inconclusive, type Policy } from '../decide.ts'
import { evidenceCurve } from '../evidence-curve.ts'
import { alarmStates, canaryShare } from '../journal.ts'
import type { Seen } from '../observe.ts'
import type { Reconciled } from '../reconcile.ts'
import { currentStep, type InFlight } from '../record.ts'
import type { RolloutEnd, RolloutResult, Told } from '../run.ts'
import { printVerdict, sumMinutes, type TimelineEntry } from '../timeline.ts'
import { weightsSoFar } from '../weights-so-far.ts'

type Looked = Exclude<Reconciled, { readonly kind: 'raced' | 'foreign' }>

/**
 * A rollout as one look at it shows it, to somebody who did not follow it: the metrics since it began, the weights by its
 * record, what was decided now.
 * @param at when it was looked at.
 * @returns undefined when another run had ended it before anything was read.
 */
export function fromOneLook(now: Looked, policy: Policy, at: Seconds): RolloutResult | undefined {
  const { seen } = now
  if (seen === undefined) return undefined
  const { minutes, record, observation } = seen
  const told: Told = {
    timeline: [...course(seen), lastEntry(now, seen, at)],
    ...sumMinutes(minutes),
    byPolicy: [...leftBefore(seen, policy), ...leftNow(now)],
    minutes,
    evidence: observation.evidence.flatMap(read =>
      read.kind === 'read' ? [evidenceCurve(read.stream, policy.evidence, record)] : [],
    ),
  }
  return { ...told, ...end(now) }
}

/** The entries that nobody took down, of the weights before this look. */
function course({ record, minutes }: Seen): TimelineEntry[] {
  return weightsSoFar(record, minutes).map(({ at, weight, estimated }, index) => ({
    at,
    weight,
    ...sumMinutes(minutes.filter(({ minute }) => minute < at)),
    alarms: [],
    verdict: `${index === 0 ? 'began' : 'advanced'}${estimated === true ? ', by what the traffic looks like' : ''}`,
  }))
}

function lastEntry({ kind, decision, view, record }: Looked, { minutes, observation }: Seen, at: Seconds) {
  const verdict = decision === undefined ? 'ended by another run' : printVerdict(decision.verdict)
  const arrived = kind === 'held' || kind === 'rolled-back' ? '' : `: ${printRouting(view.routing)}`
  return {
    at,
    weight: canaryShare(record, kind === 'promoted'),
    ...sumMinutes(minutes),
    alarms: alarmStates(observation.alarms),
    verdict: `${verdict}${arrived}`,
  }
}

function leftNow({ decision }: Looked): string[] {
  const policy = decision?.verdict.kind === 'advance' ? decision.verdict.byPolicy : undefined
  return policy === undefined ? [] : [policy]
}

/**
 * Which step a look before this one left by policy is on no record. That the step before was left with too little to
 * judge still shows, where the policy goes on then: late points only add to it, and a step left by policy is never told as
 * healthy. The probes of this look stand for those of the one before, which sent as many.
 */
function leftBefore({ record, observation }: Seen, policy: Policy): string[] {
  if (record.step === 0) return []
  // When the step before was entered is on no record either.
  const before: InFlight = { ...record, step: record.step - 1, since: record.began }
  const doubt = inconclusive(before, observation, policy, record.since)
  if (doubt?.atEnd !== 'advance') return []
  const share = formatPercentage(currentStep(before).weight)
  return [`${doubt.policy}: advance, although ${doubt.detail} by the end of ${share}.`]
}

function end(now: Looked): RolloutEnd {
  switch (now.kind) {
    case 'held':
    case 'advanced':
      return { kind: 'in-progress', view: now.view, record: now.record }
    case 'promoted': {
      const { kind, view, record, calls } = now
      return { kind, view, record, ...(calls === undefined ? {} : { calls }) }
    }
    case 'rolled-back': {
      const { kind, view, record, breach } = now
      const why = breach?.summary ?? record.why ?? 'Another run rolled it back.'
      return { kind, view, record, why, ...(breach === undefined ? {} : { breach }) }
    }
  }
}
