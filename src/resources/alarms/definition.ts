import type { MetricDataQuery, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch'
import type { Seconds } from '../../values/duration.ts'
import type { Weight } from '../../values/percentage.ts'
import { type AlarmSubject, alarmPrefix, plainName, versionPrefix } from './names.ts'

/** What the alarms of one alias are made of. */
export interface AlarmWish extends AlarmSubject {
  /** Red above this share of failed calls. */
  readonly errorRate: Weight
  /** Red when the slowest hundredth of the calls takes longer. */
  readonly durationMs: number
  /** The alias is called asynchronously: events that are lost, given up, or wait for long are watched too. */
  readonly async: boolean
  /** Whom to tell; undefined leaves what is set. */
  readonly actions: readonly string[] | undefined
}

/** An alarm as `PutMetricAlarm` is told of it, its tags aside. */
export type AlarmDefinition = Readonly<Omit<PutMetricAlarmInput, 'Tags'>> & { readonly AlarmName: string }

/** Lambda publishes once a minute (F§3.2). */
const MINUTE: Seconds = 60
/** Two bad minutes of three: one bad minute is no trend, and five minutes are enough for it to fire (alarm-lint.ts). */
const TWO_OF_THREE = { EvaluationPeriods: 3, DatapointsToAlarm: 2 }
const ONCE = { EvaluationPeriods: 1, DatapointsToAlarm: 1 }
/** A function without calls is not a failing one. */
const QUIET_IS_OK = { TreatMissingData: 'notBreaching' } as const
const LONGEST_WAIT_MS = 600_000

/** The lasting alarms of the alias. */
export function aliasAlarms(wish: AlarmWish): readonly AlarmDefinition[] {
  const { dimensions, of } = labels(wish)
  const name = (what: string): string => `${alarmPrefix(wish)}${what}`
  const sum = (what: string, metric: string, about: string): AlarmDefinition =>
    anyOf(metric, name(what), wish, dimensions, `${about} of ${of}`)
  const events: readonly AlarmDefinition[] = [
    // An event that reaches neither the function nor the place for what failed is lost: once is enough.
    { ...sum('dead-letter-errors', 'DeadLetterErrors', 'Undeliverable events'), ...ONCE },
    { ...sum('destination-failures', 'DestinationDeliveryFailures', 'Undeliverable records of events'), ...ONCE },
    // Given up after the last attempt or for its age; where there is such a place it got there, so once is no trend.
    sum('dropped-events', 'AsyncEventsDropped', 'Events given up'),
    { ...sum('event-age', 'AsyncEventAge', 'Age of events'), Statistic: 'Maximum', Threshold: LONGEST_WAIT_MS },
  ]
  return [
    errorRate(name('error-rate'), wish, dimensions, of),
    sum('throttles', 'Throttles', 'Throttled calls'),
    duration(name('duration'), wish, dimensions, of),
    ...(wish.async ? events : []),
  ]
}

/** The alarms of one version behind the alias, for as long as it is rolled out. */
export function versionAlarms(wish: AlarmWish, version: string): readonly AlarmDefinition[] {
  const { dimensions, of } = labels(wish)
  const name = (what: string): string => `${versionPrefix(wish, version)}${what}`
  const ofVersion = [...dimensions, { Name: 'ExecutedVersion', Value: version }]
  const about = `version ${version} behind ${of}`
  return [
    errorRate(name('error-rate'), wish, ofVersion, about),
    anyOf('Throttles', name('throttles'), wish, ofVersion, `Throttled calls of ${about}`),
    duration(name('duration'), wish, ofVersion, about),
  ]
}

type Dimensions = readonly { readonly Name: string; readonly Value: string }[]

/** Calls through an alias are counted under it, and under no version (F§3.3). */
function labels(wish: AlarmWish): { readonly dimensions: { Name: string; Value: string }[]; readonly of: string } {
  const of = `${plainName(wish)}:${wish.alias}`
  const dimensions = [
    { Name: 'FunctionName', Value: plainName(wish) },
    { Name: 'Resource', Value: of },
  ]
  return { dimensions, of }
}

function told({ actions }: AlarmWish, about: string): Pick<AlarmDefinition, 'AlarmDescription' | 'AlarmActions'> {
  return {
    AlarmDescription: `${about}. Kept by Lambda Canary (create-alarms): what is changed by hand is changed back.`,
    ...(actions === undefined ? {} : { AlarmActions: [...actions] }),
  }
}

/** Red when there is any of it, two minutes of three. */
function anyOf(
  MetricName: string,
  AlarmName: string,
  wish: AlarmWish,
  dimensions: Dimensions,
  about: string,
): AlarmDefinition {
  return {
    AlarmName,
    ...told(wish, about),
    Namespace: 'AWS/Lambda',
    MetricName,
    Dimensions: [...dimensions],
    Statistic: 'Sum',
    Period: MINUTE,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    ...TWO_OF_THREE,
    ...QUIET_IS_OK,
  }
}

/**
 * No FILL: it invents points for minutes that are only late. A single error among several calls never counts, so that a
 * quiet function with a rare error stays green; every call failing always does.
 */
function errorRate(AlarmName: string, wish: AlarmWish, dimensions: Dimensions, of: string): AlarmDefinition {
  const sum = (Id: string, MetricName: string): MetricDataQuery => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: [...dimensions] },
      Period: MINUTE,
      Stat: 'Sum',
    },
    ReturnData: false,
  })
  return {
    AlarmName,
    ...told(wish, `Error rate of ${of}`),
    Metrics: [
      sum('errors', 'Errors'),
      sum('calls', 'Invocations'),
      {
        Id: 'rate',
        Expression: 'IF(errors > 1 OR errors == calls, 100 * errors / calls, 0)',
        Label: 'error rate %',
        ReturnData: true,
      },
    ],
    Threshold: wish.errorRate / 100,
    ComparisonOperator: 'GreaterThanThreshold',
    ...TWO_OF_THREE,
    ...QUIET_IS_OK,
  }
}

/**
 * `EvaluateLowSampleCountPercentile: ignore` would leave the alarm without a state below a thousand calls a minute
 * (F§3.5), which is what most functions have.
 */
function duration(AlarmName: string, wish: AlarmWish, dimensions: Dimensions, of: string): AlarmDefinition {
  return {
    AlarmName,
    ...told(wish, `Duration (p99) of ${of}`),
    Namespace: 'AWS/Lambda',
    MetricName: 'Duration',
    Dimensions: [...dimensions],
    ExtendedStatistic: 'p99',
    Period: MINUTE,
    Threshold: wish.durationMs,
    ComparisonOperator: 'GreaterThanThreshold',
    ...TWO_OF_THREE,
    ...QUIET_IS_OK,
  }
}
