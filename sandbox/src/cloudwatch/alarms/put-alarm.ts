import type { Account } from '../../ports.ts'
import { combination, type Input, validation } from '../input.ts'
import { computeQueries } from '../metric-data.ts'
import { checkedPeriod, checkedStatistic, type MetricSource, readDimensions, readQueries } from '../metric-query.ts'
import { MetricStore } from '../metric-store.ts'
import { SIMPLE_STATISTICS } from '../statistics.ts'
import {
  type Alarm,
  alarmArn,
  COMPARISONS,
  type CompositeAlarm,
  INITIAL_REASON,
  type MetricAlarm,
  type StateRecord,
  TREATMENTS,
  type TreatMissingData,
  type WatchesMath,
  type WatchesMetric,
} from './alarm.ts'
import { parseRule } from './composite-rule.ts'

const DAY = 86_400
/** Expressions are tried over no data at all: a mistake shows, and so does how many series come out. */
const NO_METRICS = new MetricStore(() => 0, { delaySeconds: 0 })

/** Parses PutMetricAlarm (F§3.2). @param existing keeps its state. @throws AwsError as AWS refuses it. */
export function readMetricAlarm(input: Input, account: Account, existing: Alarm | undefined, now: number): MetricAlarm {
  const evaluationPeriods = input.integer('EvaluationPeriods', 1)
  const comparison = input.oneOf('ComparisonOperator', COMPARISONS)
  const threshold = input.number('Threshold')
  if (evaluationPeriods === undefined) throw input.missing('EvaluationPeriods')
  if (comparison === undefined) throw input.missing('ComparisonOperator')
  if (threshold === undefined) throw input.missing('Threshold')
  const datapointsToAlarm = input.integer('DatapointsToAlarm', 1)
  if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods) {
    throw validation('DatapointsToAlarm must be less than or equal to EvaluationPeriods.')
  }
  const watches = readWatched(input)
  const period = watches.kind === 'metric' ? watches.source.period : watches.period
  if (period * evaluationPeriods > DAY) {
    throw validation('Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).')
  }
  return {
    ...readCommon(input, account, existing, now),
    kind: 'MetricAlarm',
    watches,
    comparison,
    threshold,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: readTreatment(input),
    lowSampleCountPercentile: readLowSample(input),
  }
}

/** Parses PutCompositeAlarm. @throws AwsError ValidationException for a rule that cannot be read. */
export function readCompositeAlarm(
  input: Input,
  account: Account,
  existing: Alarm | undefined,
  now: number,
): CompositeAlarm {
  const ruleText = input.requiredText('AlarmRule')
  const rule = parseRule(ruleText)
  if (rule === undefined) throw validation(`Error in AlarmRule: the rule cannot be parsed: ${ruleText}`)
  return { ...readCommon(input, account, existing, now), kind: 'CompositeAlarm', ruleText, rule, seen: undefined }
}

function readTreatment(input: Input): TreatMissingData | undefined {
  const text = input.text('TreatMissingData')
  const known = TREATMENTS.find(treatment => treatment === text)
  if (text === undefined || known !== undefined) return known
  throw validation(
    `The value ${text} is not supported for TreatMissingData parameter. Supported values are [breaching, notBreaching, ignore, missing].`,
  )
}

function readLowSample(input: Input): 'evaluate' | 'ignore' | undefined {
  const text = input.text('EvaluateLowSampleCountPercentile')
  if (text === undefined || text === 'evaluate' || text === 'ignore') return text
  throw validation(
    `Option ${text} is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are evaluate and ignore.`,
  )
}

function readCommon(input: Input, account: Account, existing: Alarm | undefined, now: number) {
  const name = input.requiredText('AlarmName')
  if (name.length > 255) throw validation('AlarmName must not be longer than 255 characters.')
  return {
    name,
    arn: alarmArn(account, name),
    description: input.text('AlarmDescription'),
    actionsEnabled: input.boolean('ActionsEnabled') ?? true,
    okActions: actions(input, 'OKActions'),
    alarmActions: actions(input, 'AlarmActions'),
    insufficientDataActions: actions(input, 'InsufficientDataActions'),
    configured: now,
    state: existing === undefined ? initialState(now) : { ...existing.state, evaluation: undefined },
  }
}

function actions(input: Input, name: string): readonly string[] {
  const list = input.texts(name)
  if (list.length > 5) throw validation(`The collection ${name} must not have a size greater than 5.`)
  return list
}

function initialState(now: number): StateRecord {
  return {
    value: 'INSUFFICIENT_DATA',
    reason: INITIAL_REASON,
    reasonData: undefined,
    updated: now,
    transitioned: now,
    evaluation: undefined,
  }
}

function readWatched(input: Input): WatchesMetric | WatchesMath {
  if (input.has('EvaluationCriteria')) throw validation('The sandbox does not emulate PromQL alarms.')
  const queries = input.structures('Metrics')
  if (queries.length === 0) return { kind: 'metric', source: readSingle(input) }
  if (input.has('MetricName')) throw combination('Metrics list and MetricName are mutually exclusive.')
  return readMath(queries)
}

function readSingle(input: Input): MetricSource {
  const simple = input.oneOf('Statistic', SIMPLE_STATISTICS)
  const extended = input.text('ExtendedStatistic')
  if ((simple === undefined) === (extended === undefined)) {
    throw combination('Exactly one of Statistic and ExtendedStatistic must be specified.')
  }
  const statisticName = simple ?? extended ?? ''
  const name = input.requiredText('MetricName')
  const namespace = input.requiredText('Namespace')
  const period = input.integer('Period', 1)
  if (period === undefined) throw input.missing('Period')
  return {
    kind: 'metric',
    metric: { namespace, name, dimensions: readDimensions(input) },
    period: checkedPeriod(period),
    statistic: checkedStatistic(statisticName),
    statisticName,
    unit: input.text('Unit'),
  }
}

function readMath(inputs: readonly Input[]): WatchesMath {
  const queries = readQueries(inputs)
  const returned = queries.filter(query => query.returnData)
  const [only] = returned
  if (only === undefined || returned.length > 1) {
    throw validation('Exactly one element of the metrics list should return data.')
  }
  const metrics = queries.filter(query => query.source.kind === 'metric')
  if (metrics.length > 10) throw validation('An alarm must not have more than 10 metrics.')
  const periods = new Set(queries.flatMap(query => query.source.period ?? []))
  const [period] = periods
  const results = computeQueries(queries, { start: 0, end: 0, align: 0 }, NO_METRICS).get(only.id) ?? []
  if (results.length !== 1) throw validation('The expression of an alarm must return a single time series.')
  if (period === undefined) throw validation('Period must be specified for the metrics of an alarm.')
  if (periods.size > 1) throw validation('All metrics of an alarm must have the same period.')
  return { kind: 'math', queries, returned: only.id, period }
}
