/**
 * Is the canary slower than stable by more than a tolerance? Two ways to ask, both ending in the test of evidence.ts
 * (CD B4). With a threshold: calls of stable over L, and of the canary over L × (1 + tolerance), are its events. If the
 * canary's durations are at most (1 + tolerance) times stable's, its share of slow calls is at most stable's, whatever
 * the distribution. Where CloudWatch does not count by thresholds: each minute is a vote on whose median is the slower.
 */
import type { Seconds } from '../values/duration.ts'
import { FULL, type Weight } from '../values/percentage.ts'
import type { InFlight } from './record.ts'
import type { MinuteCounts, Stream } from './stream.ts'
import { type WeightSince, weightsSoFar } from './weights-so-far.ts'

/** By how many milliseconds a call is slow, frozen from before the rollout; or that there is no such number. */
export type LatencyBaseline =
  | { readonly kind: 'threshold'; readonly stable: number; readonly canary: number }
  | { readonly kind: 'votes'; readonly tolerance: Weight; readonly because: string }

/** What one minute of one version holds; every field is absent where CloudWatch has no point. */
export interface Durations {
  readonly samples: number | undefined
  /** Calls up to the threshold. */
  readonly within?: number | undefined
  readonly median?: number | undefined
}

export interface DurationMinute {
  readonly minute: Seconds
  readonly canary: Durations
  readonly stable: Durations
}

/** Fewer samples make no percentile: CloudWatch's own guard, 10 / (1 - q), is 20 for the median (F§3.5). */
export const LEAST_SAMPLES = 20
const MINUTE: Seconds = 60

/** Stable's usual p95 is the threshold: the middle of its hours before the rollout, those with enough samples. */
export function thresholdOf(p95: readonly number[], tolerance: Weight): LatencyBaseline | undefined {
  const sorted = [...p95].sort((a, b) => a - b)
  const stable = sorted[Math.floor(sorted.length / 2)]
  if (stable === undefined || stable <= 0) return undefined
  return { kind: 'threshold', stable: round(stable), canary: round(stable * (1 + tolerance / FULL)) }
}

/**
 * The latency stream. The minutes after each shift are left out: more calls of the canary need more environments, the
 * new ones are cold, and stable has none such.
 * @param settled the end of the last minute that changes no more; a vote is cast once.
 */
export function latencyStream(
  minutes: readonly DurationMinute[],
  baseline: LatencyBaseline,
  record: InFlight,
  settled: Seconds,
  temper: number,
): Stream {
  const shifts = weightsSoFar(record, minutes.map(samplesOf))
  const warm = minutes.filter(({ minute }) => !shifts.some(shift => isCold(minute, shift)))
  if (baseline.kind === 'threshold') {
    return {
      name: 'latency',
      temper,
      minutes: warm.map(slowCalls),
      counted: { canary: `calls took over ${baseline.canary} ms`, stable: `over ${baseline.stable} ms` },
    }
  }
  return {
    name: 'latency',
    temper: 1,
    sideBySide: true,
    minutes: warm.filter(({ minute }) => minute + MINUTE <= settled).flatMap(each => vote(each, baseline.tolerance)),
    counted: {
      canary: `minutes had the slower median, by more than ${baseline.tolerance / 100}%,`,
      stable: '',
    },
  }
}

/** A shift that is only estimated, to the minute, may have come at the end of the minute before. */
function isCold(minute: Seconds, { at, estimated }: WeightSince): boolean {
  const [from, until] = estimated === true ? [at - MINUTE, at + 2 * MINUTE] : [at, at + MINUTE]
  return minute + MINUTE > from && minute < until
}

function samplesOf({ minute, canary, stable }: DurationMinute): MinuteCounts {
  const counts = ({ samples = 0 }: Durations) => ({ invocations: samples, errors: 0 })
  return { minute, canary: counts(canary), stable: counts(stable) }
}

function slowCalls({ minute, canary, stable }: DurationMinute): MinuteCounts {
  // TC is an interpolated count and may have decimals; a point is missing where no call was that fast.
  const counts = ({ samples = 0, within = 0 }: Durations) => ({
    invocations: samples,
    errors: Math.max(0, samples - Math.round(within)),
  })
  return { minute, canary: counts(canary), stable: counts(stable) }
}

/** One call a minute and version, of which the slower fails: under "no slower" that is the canary at most half the time. */
function vote({ minute, canary, stable }: DurationMinute, tolerance: Weight): MinuteCounts[] {
  const enough = (canary.samples ?? 0) >= LEAST_SAMPLES && (stable.samples ?? 0) >= LEAST_SAMPLES
  if (!enough || canary.median === undefined || stable.median === undefined) return []
  const slower = canary.median > stable.median * (1 + tolerance / FULL)
  const of = (lost: boolean) => ({ invocations: 1, errors: lost ? 1 : 0 })
  return [{ minute, canary: of(slower), stable: of(!slower) }]
}

function round(milliseconds: number): number {
  return Number(milliseconds.toPrecision(4))
}
