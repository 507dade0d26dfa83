/**
 * Is the canary worse than stable? A sequential test on counts (CD B2): conditional on the events seen in a minute
 * (errors, slow calls, …), their split between the two versions. Valid at any number of looks, at any weight:
 * P(false rollback, ever) <= alpha over all tests together.
 */
import type { Weight } from '../values/percentage.ts'
import { fairShares } from './fair-shares.ts'
import type { InFlight } from './record.ts'
import { type Bucket, type Counts, isComparable, type Stream, type StreamName, total } from './stream.ts'

/** One test of the evidence, with what sets it. */
export interface EvidenceTest {
  readonly stream: StreamName
  /** What the log is searched for. */
  readonly pattern?: string
  /** Of latency: by how much the canary may be slower. */
  readonly tolerance?: Weight
  /** What is sent and how often, as one short text. */
  readonly probes?: string
}

/** How the evidence is set. */
export interface EvidenceRule {
  /** Bound on the chance that a healthy canary is ever rolled back by evidence, over all tests. */
  readonly alpha: number
  /** Every stream that is watched. */
  readonly tests: readonly EvidenceTest[]
  /** The error rate of the canary that a step must have been able to catch before it may be left. */
  readonly detectableErrorRate: number
}

export interface Evidence {
  readonly stream: StreamName
  /** The e-value: how many times more likely these counts are if the canary is worse. */
  readonly e: number
  /** Rolled back at or above it. */
  readonly bar: number
  readonly canary: Counts
  readonly stable: Counts
  readonly breached: boolean
}

/** Ratios of canary to stable rate over which the alternatives are mixed (CD B2). */
const RATIOS = [1.5, 2, 3, 5, 10, 30, 100, 1000]
/** Never on fewer events of the canary than this, whatever their likelihood. */
export const LEAST_ERRORS = 3

/** m / alpha: the tests share alpha evenly, so that together they keep to it (Bonferroni). */
export function bar(rule: Pick<EvidenceRule, 'alpha' | 'tests'>): number {
  return rule.tests.length / rule.alpha
}

/** The e-value of buckets in any order. Buckets without errors, or served by one version alone, say nothing. */
export function eValue(buckets: readonly Bucket[], temper: number): number {
  const telling = buckets.filter(bucket => isComparable(bucket) && bucket.canary.errors + bucket.stable.errors > 0)
  const logs = RATIOS.map(ratio => temper * telling.reduce((sum, bucket) => sum + logLikelihoodRatio(bucket, ratio), 0))
  const largest = Math.max(...logs)
  return (Math.exp(largest) * logs.reduce((sum, log) => sum + Math.exp(log - largest), 0)) / RATIOS.length
}

/** Weighs every minute of a stream since the rollout began, over all its weights, against the bar of its test. */
export function weigh(stream: Stream, rule: EvidenceRule, record: InFlight): Evidence {
  const { name, minutes, temper } = stream
  const e = eValue(stream.sideBySide === true ? minutes : fairShares(record, minutes), temper)
  const canary = total(minutes.map(minute => minute.canary))
  const stable = total(minutes.map(minute => minute.stable))
  const height = bar(rule) / (stream.share ?? 1)
  const breached = e >= height && canary.errors >= LEAST_ERRORS
  return { stream: name, e, bar: height, canary, stable, breached }
}

function logLikelihoodRatio({ canary, stable }: Bucket, ratio: number): number {
  const equal = canary.invocations / (canary.invocations + stable.invocations)
  const worse = (canary.invocations * ratio) / (canary.invocations * ratio + stable.invocations)
  return canary.errors * Math.log(worse / equal) + stable.errors * Math.log((1 - worse) / (1 - equal))
}
