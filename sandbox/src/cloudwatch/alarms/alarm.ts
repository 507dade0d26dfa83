import type { Account } from '../../ports.ts'
import type { MetricQuery, MetricSource } from '../metric-query.ts'
import type { Rule } from './composite-rule.ts'

export const ALARM_STATES = ['INSUFFICIENT_DATA', 'ALARM', 'OK'] as const
export type AlarmState = (typeof ALARM_STATES)[number]

export const EVALUATION_STATES = ['PARTIAL_DATA', 'EVALUATION_ERROR', 'EVALUATION_FAILURE'] as const
export type EvaluationState = (typeof EVALUATION_STATES)[number]

export const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const
export type TreatMissingData = (typeof TREATMENTS)[number]

export const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const
export type Comparison = (typeof COMPARISONS)[number]

export const INITIAL_REASON = 'Unchecked: Initial alarm creation'

export interface StateRecord {
  readonly value: AlarmState
  readonly reason: string
  /** JSON text, as the API returns it. */
  readonly reasonData: string | undefined
  /** Moves with the state and with the evaluation state. */
  readonly updated: number
  /** Moves only when `value` changed. */
  readonly transitioned: number
  readonly evaluation: EvaluationState | undefined
}

interface AlarmBase {
  readonly name: string
  readonly arn: string
  readonly description: string | undefined
  readonly actionsEnabled: boolean
  readonly okActions: readonly string[]
  readonly alarmActions: readonly string[]
  readonly insufficientDataActions: readonly string[]
  readonly configured: number
  readonly state: StateRecord
}

export interface MetricAlarm extends AlarmBase {
  readonly kind: 'MetricAlarm'
  readonly watches: WatchesMetric | WatchesMath
  readonly comparison: Comparison
  readonly threshold: number
  readonly evaluationPeriods: number
  readonly datapointsToAlarm: number | undefined
  readonly treatMissingData: TreatMissingData | undefined
  readonly lowSampleCountPercentile: 'evaluate' | 'ignore' | undefined
}

export interface WatchesMetric {
  readonly kind: 'metric'
  readonly source: MetricSource
}

export interface WatchesMath {
  readonly kind: 'math'
  readonly queries: readonly MetricQuery[]
  /** The one query with `ReturnData: true`. */
  readonly returned: string
  readonly period: number
}

export interface CompositeAlarm extends AlarmBase {
  readonly kind: 'CompositeAlarm'
  readonly ruleText: string
  readonly rule: Rule
  /** The children's states the last evaluation saw: a state set by hand stays until one of them moves (F§3.1). */
  readonly seen: string | undefined
}

export type Alarm = MetricAlarm | CompositeAlarm
export type AlarmType = Alarm['kind']

export function alarmArn(account: Account, name: string): string {
  return `arn:${account.partition}:cloudwatch:${account.region}:${account.id}:alarm:${name}`
}
