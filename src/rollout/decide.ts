import type { Seconds } from '../values/duration.ts'
import { formatTime } from '../values/instant.ts'
import { FULL, formatPercentage } from '../values/percentage.ts'
import { type Breach, type BreachPolicy, findBreach } from './breach.ts'
import { callsNeeded } from './enough-evidence.ts'
import { LEAST_ERRORS } from './evidence.ts'
import type { AlarmsRead, Observation } from './observation.ts'
import { type AtRest, currentStep, entered, type InFlight, type Record as RolloutRecord, undone } from './record.ts'
import type { Step } from './strategy.ts'
import { findUnread, isComparable, type MinuteCounts, streamIn, total } from './stream.ts'

export type { Breach } from './breach.ts'
export type { AlarmReading, Observation } from './observation.ts'

const MINUTE: Seconds = 60

export type HoldReason = 'dwell' | 'inconclusive' | 'unreadable' | 'gates-differ' | 'insufficient-data'

export interface Advance {
  readonly kind: 'advance'
  /** The step was left by policy, which is never to be told as healthy. */
  readonly byPolicy?: string
}

export interface Hold {
  readonly kind: 'hold'
  readonly reason: HoldReason
  readonly until: Seconds
  readonly detail: string
}

export interface RollBack {
  readonly kind: 'roll-back'
  readonly why: Breach
}

export type Verdict = Advance | Hold | RollBack

/** The user's stated policies. */
export interface Policy extends BreachPolicy {
  readonly onInsufficientData: 'advance' | 'roll-back'
  readonly onUnreadable: 'advance' | 'roll-back'
  /** `by-alarms`: advance while an alarm watches that was not red from the start, else roll back. */
  readonly onInconclusive: 'advance' | 'roll-back' | 'by-alarms'
}

/** A verdict and the record to write; a hold changes nothing. */
export type Decision =
  | { readonly verdict: Hold; readonly next?: undefined }
  | { readonly verdict: Advance; readonly next: RolloutRecord }
  | PutBack

export interface PutBack {
  readonly verdict: RollBack
  readonly next: AtRest
}

/** A reason not to go on, and what the user wants once the step's maximum dwell has passed. */
interface Doubt {
  readonly reason: Exclude<HoldReason, 'dwell'>
  readonly detail: string
  readonly policy: 'on-insufficient-data' | 'on-unreadable' | 'on-inconclusive' | 'gates-differ'
  readonly atEnd: 'advance' | 'roll-back'
}

/**
 * What to do with a rollout now: breach > dwell > gates that differ > unreadable > inconclusive > advance.
 * Pure: two reconcilers that read the same decide the same, so that any number of them may run at once.
 */
export function decide(record: InFlight, seen: Observation, policy: Policy, now: Seconds): Decision {
  const breach = findBreach(seen, policy, record)
  if (breach !== undefined) return rollBack(record, breach)
  const step = currentStep(record)
  const earliest = record.since + step.min
  if (now < earliest) {
    const detail = `at ${formatPercentage(step.weight)} until ${formatTime(earliest)} at least`
    return { verdict: { kind: 'hold', reason: 'dwell', until: earliest, detail } }
  }
  const doubts = findDoubts(record, seen, policy, now)
  const [first] = doubts
  const end = record.since + step.max
  if (first === undefined) return { verdict: { kind: 'advance' }, next: entered(record, record.step + 1, now) }
  if (now < end) return { verdict: { kind: 'hold', reason: first.reason, until: end, detail: first.detail } }
  return atEnd(record, doubts, step, now)
}

/** Every hold ends here. One policy that says roll back outweighs any that say advance. */
function atEnd(record: InFlight, doubts: readonly Doubt[], step: Step, now: Seconds): Decision {
  const passed = `the longest stay at ${formatPercentage(step.weight)} has passed`
  const worst = doubts.find(doubt => doubt.atEnd === 'roll-back')
  if (worst !== undefined) {
    const summary = `${capital(worst.detail)}, and ${passed}.`
    return rollBack(record, { kind: 'policy', policy: worst.policy, summary })
  }
  const said = doubts.map(doubt => `${doubt.policy}: advance, although ${doubt.detail}`).join('; ')
  return {
    verdict: { kind: 'advance', byPolicy: `${said}; ${passed}.` },
    next: entered(record, record.step + 1, now),
  }
}

function rollBack(record: InFlight, why: Breach): PutBack {
  return { verdict: { kind: 'roll-back', why }, next: undone(record, why.summary, true) }
}

function findDoubts(record: InFlight, seen: Observation, policy: Policy, now: Seconds): Doubt[] {
  return [
    differentGates(record, seen),
    unreadable(seen, policy),
    insufficientData(seen, policy),
    inconclusive(record, seen, policy, now),
    throttled(record, seen, policy),
  ].filter(doubt => doubt !== undefined)
}

/** Advancing under other gates is never right, whatever the policies say. */
function differentGates(record: InFlight, seen: Observation): Doubt | undefined {
  if (seen.gates === record.gates) return undefined
  const detail = `the gates are not those this rollout began with (${seen.gates}, began with ${record.gates})`
  return { reason: 'gates-differ', detail, policy: 'gates-differ', atEnd: 'roll-back' }
}

function unreadable({ alarms, evidence }: Observation, policy: Policy): Doubt | undefined {
  const doubt = (detail: string): Doubt => ({
    reason: 'unreadable',
    detail,
    policy: 'on-unreadable',
    atEnd: policy.onUnreadable,
  })
  if (alarms.kind === 'unreadable') return doubt(`the alarms cannot be read: ${alarms.detail}`)
  const lost = alarms.readings.find(reading => reading.historyProblem !== undefined)
  if (lost !== undefined) return doubt(`the history of alarm "${lost.name}" cannot be read: ${lost.historyProblem}`)
  const broken = alarms.readings.filter(reading => !reading.readable)
  if (broken.length > 0) return doubt(`CloudWatch cannot evaluate ${names(broken)}`)
  const unread = findUnread(evidence)
  return unread === undefined ? undefined : doubt(unread)
}

function insufficientData({ alarms }: Observation, policy: Policy): Doubt | undefined {
  if (alarms.kind !== 'read') return undefined
  const silent = alarms.readings.filter(reading => reading.state === 'INSUFFICIENT_DATA')
  if (silent.length === 0) return undefined
  return {
    reason: 'insufficient-data',
    detail: `no data for ${names(silent)}`,
    policy: 'on-insufficient-data',
    atEnd: policy.onInsufficientData,
  }
}

/**
 * Why there is too little to judge the record's step by, of the traffic until then and the probes of this process. At
 * 100% there is no baseline to compare with: alarms only.
 */
export function inconclusive(
  record: InFlight,
  { evidence, alarms }: Observation,
  policy: Policy,
  now: Seconds,
): Doubt | undefined {
  const step = currentStep(record)
  // Both count every call through the alias; where the errors are no test, the log is.
  const errors = streamIn(evidence, 'errors') ?? streamIn(evidence, 'log')
  if (errors === undefined || step.weight === FULL || probesSuffice(record, evidence, policy)) return undefined
  const needed = callsNeeded(step.weight, policy.evidence, errors.temper)
  // Of a long function the calls that fail by their timeout are the last to report: until then none of a minute count.
  const settled = errors.minutes.filter(({ minute }) => minute + MINUTE + (errors.lag ?? 0) <= now)
  const comparable = settled.filter(isComparable)
  const calls = canaryCallsIn(comparable)
  const callsNow = canaryCallsIn(duringStep(record, comparable))
  if (calls >= needed && callsNow > 0) return undefined
  const detail =
    calls < needed
      ? `too little traffic to judge: ${calls} of ${needed} canary calls`
      : `no calls of the canary next to stable's since it went to ${formatPercentage(step.weight)}`
  return { reason: 'inconclusive', detail, policy: 'on-inconclusive', atEnd: atInconclusiveEnd(policy, alarms) }
}

/**
 * Where there is too little traffic to judge, as many probes of both versions judge as well, side by side as at a share
 * of one half (CD B2): they would have caught the same regression, of the events that are sent.
 */
function probesSuffice(record: InFlight, evidence: Observation['evidence'], policy: Policy): boolean {
  const probes = streamIn(evidence, 'probes')
  if (probes === undefined) return false
  const needed = callsNeeded(FULL / 2, policy.evidence, probes.temper, probes.share)
  return canaryCallsIn(probes.minutes) >= needed && canaryCallsIn(duringStep(record, probes.minutes)) > 0
}

/** What the canary was called in the minute of a later shift may be from before it; before the first one it had no share. */
function duringStep({ step, since }: InFlight, minutes: readonly MinuteCounts[]): readonly MinuteCounts[] {
  return minutes.filter(({ minute }) => step === 0 || minute >= since)
}

function canaryCallsIn(minutes: readonly MinuteCounts[]): number {
  return total(minutes.map(({ canary }) => canary)).invocations
}

/** No data is never good news: where nothing else watches, too little of it rolls back unless a person said otherwise. */
function atInconclusiveEnd({ onInconclusive }: Policy, alarms: AlarmsRead): 'advance' | 'roll-back' {
  if (onInconclusive !== 'by-alarms') return onInconclusive
  return alarms.kind === 'read' && alarms.readings.some(({ redSinceStart }) => !redSinceStart) ? 'advance' : 'roll-back'
}

/** Throttled calls are neither invocations nor errors (F§3.3): the counts of a function that turns many away say little. */
function throttled(record: InFlight, { evidence, alarms }: Observation, policy: Policy): Doubt | undefined {
  const errors = streamIn(evidence, 'errors')
  if (errors?.unattributed === undefined) return undefined
  const during = (minute: Seconds): boolean => minute + MINUTE > record.since
  const away = [...errors.unattributed].filter(([minute]) => during(minute)).reduce((sum, [, calls]) => sum + calls, 0)
  const admitted = errors.minutes.filter(({ minute }) => during(minute))
  const calls = away + total(admitted.flatMap(({ canary, stable }) => [canary, stable])).invocations
  if (away < LEAST_ERRORS || away / calls < policy.evidence.detectableErrorRate) return undefined
  const detail = `${away} of ${calls} calls of the alias were throttled, and nothing says by which version`
  return { reason: 'inconclusive', detail, policy: 'on-inconclusive', atEnd: atInconclusiveEnd(policy, alarms) }
}

function names(readings: readonly { readonly name: string }[]): string {
  return readings.map(({ name }) => `alarm "${name}"`).join(', ')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
