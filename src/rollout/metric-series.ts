import {
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch'
import type { Aws } from '../aws/clients.ts'
import { Failure } from '../report/failure.ts'
import { functionNameOf } from '../values/arn.ts'
import type { Seconds } from '../values/duration.ts'
import type { Version } from '../values/version.ts'
import type { AliasTarget } from './alias-view.ts'

/** The points of a metric by the start of their period. Where CloudWatch has none there is none: not zero. */
export type Series = ReadonlyMap<Seconds, number>
/** Series by the id of their query. */
export type AllSeries = (id: string) => Series

export interface MetricQuery {
  /** Begins with a lower-case letter. */
  readonly id: string
  readonly metric: string
  readonly stat: string
  /** Left out: the alias with all its versions. */
  readonly version?: Version
}

export interface Window {
  readonly start: Seconds
  readonly end: Seconds
  readonly period: Seconds
}

/**
 * Metrics of Lambda behind one alias, in one GetMetricData however many they are (F§3.6). Dimensions are exact: a call
 * through the alias is recorded under alias and executed version, nowhere else (F§3.3).
 * @throws Failure when CloudWatch withholds a series or leaves one out, which is not the same as one without points;
 * the SDK's error when it cannot be asked.
 */
export async function readSeries(
  aws: Aws,
  target: AliasTarget,
  queries: readonly MetricQuery[],
  { start, end, period }: Window,
  signal?: AbortSignal,
): Promise<AllSeries> {
  const series = new Map<string, Map<Seconds, number>>()
  let token: string | undefined
  do {
    const reply: GetMetricDataCommandOutput = await (await aws.cloudwatch()).send(
      new GetMetricDataCommand({
        MetricDataQueries: queries.map(query => queryOf(query, target, period)),
        StartTime: new Date(start * 1000),
        EndTime: new Date(end * 1000),
        ScanBy: 'TimestampAscending',
        NextToken: token,
      }),
      signal === undefined ? {} : { abortSignal: signal },
    )
    for (const result of reply.MetricDataResults ?? []) collect(series, result)
    token = reply.NextToken === '' ? undefined : reply.NextToken
    const partial = reply.MetricDataResults?.find(({ StatusCode }) => StatusCode === 'PartialData')
    if (token === undefined && partial !== undefined) {
      throw new Failure({ what: `CloudWatch answers PartialData for the metric ${partial.Id}, and no more pages.` })
    }
  } while (token !== undefined)
  const missing = queries.find(({ id }) => !series.has(id))
  if (missing !== undefined) throw new Failure({ what: `CloudWatch answers nothing for the metric ${missing.id}.` })
  return id => series.get(id) ?? new Map()
}

function queryOf({ id, metric, stat, version }: MetricQuery, target: AliasTarget, period: Seconds): MetricDataQuery {
  const name = functionNameOf(target.functionName)
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: metric,
        Dimensions: [
          { Name: 'FunctionName', Value: name },
          { Name: 'Resource', Value: `${name}:${target.alias}` },
          ...(version === undefined ? [] : [{ Name: 'ExecutedVersion', Value: version }]),
        ],
      },
      Period: period,
      Stat: stat,
    },
  }
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
