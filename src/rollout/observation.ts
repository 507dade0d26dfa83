import type { Seconds } from '../values/duration.ts'
import type { Fingerprint } from './record.ts'
import type { StreamRead } from './stream.ts'

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

export type AlarmsRead =
  | { readonly kind: 'read'; readonly readings: readonly AlarmReading[] }
  | { readonly kind: 'unreadable'; readonly detail: string }

/** Everything `decide` looks at, read at one moment. */
export interface Observation {
  readonly alarms: AlarmsRead
  /** What canary and stable are compared by; none when evidence is no gate. */
  readonly evidence: readonly StreamRead[]
  /** The fingerprint of the gates as resolved by this reconciler. */
  readonly gates: Fingerprint
}
