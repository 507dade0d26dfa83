import { FULL, type Weight } from '../values/percentage.ts'
import { currentStep, type InFlight, stepsOf } from './record.ts'
import { isComparable, type MinuteCounts } from './stream.ts'

const MINUTE = 60

/**
 * The minutes as the evidence may use them: in a minute in which the weights changed, the canary's share of the calls
 * is less than its share of the traffic when the errors came. An outage that both versions share, right after a shift,
 * would look like the canary's fault; so the canary is taken to have had at least the higher share throughout.
 *
 * - The minutes of the first and of the latest change are known from the record: there the share is at least the weight.
 * - A change in between is not on record. Its minute shows by the next one having more of the canary, so every minute
 *   in between counts with the larger share of the two. Rollouts of fewer than two weighted steps have none.
 * - At 100% nothing is left to compare with: what came since, and the minute of the promotion, are left out.
 *
 * Given the routing is random per call (F§1.5), the chance that an error falls on the canary is at most that share when
 * the canary is no worse, whatever the error rate does meanwhile: the bound on false rollbacks holds (docs/evidence.md).
 */
export function fairShares(record: InFlight, minutes: readonly MinuteCounts[]): readonly MinuteCounts[] {
  const [first] = stepsOf(record)
  const { weight } = currentStep(record)
  const [beganIn, sinceIn] = [minuteOf(record.began), minuteOf(record.since)]
  const byTime = new Map(minutes.map(each => [each.minute, each]))
  return minutes
    .filter(({ minute }) => weight !== FULL || minute < sinceIn)
    .map(each => {
      if (each.minute === sinceIn) return atLeast(each, weight)
      if (each.minute === beganIn) return atLeast(each, first.weight)
      const next = byTime.get(each.minute + MINUTE)
      const between = record.step >= 2 && each.minute < sinceIn && next !== undefined && isComparable(next)
      return between ? withShare(each, Math.max(share(each), share(next))) : each
    })
}

function atLeast(bucket: MinuteCounts, weight: Weight): MinuteCounts {
  return withShare(bucket, Math.max(share(bucket), weight / FULL))
}

/** The same calls in total, split so that the canary has this share of them. */
export function withShare(bucket: MinuteCounts, wanted: number): MinuteCounts {
  if (!isComparable(bucket) || wanted === share(bucket)) return bucket
  const { canary, stable } = bucket
  const all = canary.invocations + stable.invocations
  return {
    minute: bucket.minute,
    canary: { ...canary, invocations: all * wanted },
    stable: { ...stable, invocations: all * (1 - wanted) },
  }
}

/** The canary's share of the calls. */
export function share({ canary, stable }: MinuteCounts): number {
  return canary.invocations / (canary.invocations + stable.invocations)
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE) * MINUTE
}
