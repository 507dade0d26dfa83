import type { Seconds } from '../values/duration.ts'
import type { Counts } from './evidence.ts'
import type { Fingerprint } from './record.ts'

/** One alarm as the gate sees it, derived from state and history alone (never from process memory). */
export interface AlarmReading {
  readonly name: string
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  /** False while EvaluationState says the alarm cannot be trusted (F§3.1). */
  readonly readable: boolean
  /** Why its history could not be read, when that is what makes it unreadable. */
  readonly historyProblem?: string
  /** Times of transitions into ALARM at or after the rollout began, oldest first. */
  readonly firedAt: readonly Seconds[]
  /** It was in ALARM when the rollout began and has not left it since. */
  readonly redSinceStart: boolean
}

/** Cumulative counts of one minute, by version. */
export interface MinuteCounts {
  readonly minute: Seconds
  readonly canary: Counts
  readonly stable: Counts
}

export type AlarmsRead =
  | { readonly kind: 'read'; readonly readings: readonly AlarmReading[] }
  | { readonly kind: 'unreadable'; readonly detail: string }

export type MetricsRead =
  | { readonly kind: 'read'; readonly minutes: readonly MinuteCounts[] }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'off' }

/** Everything `decide` looks at, read at one moment. */
export interface Observation {
  readonly alarms: AlarmsRead
  readonly metrics: MetricsRead
  /** The fingerprint of the gates as resolved by this reconciler. */
  readonly gates: Fingerprint
}
