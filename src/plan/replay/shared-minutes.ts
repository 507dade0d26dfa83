import { share, withShare } from '../../rollout/fair-shares.ts'
import { isComparable, type MinuteCounts, total } from '../../rollout/stream.ts'
import type { Seconds } from '../../values/duration.ts'
import type { VersionTraffic } from './past-traffic.ts'

const MINUTE: Seconds = 60
/** A rollout of a function with little traffic has minutes without a call; a longer silence is the end of it. */
const GAP: Seconds = 30 * MINUTE
/** So unlikely by chance that it was no chance. */
const UNLIKELY = Math.log(1e-4)
/** By so many standard deviations more of the canary, the weight has been raised. */
const RAISED = 3

/** The times in which both versions were called side by side, each a rollout of its own, minute by minute. */
export function sharedTimes(stable: VersionTraffic, canary: VersionTraffic): readonly (readonly MinuteCounts[])[] {
  const none = total([])
  const all = [...new Set([...stable.minutes.keys(), ...canary.minutes.keys()])]
    .sort((a, b) => a - b)
    .map(minute => ({
      minute,
      canary: canary.minutes.get(minute) ?? none,
      stable: stable.minutes.get(minute) ?? none,
    }))
  const times: MinuteCounts[][] = []
  let apart: MinuteCounts[] = []
  for (const minute of all) {
    const time = times.at(-1)
    const last = time?.at(-1)
    if (!isComparable(minute)) apart.push(minute)
    else {
      const over = time === undefined || last === undefined || minute.minute - last.minute > GAP || isEnd(time, apart)
      if (over) times.push([minute])
      else time.push(minute)
      apart = []
    }
  }
  return times
}

/** Whether one version served alone between: so many calls of one and none of the other are no chance at that weight. */
function isEnd(time: readonly MinuteCounts[], apart: readonly MinuteCounts[]): boolean {
  const weight = share(sumOf(time))
  const alone = sumOf(apart)
  return (
    alone.stable.invocations * Math.log(1 - weight) < UNLIKELY || alone.canary.invocations * Math.log(weight) < UNLIKELY
  )
}

/**
 * Minutes as the evidence may use them, where no record says when the weight was raised: the minute before one that has
 * plainly more of the canary counts with the share of that one (`fairShares`).
 */
export function fairAtRaises(minutes: readonly MinuteCounts[]): readonly MinuteCounts[] {
  return minutes.map((minute, index) => {
    const next = minutes[index + 1]
    return next?.minute === minute.minute + MINUTE && isRaised(minute, next) ? withShare(minute, share(next)) : minute
  })
}

function isRaised(before: MinuteCounts, after: MinuteCounts): boolean {
  const both = share(sumOf([before, after]))
  const calls = ({ canary, stable }: MinuteCounts): number => canary.invocations + stable.invocations
  const deviation = Math.sqrt(both * (1 - both) * (1 / calls(before) + 1 / calls(after)))
  return share(after) - share(before) > RAISED * deviation
}

function sumOf(minutes: readonly MinuteCounts[]): MinuteCounts {
  const [canary, stable] = [total(minutes.map(each => each.canary)), total(minutes.map(each => each.stable))]
  return { minute: minutes[0]?.minute ?? 0, canary, stable }
}
