import {
  GetFunctionCommand,
  ListEventSourceMappingsCommand,
  type ListEventSourceMappingsCommandOutput,
} from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain } from '../aws/errors.ts'
import { functionNameOf } from '../values/arn.ts'
import type { Seconds } from '../values/duration.ts'
import type { Weight } from '../values/percentage.ts'
import type { AliasTarget } from './alias-view.ts'
import { type LatencyBaseline, LEAST_SAMPLES, thresholdOf } from './latency.ts'
import { type MetricQuery, readSeries } from './metric-series.ts'
import type { InFlight } from './record.ts'

/** What the readings of a rollout are understood by; the same for whoever reads it, at any time of the rollout. */
export interface Background {
  /** How much later than its minute a call's result may come: metrics bear the time a call began (F§3.3). */
  readonly lag: Seconds
  /** lambda of CD B2 for what the function does. */
  readonly temper: number
  /** Undefined when latency is no test. */
  readonly latency: LatencyBaseline | undefined
  /** For a person: what was chosen and why, one sentence each. */
  readonly notes: readonly string[]
}

const HOUR: Seconds = 3600
const DAY: Seconds = 24 * HOUR
const MINUTE: Seconds = 60
/** Retries and batches fail together: one cause, several errors (CD table S5). */
export const CLUMPED = 0.5
/** Longer than any call: what CloudWatch counts up to it is every call. */
const EVERY_CALL = 'TC(:900001)'

/**
 * Reads what only changes between rollouts: the canary's timeout, who sends events, and how long stable usually takes.
 * @param tolerance by how much the canary may be slower; undefined when latency is no test.
 * @throws Failure when it cannot be read.
 */
export async function readBackground(
  aws: Aws,
  target: AliasTarget,
  record: InFlight,
  tolerance: Weight | undefined,
  signal?: AbortSignal,
): Promise<Background> {
  const options = signal === undefined ? {} : { abortSignal: signal }
  const { functionName } = target
  try {
    const [canary, sources, past] = await Promise.all([
      aws.lambda.send(new GetFunctionCommand({ FunctionName: functionName, Qualifier: record.canary }), options),
      eventSources(aws, target, options),
      readPast(aws, target, record, tolerance, signal),
    ])
    const timeout = canary.Configuration?.Timeout ?? 0
    const because =
      sources[0] ?? (past.asyncEvents > 0 ? 'asynchronous events, of which the last day had some' : undefined)
    return {
      lag: timeout > MINUTE ? timeout : 0,
      temper: because === undefined ? 1 : CLUMPED,
      latency: past.latency,
      notes: [
        because === undefined
          ? 'Each error of the canary counts once: its callers wait for the answer, so one bad event is one error.'
          : `Each error of the canary counts half: the alias is fed by ${because}, where one bad event is tried again and fails several times.`,
        ...(past.latency === undefined ? [] : [latencyNote(past.latency)]),
      ],
    }
  } catch (error) {
    throw explain(error, 'reading what the metrics are judged by')
  }
}

/** What feeds the alias by batches: queues and streams mapped to it. */
export async function eventSources(
  aws: Aws,
  { functionName, alias }: AliasTarget,
  options: object = {},
): Promise<string[]> {
  const arns: string[] = []
  let marker: string | undefined
  do {
    const page: ListEventSourceMappingsCommandOutput = await aws.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: `${functionNameOf(functionName)}:${alias}`, Marker: marker }),
      options,
    )
    for (const { EventSourceArn, FunctionArn = '' } of page.EventSourceMappings ?? []) {
      if (FunctionArn.endsWith(`:${alias}`)) arns.push(EventSourceArn ?? 'a self-managed source')
    }
    marker = page.NextMarker === '' ? undefined : page.NextMarker
  } while (marker !== undefined)
  return arns
}

interface Past {
  readonly asyncEvents: number
  readonly latency: LatencyBaseline | undefined
}

/** Whole hours of the day before the rollout began, so that whoever reads them later reads the same. */
async function readPast(
  aws: Aws,
  target: AliasTarget,
  record: InFlight,
  tolerance: Weight | undefined,
  signal?: AbortSignal,
): Promise<Past> {
  const end = Math.floor(record.began / HOUR) * HOUR
  const window = { start: end - DAY, end, period: HOUR }
  const version = record.stable
  const events: MetricQuery = { id: 'asyncEvents', metric: 'AsyncEventsReceived', stat: 'Sum' }
  const durations: MetricQuery[] = [
    { id: 'samples', metric: 'Duration', stat: 'SampleCount', version },
    { id: 'p95', metric: 'Duration', stat: 'p95', version },
  ]
  const counted: MetricQuery = { id: 'counted', metric: 'Duration', stat: EVERY_CALL, version }
  const ask = (queries: readonly MetricQuery[]) => readSeries(aws, target, queries, window, signal)
  if (tolerance === undefined) {
    return { asyncEvents: sum((await ask([events]))('asyncEvents')), latency: undefined }
  }
  // AWS names no list of metrics with trimmed counts: whether Duration is one is seen from the answer (docs/evidence.md).
  const series = await ask([events, ...durations, counted]).catch((error: unknown) => {
    if (/Validation|InvalidParameter/.test(errorParts(error).name)) return ask([events, ...durations])
    throw error
  })
  const full = [...series('p95')].filter(([hour]) => (series('samples').get(hour) ?? 0) >= 10 * LEAST_SAMPLES)
  const threshold =
    series('counted').size === 0
      ? undefined
      : thresholdOf(
          full.map(([, value]) => value),
          tolerance,
        )
  const because =
    full.length === 0
      ? 'stable has no full hour of calls before the rollout'
      : 'CloudWatch does not count calls by duration here'
  return {
    asyncEvents: sum(series('asyncEvents')),
    latency: threshold ?? { kind: 'votes', tolerance, because },
  }
}

function latencyNote(latency: LatencyBaseline): string {
  return latency.kind === 'threshold'
    ? `Latency: calls over ${latency.stable} ms, stable's p95 before the rollout, are compared with the canary's over ${latency.canary} ms.`
    : `Latency: medians are compared minute by minute, from ${LEAST_SAMPLES} calls of each version on, because ${latency.because}.`
}

function sum(series: ReadonlyMap<number, number>): number {
  return [...series.values()].reduce((total, value) => total + value, 0)
}
