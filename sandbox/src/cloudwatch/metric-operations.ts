import { combination, type Input, validation } from './input.ts'
import { alignDown } from './metric-data.ts'
import { checkedPeriod, checkedStatistic, readDimensions } from './metric-query.ts'
import type { MetricId, MetricStore } from './metric-store.ts'
import { type Operations, read, write } from './operation.ts'
import { paginate } from './page.ts'
import { type Aggregate, combine, SIMPLE_STATISTICS, samplesOf, statisticOf } from './statistics.ts'
import { type Output, Timestamp } from './wire/output.ts'

const RECENT = 3 * 3600
const LISTED = 500

/** PutMetricData, GetMetricStatistics and ListMetrics. */
export function metricOperations(store: MetricStore, now: () => number): Operations {
  return {
    PutMetricData: write(input => {
      const namespace = input.requiredText('Namespace')
      if (namespace.startsWith('AWS/')) throw validation('The value AWS/ for parameter Namespace is invalid.')
      const data = input.structures('MetricData')
      if (data.length === 0) throw input.missing('MetricData')
      const points = data.map((datum, index) => readDatum(namespace, datum, index + 1, now()))
      for (const { id, at, samples, unit } of points) store.put(id, at, samples, unit)
      return undefined
    }),
    GetMetricStatistics: read(input => getMetricStatistics(input, store)),
    ListMetrics: read(input => listMetrics(input, store, now())),
  }
}

interface Datum {
  readonly id: MetricId
  readonly at: number
  readonly samples: Aggregate
  readonly unit: string
}

function readDatum(namespace: string, datum: Input, place: number, now: number): Datum {
  const id = { namespace, name: datum.requiredText('MetricName'), dimensions: readDimensions(datum) }
  return {
    id,
    at: datum.instant('Timestamp') ?? now,
    samples: readSamples(datum, place),
    unit: datum.text('Unit') ?? 'None',
  }
}

function readSamples(datum: Input, place: number): Aggregate {
  const value = datum.number('Value')
  const values = datum.numbers('Values')
  const set = datum.structure('StatisticValues')
  const given = [
    ...(value === undefined ? [] : ['Value']),
    ...(values.length === 0 ? [] : ['Values']),
    ...(set === undefined ? [] : ['StatisticValues']),
  ]
  const [first, second] = given.map(name => `MetricData.member.${place}.${name}`)
  if (first === undefined) throw datum.missing('Value')
  if (second !== undefined) {
    throw combination(`The parameters ${first} and ${second} are mutually exclusive and you have specified both.`)
  }
  if (value !== undefined) return samplesOf(value)
  if (set !== undefined) {
    const part = (name: string): number => {
      const number = set.number(name)
      if (number === undefined) throw set.missing(name)
      return number
    }
    const [minimum, maximum] = [part('Minimum'), part('Maximum')]
    return { count: part('SampleCount'), sum: part('Sum'), minimum, maximum, values: undefined }
  }
  const counts = datum.numbers('Counts')
  if (counts.length > 0 && counts.length !== values.length) {
    throw validation('The parameters Values and Counts must have the same number of items.')
  }
  const samples = combine(values.map((each, index) => samplesOf(each, counts[index] ?? 1)))
  if (samples === undefined) throw datum.missing('Values')
  return samples
}

function getMetricStatistics(input: Input, store: MetricStore): Output {
  const [start, end, period] = [input.instant('StartTime'), input.instant('EndTime'), input.integer('Period', 1)]
  if (start === undefined) throw input.missing('StartTime')
  if (end === undefined) throw input.missing('EndTime')
  if (period === undefined) throw input.missing('Period')
  if (start >= end) throw combination('The parameter StartTime must be less than the parameter EndTime.')
  const id = { namespace: input.requiredText('Namespace'), name: input.requiredText('MetricName') }
  const simple = input.texts('Statistics')
  const extended = input.texts('ExtendedStatistics')
  if (simple.length + extended.length === 0) throw combination('Must specify either Statistics or ExtendedStatistics')
  const unit = input.text('Unit')
  const span = { start: alignDown(start, checkedPeriod(period), 0), end, period }
  if ((end - start) / period > 1440) {
    const asked = Math.ceil((end - start) / period)
    throw combination(
      `You have requested up to ${asked} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    )
  }
  const metric = { ...id, dimensions: readDimensions(input) }
  // One data point per unit the samples came in.
  const datapoints = (unit === undefined ? store.units(metric) : [unit]).flatMap(each =>
    [...store.read(metric, { ...span, unit: each })]
      .sort(([a], [b]) => a - b)
      .map(([at, samples]) => ({ ...describePoint(at, samples, simple, extended), Unit: each ?? 'None' })),
  )
  return { Label: id.name, Datapoints: datapoints }
}

function describePoint(
  at: number,
  samples: Aggregate,
  simple: readonly string[],
  extended: readonly string[],
): { readonly [name: string]: Output } {
  const known = SIMPLE_STATISTICS.filter(name => simple.includes(name))
  const values = known.map(name => [name, statisticOf(samples, { kind: 'simple', name })])
  const percentiles = extended.map(name => [name, statisticOf(samples, checkedStatistic(name))])
  return {
    Timestamp: new Timestamp(at),
    ...Object.fromEntries(values),
    ...(extended.length === 0 ? {} : { ExtendedStatistics: Object.fromEntries(percentiles) }),
  }
}

function listMetrics(input: Input, store: MetricStore, now: number): Output {
  const namespace = input.text('Namespace')
  const name = input.text('MetricName')
  const recent = input.text('RecentlyActive') === 'PT3H'
  const wanted = input
    .structures('Dimensions')
    .map(filter => [filter.requiredText('Name'), filter.text('Value')] as const)
  const matching = store
    .list()
    .filter(({ id, lastAt }) => {
      if (namespace !== undefined && id.namespace !== namespace) return false
      if (name !== undefined && id.name !== name) return false
      if (recent && lastAt < now - RECENT) return false
      return wanted.every(([dimension, value]) => {
        const actual = id.dimensions[dimension]
        return actual !== undefined && (value === undefined || actual === value)
      })
    })
    .map(({ id }) => id)
  const page = paginate(matching, LISTED, input.text('NextToken'))
  return { Metrics: page.items.map(describeMetric), NextToken: page.nextToken }
}

export function describeMetric(id: MetricId): Output {
  return { Namespace: id.namespace, MetricName: id.name, Dimensions: describeDimensions(id.dimensions) }
}

export function describeDimensions(dimensions: Readonly<Record<string, string>>): Output {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
}
