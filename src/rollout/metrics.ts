import {
  type Dimension,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch'
import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import { functionNameOf } from '../values/arn.ts'
import type { Seconds } from '../values/duration.ts'
import type { Version } from '../values/version.ts'
import type { AliasTarget } from './alias-view.ts'
import type { InFlight } from './record.ts'
import type { Counts, MinuteCounts } from './stream.ts'

const MINUTE: Seconds = 60
const QUERIES = [
  ['canaryInvocations', 'canary', 'Invocations'],
  ['canaryErrors', 'canary', 'Errors'],
  ['stableInvocations', 'stable', 'Invocations'],
  ['stableErrors', 'stable', 'Errors'],
] as const

export type Series = ReadonlyMap<Seconds, number>

/**
 * Invocations and errors of both versions behind the alias, minute by minute since the rollout began, always as
 * cumulative series: a minute keeps changing for a while after it closed (CD B2).
 * @throws Failure when they cannot be read, or not completely.
 */
export async function readMinutes(
  aws: Aws,
  target: AliasTarget,
  record: InFlight,
  now: Seconds,
  signal?: AbortSignal,
): Promise<MinuteCounts[]> {
  const name = functionNameOf(target.functionName)
  const queries = QUERIES.map(([id, side, metric]) =>
    sumByMinute(id, metric, versionDimensions(name, target.alias, record[side])),
  )
  const series = await readSeries(aws, queries, record.began, now, signal)
  return minutesOf(id => series.get(id) ?? new Map())
}

/** The dimensions of what one version did behind the alias (F§3.3). */
export function versionDimensions(functionName: string, alias: string, version: Version): Dimension[] {
  return [
    { Name: 'FunctionName', Value: functionName },
    { Name: 'Resource', Value: `${functionName}:${alias}` },
    { Name: 'ExecutedVersion', Value: version },
  ]
}

/** A query for one of Lambda's metrics, summed by the minute. */
export function sumByMinute(Id: string, MetricName: string, Dimensions: Dimension[]): MetricDataQuery {
  return {
    Id,
    MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions }, Period: MINUTE, Stat: 'Sum' },
  }
}

/**
 * Whole minutes of several metrics, from the minute of `from` to that of `to`, by the id of their query.
 * @throws Failure when they cannot be read, or not completely.
 */
export async function readSeries(
  aws: Aws,
  queries: readonly MetricDataQuery[],
  from: Seconds,
  to: Seconds,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Series>> {
  const series = new Map<string, Map<Seconds, number>>()
  let token: string | undefined
  try {
    do {
      const reply: GetMetricDataCommandOutput = await aws.cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: [...queries],
          StartTime: new Date(Math.floor(from / MINUTE) * MINUTE * 1000),
          EndTime: new Date(Math.ceil((to + 1) / MINUTE) * MINUTE * 1000),
          ScanBy: 'TimestampAscending',
          NextToken: token,
        }),
        signal === undefined ? {} : { abortSignal: signal },
      )
      for (const result of reply.MetricDataResults ?? []) collect(series, result)
      token = reply.NextToken
    } while (token !== undefined && token !== '')
  } catch (error) {
    throw error instanceof Failure ? error : explain(error, 'reading requests and errors of both versions')
  }
  return series
}

function collect(series: Map<string, Map<Seconds, number>>, result: MetricDataResult): void {
  if (result.StatusCode === 'InternalError' || result.StatusCode === 'Forbidden') {
    throw new Failure({ what: `CloudWatch answers ${result.StatusCode} for the metric ${result.Id}.` })
  }
  const points = series.get(result.Id ?? '') ?? new Map<Seconds, number>()
  for (const [index, time] of (result.Timestamps ?? []).entries()) {
    points.set(time.getTime() / 1000, result.Values?.[index] ?? 0)
  }
  series.set(result.Id ?? '', points)
}

function minutesOf(series: (id: string) => Series): MinuteCounts[] {
  const [canaryCalls, canaryErrors] = [series('canaryInvocations'), series('canaryErrors')]
  const [stableCalls, stableErrors] = [series('stableInvocations'), series('stableErrors')]
  const minutes = [...new Set([...canaryCalls.keys(), ...stableCalls.keys()])].sort((a, b) => a - b)
  return minutes.map(minute => ({
    minute,
    canary: countsOf(canaryCalls.get(minute), canaryErrors.get(minute)),
    stable: countsOf(stableCalls.get(minute), stableErrors.get(minute)),
  }))
}

/** No errors next to invocations are none; no invocations are no evidence, whatever the errors say (CD B2). */
export function countsOf(invocations: number | undefined, errors: number | undefined): Counts {
  if (invocations === undefined) return { invocations: 0, errors: 0 }
  return { invocations, errors: Math.min(errors ?? 0, invocations) }
}
