import { callsNeeded } from '../../rollout/enough-evidence.ts'
import type { EvidenceRule } from '../../rollout/evidence.ts'
import type { Steps } from '../../rollout/strategy.ts'
import { type Bucket, type Counts, total } from '../../rollout/stream.ts'
import type { Seconds } from '../../values/duration.ts'
import { FULL, toFraction, type Weight } from '../../values/percentage.ts'
import { Random } from '../../values/random.ts'
import { replayEvidence } from './past-rollouts.ts'
import type { VersionTraffic } from './past-traffic.ts'

/** What the rule makes of releases that are no worse than what is served, on the function's own traffic. */
export interface HealthyRollouts {
  readonly runs: number
  /** Rolled back by evidence all the same. */
  readonly falseAlarms: number
  /** Left a step without the calls that would have told of a bad release. */
  readonly inconclusive: number
}

const MINUTE: Seconds = 60
/** A year of daily releases. */
const RUNS = 365

/**
 * Plays healthy releases by a strategy over the alias' past traffic, each begun at a minute drawn at random: every call
 * meets the canary by the weight alone, and so do the errors, so that outages and noise are those the function really had.
 * @returns undefined when there is not enough traffic on record for one rollout, or the strategy compares nothing.
 */
export function healthyRollouts(
  traffic: readonly VersionTraffic[],
  steps: Steps,
  rule: EvidenceRule,
  seed: string,
): HealthyRollouts | undefined {
  const weights = weightsByMinute(steps)
  const all = allCalls(traffic)
  const [first, last] = [all.at(0)?.minute ?? 0, all.at(-1)?.minute ?? 0]
  const room = (last - first) / MINUTE + 1 - weights.length
  if (weights.length === 0 || room < 1) return undefined
  const byMinute = new Map(all.map(({ minute, counts }) => [minute, counts]))
  const random = new Random(seed)
  let [falseAlarms, inconclusive] = [0, 0]
  for (let run = 0; run < RUNS; run++) {
    const start = first + Math.floor(random.uniform() * room) * MINUTE
    const buckets = weights.map((weight, index) =>
      split(byMinute.get(start + index * MINUTE) ?? { invocations: 0, errors: 0 }, toFraction(weight), random),
    )
    if (replayEvidence(buckets, rule).breachedAt !== undefined) falseAlarms += 1
    else if (isInconclusive(buckets, weights, rule)) inconclusive += 1
  }
  return { runs: RUNS, falseAlarms, inconclusive }
}

/** The weight of every minute below 100%, each step at its minimum dwell. */
function weightsByMinute(steps: Steps): readonly Weight[] {
  return steps.flatMap(({ weight, min }) =>
    weight === FULL ? [] : Array.from({ length: Math.ceil(min / MINUTE) }, () => weight),
  )
}

function allCalls(
  traffic: readonly VersionTraffic[],
): readonly { readonly minute: Seconds; readonly counts: Counts }[] {
  const sums = new Map<Seconds, Counts>()
  for (const { minutes } of traffic) {
    for (const [minute, counts] of minutes) sums.set(minute, total([sums.get(minute) ?? total([]), counts]))
  }
  return [...sums].map(([minute, counts]) => ({ minute, counts })).sort((a, b) => a.minute - b.minute)
}

function split({ invocations, errors }: Counts, share: number, random: Random): Bucket {
  const failed = random.binomial(errors, share)
  const calls = failed + random.binomial(invocations - errors, share)
  return {
    canary: { invocations: calls, errors: failed },
    stable: { invocations: invocations - calls, errors: errors - failed },
  }
}

/** Fewer canary calls, by the end of any step, than would have told of the detectable error rate. */
function isInconclusive(buckets: readonly Bucket[], weights: readonly Weight[], rule: EvidenceRule): boolean {
  let calls = 0
  return buckets.some(({ canary }, index) => {
    calls += canary.invocations
    const weight = weights[index] ?? FULL
    return weights[index + 1] !== weight && calls < callsNeeded(weight, rule)
  })
}
