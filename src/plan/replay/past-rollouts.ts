import { METRIC_DELAY } from '../../rollout/effective-dwell.ts'
import { bar, type EvidenceRule, eValue, LEAST_ERRORS } from '../../rollout/evidence.ts'
import { type Bucket, type Counts, type MinuteCounts, total } from '../../rollout/stream.ts'
import type { Seconds } from '../../values/duration.ts'
import type { Version } from '../../values/version.ts'
import { type Fate, fateOf } from './fate.ts'
import type { VersionTraffic } from './past-traffic.ts'
import { fairAtRaises, sharedTimes } from './shared-minutes.ts'
import type { TemperAt } from './tempers.ts'

/** A time in which the alias served two versions, and what the evidence would have made of it. */
export interface PastRollout {
  readonly stable: Version
  readonly canary: Version
  readonly began: Seconds
  readonly ended: Seconds
  readonly canaryCounts: Counts
  readonly stableCounts: Counts
  /** By how much errors counted: `temper` of a stream. */
  readonly temper: number
  /** The highest the evidence came to. */
  readonly highest: number
  /** Seconds from the beginning to where it would have been rolled back; undefined when it would not. */
  readonly rolledBackAfter: Seconds | undefined
  /** What was really done with it. */
  readonly fate: Fate
}

const MINUTE: Seconds = 60

/**
 * The rollouts in past traffic, and what the rule would have done at each. The first and the last minute of each are
 * left out, where the share changed in the middle: only the record of a rollout knows it (`fairShares`), and these had none.
 */
export function pastRollouts(
  traffic: readonly VersionTraffic[],
  rule: EvidenceRule,
  temperAt: TemperAt,
): readonly PastRollout[] {
  return traffic
    .flatMap((stable, index) => traffic.slice(index + 1).flatMap(canary => rolloutsOf(stable, canary, rule, temperAt)))
    .sort((a, b) => a.began - b.began)
}

function rolloutsOf(
  stable: VersionTraffic,
  canary: VersionTraffic,
  rule: EvidenceRule,
  temperAt: TemperAt,
): PastRollout[] {
  const times = sharedTimes(stable, canary)
  return times.flatMap((time, index) => {
    const inside = time.slice(1, -1)
    const [first, last] = [inside[0], inside.at(-1)]
    if (first === undefined || last === undefined) return []
    const [began, ended] = [first.minute, last.minute + MINUTE]
    const temper = temperAt(began)
    const next = times[index + 1]?.[0]?.minute ?? Number.POSITIVE_INFINITY
    return [
      {
        stable: stable.version,
        canary: canary.version,
        began,
        ended,
        canaryCounts: total(inside.map(minute => minute.canary)),
        stableCounts: total(inside.map(minute => minute.stable)),
        temper,
        ...replayed(inside, rule, temper),
        fate: fateOf(stable.minutes, canary.minutes, ended, next),
      },
    ]
  })
}

function replayed(
  minutes: readonly MinuteCounts[],
  rule: EvidenceRule,
  temper: number,
): Pick<PastRollout, 'highest' | 'rolledBackAfter'> {
  const began = minutes[0]?.minute ?? 0
  const { highest, breachedAt } = replayEvidence(fairAtRaises(minutes), rule, temper)
  const minute = breachedAt === undefined ? undefined : minutes[breachedAt]?.minute
  return { highest, rolledBackAfter: minute === undefined ? undefined : minute + MINUTE + METRIC_DELAY - began }
}

/** Looks at the evidence after each bucket, as a rollout does. @returns the index of the first bucket that breaches. */
function replayEvidence(
  buckets: readonly Bucket[],
  rule: EvidenceRule,
  temper: number,
): { readonly highest: number; readonly breachedAt: number | undefined } {
  let highest = 1
  let errors = 0
  for (const [index, bucket] of buckets.entries()) {
    errors += bucket.canary.errors
    // Without an error of the canary the evidence only falls.
    if (bucket.canary.errors === 0) continue
    const e = eValue(buckets.slice(0, index + 1), temper)
    highest = Math.max(highest, e)
    if (e >= bar(rule) && errors >= LEAST_ERRORS) return { highest, breachedAt: index }
  }
  return { highest, breachedAt: undefined }
}
