import type { Seconds } from '../values/duration.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

interface AnyAlarm {
  readonly name: string
  readonly arn: string
  readonly state: AlarmState
  /** When `state` last changed; other updates do not count (F§3.1). */
  readonly transitionedAt: Seconds | undefined
  /** Anything CloudWatch says here means the state cannot be trusted now (CD B2). */
  readonly evaluation: string | undefined
}

/** One metric an alarm watches. */
export interface WatchedMetric {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<{ [name: string]: string }>
}

export interface MetricAlarmFacts extends AnyAlarm {
  readonly kind: 'metric'
  readonly metrics: readonly WatchedMetric[]
  /** Metric math it is made of. */
  readonly expressions: readonly string[]
  readonly period: Seconds
  readonly evaluationPeriods: number
  readonly datapointsToAlarm: number
  readonly treatMissingData: string
}

export interface CompositeAlarmFacts extends AnyAlarm {
  readonly kind: 'composite'
  readonly rule: string
}

/** An alarm as CloudWatch describes it, as far as a gate and its lint look at it. */
export type AlarmFacts = MetricAlarmFacts | CompositeAlarmFacts

/** The alarms a composite rule names: `ALARM("orders-errors") OR NOT OK(other)`; by name or ARN, as names. */
export function childrenOf(rule: string): readonly string[] {
  const calls = rule.matchAll(/(?:ALARM|OK|INSUFFICIENT_DATA|AT_LEAST)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s,]+))\s*\)/g)
  const names = [...calls].map(([, double, single, bare]) => alarmNameOf(double ?? single ?? bare ?? ''))
  return [...new Set(names.filter(name => name !== ''))]
}

/** The name in `arn:…:alarm:name`, or the text itself when it is a name. */
export function alarmNameOf(nameOrArn: string): string {
  return /^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn
}
