import type { Weight } from '../values/percentage.ts'
import { type Counts, type MinuteCounts, total } from './stream.ts'
import type { TimelineEntry } from './timeline.ts'

/** Requests and errors while the canary had one share of the traffic. */
export interface WeightCounts {
  readonly weight: Weight
  readonly canary: Counts
  readonly stable: Counts
}

/**
 * Requests and errors by version and weight, in the order the weights came. A minute in which the weight changed counts
 * for the weight it was at for longest, as near as metrics by the minute can tell.
 */
export function countsByWeight(
  minutes: readonly MinuteCounts[],
  timeline: readonly Pick<TimelineEntry, 'at' | 'weight'>[],
): readonly WeightCounts[] {
  const groups = new Map<Weight, MinuteCounts[]>()
  let entry = 0
  for (const minute of [...minutes].sort((a, b) => a.minute - b.minute)) {
    const middle = minute.minute + 30
    while ((timeline[entry + 1]?.at ?? Number.POSITIVE_INFINITY) <= middle) entry += 1
    const weight = timeline[entry]?.weight
    if (weight === undefined) continue
    const group = groups.get(weight)
    if (group === undefined) groups.set(weight, [minute])
    else group.push(minute)
  }
  return [...groups].map(([weight, group]) => ({
    weight,
    canary: total(group.map(({ canary }) => canary)),
    stable: total(group.map(({ stable }) => stable)),
  }))
}
