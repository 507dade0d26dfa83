import {
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

type Series = ReadonlyMap<Seconds, number>

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
  const series = new Map<string, Map<Seconds, number>>()
  let token: string | undefined
  try {
    do {
      const reply: GetMetricDataCommandOutput = await aws.cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: QUERIES.map(([id, side, metric]) => query(id, metric, target, record[side])),
          StartTime: new Date(Math.floor(record.began / MINUTE) * MINUTE * 1000),
          EndTime: new Date(Math.ceil((now + 1) / MINUTE) * MINUTE * 1000),
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
  return minutesOf(id => series.get(id) ?? new Map())
}

function query(id: string, metric: string, target: AliasTarget, version: Version): MetricDataQuery {
  const name = target.functionName.startsWith('arn:') ? functionNameOf(target.functionName) : target.functionName
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: metric,
        Dimensions: [
          { Name: 'FunctionName', Value: name },
          { Name: 'Resource', Value: `${name}:${target.alias}` },
          { Name: 'ExecutedVersion', Value: version },
        ],
      },
      Period: MINUTE,
      Stat: 'Sum',
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

function minutesOf(series: (id: string) => Series): MinuteCounts[] {
  const [canaryCalls, canaryErrors] = [series('canaryInvocations'), series('canaryErrors')]
  const [stableCalls, stableErrors] = [series('stableInvocations'), series('stableErrors')]
  const minutes = [...new Set([...canaryCalls.keys(), ...stableCalls.keys()])].sort((a, b) => a - b)
  return minutes.map(minute => ({
    minute,
    canary: counts(canaryCalls.get(minute), canaryErrors.get(minute)),
    stable: counts(stableCalls.get(minute), stableErrors.get(minute)),
  }))
}

/** No errors next to invocations are none; no invocations are no evidence, whatever the errors say (CD B2). */
function counts(invocations: number | undefined, errors: number | undefined): Counts {
  if (invocations === undefined) return { invocations: 0, errors: 0 }
  return { invocations, errors: Math.min(errors ?? 0, invocations) }
}
