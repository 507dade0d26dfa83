import type { Seconds } from '../values/duration.ts'
import type { Version } from '../values/version.ts'
import type { Fingerprint, Record as RolloutRecord } from './record.ts'

/** Why a rollout must be put back. `summary` is one sentence for a person. */
export type Breach =
  | { readonly kind: 'alarm'; readonly alarm: string; readonly at: Seconds; readonly summary: string }
  | { readonly kind: 'evidence'; readonly summary: string }
  | { readonly kind: 'smoke-test'; readonly summary: string }
  | {
      readonly kind: 'policy'
      readonly policy: 'on-insufficient-data' | 'on-unreadable' | 'on-inconclusive' | 'gates-differ'
      readonly summary: string
    }

export type HoldReason = 'dwell' | 'inconclusive' | 'unreadable' | 'gates-differ' | 'insufficient-data'

export type Verdict =
  | { readonly kind: 'advance'; readonly byPolicy?: string }
  | { readonly kind: 'hold'; readonly reason: HoldReason; readonly until: Seconds; readonly detail: string }
  | { readonly kind: 'roll-back'; readonly why: Breach }

/** One alarm as the gate sees it, derived from state and history alone (never from process memory). */
export interface AlarmReading {
  readonly name: string
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  /** False while EvaluationState says the alarm cannot be trusted (F§3.1). */
  readonly readable: boolean
  /** Times of transitions into ALARM at or after the rollout began, oldest first. */
  readonly firedAt: readonly Seconds[]
  /** It was in ALARM when the rollout began and has not left it since. */
  readonly redSinceStart: boolean
}

/** Cumulative counts of one minute, by version. */
export interface MinuteCounts {
  readonly minute: Seconds
  readonly canary: { readonly invocations: number; readonly errors: number }
  readonly stable: { readonly invocations: number; readonly errors: number }
}

/** Everything `decide` looks at, read at one moment. */
export interface Observation {
  readonly alarms:
    | { readonly kind: 'read'; readonly readings: readonly AlarmReading[] }
    | { readonly kind: 'unreadable'; readonly detail: string }
  readonly metrics:
    | { readonly kind: 'read'; readonly minutes: readonly MinuteCounts[] }
    | { readonly kind: 'unreadable'; readonly detail: string }
    | { readonly kind: 'off' }
  /** The fingerprint of the gates as resolved by this reconciler. */
  readonly gates: Fingerprint
}

/** The user's stated policies. */
export interface Policy {
  readonly alarmAtStart: 'fail' | 'ignore'
  readonly onInsufficientData: 'advance' | 'roll-back'
  readonly onUnreadable: 'advance' | 'roll-back'
  readonly onInconclusive: 'advance' | 'roll-back'
}

export interface Decision {
  readonly verdict: Verdict
  /** The record to write, or undefined when nothing changes (hold). */
  readonly next?: RolloutRecord
}

/** Versions compared, for readers of a decision. */
export interface Compared {
  readonly stable: Version
  readonly canary: Version
}
