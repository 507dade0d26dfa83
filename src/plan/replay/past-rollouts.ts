import { bar, type EvidenceRule, eValue, LEAST_ERRORS } from '../../rollout/evidence.ts'
import { type Bucket, type Counts, type MinuteCounts, total } from '../../rollout/stream.ts'
import type { Seconds } from '../../values/duration.ts'
import type { Version } from '../../values/version.ts'
import type { VersionTraffic } from './past-traffic.ts'

/** A time in which the alias served two versions, and what the evidence would have made of it. */
export interface PastRollout {
  readonly stable: Version
  readonly canary: Version
  readonly began: Seconds
  readonly ended: Seconds
  readonly canaryCounts: Counts
  readonly stableCounts: Counts
  /** The highest the evidence came to. */
  readonly highest: number
  /** Seconds from the beginning to where it would have been rolled back; undefined when it would not. */
  readonly rolledBackAfter: Seconds | undefined
}

const MINUTE: Seconds = 60
/** A rollout of a function with little traffic has minutes without a call; a longer silence is the end of it. */
const GAP: Seconds = 30 * MINUTE

/**
 * The rollouts in past traffic, and what the rule would have done at each. The first and the last minute of each are
 * left out, where the share changed in the middle: only the record of a rollout knows it (`fairShares`), and these had none.
 */
export function pastRollouts(traffic: readonly VersionTraffic[], rule: EvidenceRule): readonly PastRollout[] {
  return traffic
    .flatMap((stable, index) => traffic.slice(index + 1).flatMap(canary => rolloutsOf(stable, canary, rule)))
    .sort((a, b) => a.began - b.began)
}

function rolloutsOf(stable: VersionTraffic, canary: VersionTraffic, rule: EvidenceRule): PastRollout[] {
  const shared = [...canary.minutes]
    .flatMap(([minute, counts]): MinuteCounts[] => {
      const beside = stable.minutes.get(minute)
      const both = beside !== undefined && beside.invocations > 0 && counts.invocations > 0
      return both ? [{ minute, canary: counts, stable: beside }] : []
    })
    .sort((a, b) => a.minute - b.minute)
  return runsOf(shared).flatMap(run => {
    const inside = run.slice(1, -1)
    return inside.length === 0 ? [] : [replayed(stable.version, canary.version, inside, rule)]
  })
}

function runsOf(minutes: readonly MinuteCounts[]): readonly (readonly MinuteCounts[])[] {
  const runs: MinuteCounts[][] = []
  for (const minute of minutes) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run === undefined || last === undefined || minute.minute - last.minute > GAP) runs.push([minute])
    else run.push(minute)
  }
  return runs
}

function replayed(stable: Version, canary: Version, minutes: readonly MinuteCounts[], rule: EvidenceRule): PastRollout {
  const [began, ended] = [minutes[0]?.minute ?? 0, (minutes.at(-1)?.minute ?? 0) + MINUTE]
  const { highest, breachedAt } = replayEvidence(minutes, rule)
  return {
    stable,
    canary,
    began,
    ended,
    canaryCounts: total(minutes.map(minute => minute.canary)),
    stableCounts: total(minutes.map(minute => minute.stable)),
    highest,
    rolledBackAfter: breachedAt === undefined ? undefined : (minutes[breachedAt]?.minute ?? began) + MINUTE - began,
  }
}

/** Looks at the evidence after each bucket, as a rollout does. @returns the index of the first bucket that breaches. */
export function replayEvidence(
  buckets: readonly Bucket[],
  rule: EvidenceRule,
): { readonly highest: number; readonly breachedAt: number | undefined } {
  let highest = 1
  let errors = 0
  for (const [index, bucket] of buckets.entries()) {
    errors += bucket.canary.errors
    // Without an error of the canary the evidence only falls.
    if (bucket.canary.errors === 0) continue
    const e = eValue(buckets.slice(0, index + 1), 1)
    highest = Math.max(highest, e)
    if (e >= bar(rule) && errors >= LEAST_ERRORS) return { highest, breachedAt: index }
  }
  return { highest, breachedAt: undefined }
}
