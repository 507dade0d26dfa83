import { describeDimensions, describeMetric } from '../metric-operations.ts'
import type { MetricQuery, MetricSource } from '../metric-query.ts'
import { type Output, Timestamp } from '../wire/output.ts'
import type { Alarm, CompositeAlarm, MetricAlarm } from './alarm.ts'

/** An alarm as the API shows it: lists present though empty, unset members absent (F§3.1). */
export function describeAlarm(alarm: Alarm): { readonly [name: string]: Output } {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    AlarmConfigurationUpdatedTimestamp: new Timestamp(alarm.configured),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.okActions,
    AlarmActions: alarm.alarmActions,
    InsufficientDataActions: alarm.insufficientDataActions,
    StateValue: alarm.state.value,
    StateReason: alarm.state.reason,
    StateReasonData: alarm.state.reasonData,
    StateUpdatedTimestamp: new Timestamp(alarm.state.updated),
    StateTransitionedTimestamp: new Timestamp(alarm.state.transitioned),
    ...(alarm.kind === 'MetricAlarm' ? describeMetricAlarm(alarm) : describeComposite(alarm)),
  }
}

function describeComposite(alarm: CompositeAlarm): { readonly [name: string]: Output } {
  return { AlarmRule: alarm.ruleText }
}

function describeMetricAlarm(alarm: MetricAlarm): { readonly [name: string]: Output } {
  const watched = alarm.watches
  return {
    ...(watched.kind === 'metric' ? describeWatched(watched.source) : {}),
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.treatMissingData,
    EvaluateLowSampleCountPercentile: alarm.lowSampleCountPercentile,
    EvaluationState: alarm.state.evaluation,
    Metrics: watched.kind === 'math' ? watched.queries.map(describeQuery) : undefined,
  }
}

function describeWatched(source: MetricSource): { readonly [name: string]: Output } {
  const statistic = source.statistic.kind === 'simple' ? 'Statistic' : 'ExtendedStatistic'
  return {
    MetricName: source.metric.name,
    Namespace: source.metric.namespace,
    [statistic]: source.statisticName,
    Dimensions: describeDimensions(source.metric.dimensions),
    Period: source.period,
    Unit: source.unit,
  }
}

function describeQuery({ id, label, returnData, source }: MetricQuery): Output {
  if (source.kind === 'math') {
    return { Id: id, Expression: source.text, Label: label, ReturnData: returnData, Period: source.period }
  }
  return {
    Id: id,
    MetricStat: {
      Metric: describeMetric(source.metric),
      Period: source.period,
      Stat: source.statisticName,
      Unit: source.unit,
    },
    Label: label,
    ReturnData: returnData,
  }
}
