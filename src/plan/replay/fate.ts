import type { Counts } from '../../rollout/stream.ts'
import type { Seconds } from '../../values/duration.ts'

/**
 * What became of a past release: `kept`; `undone` before it had all traffic; `withdrawn` after it had; `unknown`, as long
 * as none of both versions was called alone.
 */
export type Fate = 'kept' | 'undone' | 'withdrawn' | 'unknown'

type Minutes = ReadonlyMap<Seconds, Counts>

/** Stable alone for so many minutes, after the canary was, is no stray call. */
const WITHDRAWN = 3

/**
 * What really happened after two versions were side by side: by which of them was called without the other then.
 * @param ended the end of that time. @param until where they met again, if they did.
 */
export function fateOf(stable: Minutes, canary: Minutes, ended: Seconds, until: Seconds): Fate {
  const later = (minutes: Minutes, others: Minutes): Seconds[] =>
    [...minutes.keys()].filter(at => at >= ended && at < until && isCalled(minutes, at) && !isCalled(others, at))
  const [ofStable, ofCanary] = [later(stable, canary), later(canary, stable)]
  const [first, firstStable] = [Math.min(...ofCanary), Math.min(...ofStable)]
  if (ofStable.length + ofCanary.length === 0) return 'unknown'
  if (firstStable < first) return 'undone'
  return ofStable.length < WITHDRAWN ? 'kept' : 'withdrawn'
}

function isCalled(minutes: Minutes, at: Seconds): boolean {
  return (minutes.get(at)?.invocations ?? 0) > 0
}
