import type { Seconds } from '../values/duration.ts'
import type { Clock } from './clock.ts'

/** How often something is looked at: tightly at first, then ever less. */
export interface Pace {
  readonly first: Seconds
  readonly factor: number
  readonly cap: Seconds
}

/** Most updates of a function are done within a second; `GetFunction` has a bucket of 100 a second (F§1.9). */
const TIGHT: Pace = { first: 0.05, factor: 1.5, cap: 1 }

export interface WaitOptions {
  readonly timeout: Seconds
  readonly pace?: Pace
  /** Aborted: the wait ends as if its time were over. */
  readonly signal?: AbortSignal
}

/**
 * Looks until `look` gives something. The first look is at once.
 * @returns what it gave, or undefined when the time was over or the signal aborted.
 */
export async function poll<T>(
  clock: Clock,
  { timeout, pace = TIGHT, signal }: WaitOptions,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = clock.now() + timeout
  for (let pause = pace.first; ; pause = Math.min(pace.cap, pause * pace.factor)) {
    const found = await look()
    if (found !== undefined) return found
    const left = end - clock.now()
    if (left <= 0 || signal?.aborted === true) return undefined
    await clock.sleep(Math.min(pause, left), signal)
  }
}
