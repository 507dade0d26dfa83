import type { CompositeAlarm, DescribeAlarmsOutput, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { AlarmFacts, AlarmState, CompositeAlarmFacts, MetricAlarmFacts, WatchedMetric } from './alarm-facts.ts'

/** The alarms in an answer of DescribeAlarms, in our own terms. */
export function alarmsIn(reply: DescribeAlarmsOutput): AlarmFacts[] {
  return [...(reply.MetricAlarms ?? []).map(metricFacts), ...(reply.CompositeAlarms ?? []).map(compositeFacts)]
}

function metricFacts(alarm: MetricAlarm): MetricAlarmFacts {
  const periods = [alarm.Period, ...(alarm.Metrics ?? []).map(query => query.MetricStat?.Period ?? query.Period)]
  const evaluationPeriods = alarm.EvaluationPeriods ?? 1
  return {
    kind: 'metric',
    ...anyFacts(alarm),
    evaluation: alarm.EvaluationState,
    metrics: watched(alarm),
    expressions: (alarm.Metrics ?? []).flatMap(({ Expression }) => Expression ?? []),
    period: Math.max(...periods.map(period => period ?? 0), 0) || 60,
    evaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? evaluationPeriods,
    treatMissingData: alarm.TreatMissingData ?? 'missing',
  }
}

function compositeFacts(alarm: CompositeAlarm): CompositeAlarmFacts {
  return { kind: 'composite', ...anyFacts(alarm), evaluation: undefined, rule: alarm.AlarmRule ?? '' }
}

function anyFacts(alarm: MetricAlarm | CompositeAlarm): Pick<AlarmFacts, 'name' | 'arn' | 'state' | 'transitionedAt'> {
  const moved = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp
  return {
    name: alarm.AlarmName ?? '',
    arn: alarm.AlarmArn ?? '',
    state: stateOf(alarm.StateValue),
    transitionedAt: moved === undefined ? undefined : moved.getTime() / 1000,
  }
}

function stateOf(value: string | undefined): AlarmState {
  return value === 'OK' || value === 'ALARM' ? value : 'INSUFFICIENT_DATA'
}

function watched(alarm: MetricAlarm): WatchedMetric[] {
  const single = { MetricName: alarm.MetricName, Namespace: alarm.Namespace, Dimensions: alarm.Dimensions }
  const all = [single, ...(alarm.Metrics ?? []).map(query => query.MetricStat?.Metric ?? {})]
  return all.flatMap(({ MetricName, Namespace, Dimensions }) =>
    MetricName === undefined
      ? []
      : [
          {
            namespace: Namespace ?? '',
            name: MetricName,
            dimensions: Object.fromEntries((Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? ''])),
          },
        ],
  )
}
