import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import type { AliasTarget } from './alias-view.ts'
import type { Background } from './background.ts'
import { METRIC_DELAY } from './effective-dwell.ts'
import { type DurationMinute, latencyStream } from './latency.ts'
import { type AllSeries, type MetricQuery, readSeries, type Series } from './metric-series.ts'
import type { InFlight } from './record.ts'
import { type Counts, errorStream, type MinuteCounts, type Stream } from './stream.ts'

const MINUTE: Seconds = 60
const SIDES = ['canary', 'stable'] as const

/**
 * Errors of both versions behind the alias, and latency where it is a test, minute by minute since the rollout began,
 * in one GetMetricData. Always the cumulative series: a minute keeps changing for a while after it closed (CD B2).
 * @throws Failure when they cannot be read, or not completely.
 */
export async function readStreams(
  aws: Aws,
  target: AliasTarget,
  record: InFlight,
  background: Background,
  now: Seconds,
  signal?: AbortSignal,
): Promise<readonly [Stream, ...Stream[]]> {
  const start = Math.floor(record.began / MINUTE) * MINUTE
  const window = { start, end: Math.ceil((now + 1) / MINUTE) * MINUTE, period: MINUTE }
  try {
    const series = await readSeries(aws, target, queriesFor(record, background), window, signal)
    const { lag, temper, latency } = background
    const throttled = [...series('canaryThrottles').values(), ...series('stableThrottles').values()].some(
      count => count > 0,
    )
    const counted = throttled ? 'calls failed or were throttled' : 'calls failed'
    const errors = { ...errorStream(countsByMinute(series), temper, counted), lag, unattributed: unattributed(series) }
    if (latency === undefined) return [errors]
    const settled = now - METRIC_DELAY - lag
    return [errors, latencyStream(durationsByMinute(series), latency, record, settled, temper)]
  } catch (error) {
    throw error instanceof Failure ? error : explain(error, 'reading requests and errors of both versions')
  }
}

function queriesFor(record: InFlight, { latency }: Background): MetricQuery[] {
  const throttles: MetricQuery = { id: 'aliasThrottles', metric: 'Throttles', stat: 'Sum' }
  const bySide = SIDES.flatMap((side): MetricQuery[] => {
    const version = record[side]
    const sum = (metric: string): MetricQuery => ({ id: `${side}${metric}`, metric, stat: 'Sum', version })
    const duration = (name: string, stat: string): MetricQuery => ({
      id: `${side}${name}`,
      metric: 'Duration',
      stat,
      version,
    })
    const counts = ['Invocations', 'Errors', 'Throttles'].map(sum)
    if (latency === undefined) return counts
    const measured =
      latency.kind === 'threshold' ? duration('Within', `TC(:${latency[side]})`) : duration('Median', 'p50')
    return [...counts, duration('Samples', 'SampleCount'), measured]
  })
  return [throttles, ...bySide]
}

function countsByMinute(series: AllSeries): MinuteCounts[] {
  const metric = (name: string) => ({ canary: series(`canary${name}`), stable: series(`stable${name}`) })
  const [calls, errors, throttles] = [metric('Invocations'), metric('Errors'), metric('Throttles')]
  const of = (side: 'canary' | 'stable', minute: Seconds): Counts =>
    countsOf(calls[side].get(minute), errors[side].get(minute), throttles[side].get(minute))
  return minutesIn(calls.canary, calls.stable, throttles.canary, throttles.stable).map(minute => ({
    minute,
    canary: of('canary', minute),
    stable: of('stable', minute),
  }))
}

/**
 * No errors next to invocations are none; no invocations are no evidence, whatever the errors say (CD B2). A throttled
 * call is neither (F§3.3), but whoever made it got an error: a canary that turns its callers away is not a quiet one.
 */
export function countsOf(invocations = 0, errors = 0, throttles = 0): Counts {
  return { invocations: invocations + throttles, errors: Math.min(errors, invocations) + throttles }
}

/** Throttled calls of the alias that no version is charged with. */
function unattributed(series: AllSeries): Series {
  const [canary, stable] = [series('canaryThrottles'), series('stableThrottles')]
  return new Map(
    [...series('aliasThrottles')].map(([minute, all]) => [
      minute,
      Math.max(0, all - (canary.get(minute) ?? 0) - (stable.get(minute) ?? 0)),
    ]),
  )
}

function durationsByMinute(series: AllSeries): DurationMinute[] {
  const of = (side: 'canary' | 'stable', minute: Seconds) => ({
    samples: series(`${side}Samples`).get(minute),
    within: series(`${side}Within`).get(minute),
    median: series(`${side}Median`).get(minute),
  })
  return minutesIn(series('canarySamples'), series('stableSamples')).map(minute => ({
    minute,
    canary: of('canary', minute),
    stable: of('stable', minute),
  }))
}

function minutesIn(...all: readonly Series[]): Seconds[] {
  return [...new Set(all.flatMap(series => [...series.keys()]))].sort((a, b) => a - b)
}
