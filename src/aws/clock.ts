import type { Seconds } from '../values/duration.ts'

/** Time as the run sees it. Only the shell holds one; the pure core takes `now` as a number. */
export interface Clock {
  /** Seconds since the epoch, corrected by the `Date` header of AWS' replies (design §6). */
  now(): Seconds
  /** Resolves after `seconds`, or at once when the signal aborts: it never rejects, the caller looks at the signal. */
  sleep(seconds: Seconds, signal?: AbortSignal): Promise<void>
}
