/**
 * Is the canary worse than stable? A sequential test on error counts (CD B2): conditional on the errors seen in a
 * minute, their split between the two versions. Valid at any number of looks: P(false rollback, ever) <= alpha.
 */

/** How the test is set. */
export interface EvidenceRule {
  /** Bound on the chance that a healthy canary is ever rolled back by evidence. */
  readonly alpha: number
  /** How many tests share `alpha`. */
  readonly tests: number
  /** lambda of CD B2: 1 for independent errors, lower where one cause yields several errors (retries, batches). */
  readonly temper: number
  /** The error rate of the canary that a step must have been able to catch before it may be left. */
  readonly detectableErrorRate: number
}

/** Invocations and errors of one bucket of time, by version. */
export interface Counts {
  readonly invocations: number
  readonly errors: number
}

export interface Bucket {
  readonly canary: Counts
  readonly stable: Counts
}

export interface Evidence {
  /** The e-value: how many times more likely these counts are if the canary is worse. */
  readonly e: number
  /** Rolled back at or above it. */
  readonly bar: number
  readonly canary: Counts
  readonly stable: Counts
  readonly breached: boolean
}

/** Ratios of canary to stable error rate over which the alternatives are mixed (CD B2). */
const RATIOS = [1.5, 2, 3, 5, 10, 30, 100, 1000]
/** Never on fewer canary errors than this, whatever their likelihood. */
export const LEAST_ERRORS = 3

export function bar(rule: EvidenceRule): number {
  return rule.tests / rule.alpha
}

/** Both versions were called: one alone, however it fails, compares with nothing. */
export function isComparable({ canary, stable }: Bucket): boolean {
  return canary.invocations > 0 && stable.invocations > 0
}

/** The e-value of buckets in any order. Buckets without errors, or served by one version alone, say nothing. */
export function eValue(buckets: readonly Bucket[], temper: number): number {
  const telling = buckets.filter(bucket => isComparable(bucket) && bucket.canary.errors + bucket.stable.errors > 0)
  const logs = RATIOS.map(ratio => temper * telling.reduce((sum, bucket) => sum + logLikelihoodRatio(bucket, ratio), 0))
  const largest = Math.max(...logs)
  return (Math.exp(largest) * logs.reduce((sum, log) => sum + Math.exp(log - largest), 0)) / RATIOS.length
}

/** Weighs every minute since the rollout began, over all its weights. */
export function weigh(minutes: readonly Bucket[], rule: EvidenceRule): Evidence {
  const e = eValue(minutes, rule.temper)
  const canary = total(minutes.map(minute => minute.canary))
  const stable = total(minutes.map(minute => minute.stable))
  const breached = e >= bar(rule) && canary.errors >= LEAST_ERRORS
  return { e, bar: bar(rule), canary, stable, breached }
}

export function total(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (sum, { invocations, errors }) => ({ invocations: sum.invocations + invocations, errors: sum.errors + errors }),
    { invocations: 0, errors: 0 },
  )
}

function logLikelihoodRatio({ canary, stable }: Bucket, ratio: number): number {
  const equal = canary.invocations / (canary.invocations + stable.invocations)
  const worse = (canary.invocations * ratio) / (canary.invocations * ratio + stable.invocations)
  return canary.errors * Math.log(worse / equal) + stable.errors * Math.log((1 - worse) / (1 - equal))
}
