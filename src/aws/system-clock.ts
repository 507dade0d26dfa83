import type { Seconds } from '../values/duration.ts'
import type { Clock } from './clock.ts'
import { correction, type DatedReply, narrow, type Skew } from './clock-skew.ts'

/** A clock that learns from the replies of AWS. */
export interface LearningClock extends Clock {
  /** Resolves when `now` can be relied on. */
  ready(): Promise<void>
  learn(reply: DatedReply): void
}

/** `setTimeout` counts milliseconds in 31 bits. */
const LONGEST_TIMER: Seconds = 2_147_483

/** This machine's clock, corrected where AWS shows it to be wrong. */
export function systemClock(): LearningClock {
  let known: Skew | undefined
  return {
    now: () => Date.now() / 1000 + correction(known),
    sleep: (seconds, signal) => sleep(seconds, signal),
    ready: () => Promise.resolve(),
    learn(reply) {
      known = narrow(known, reply)
    },
  }
}

function sleep(seconds: Seconds, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted === true) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.min(Math.max(0, seconds), LONGEST_TIMER) * 1000)
    signal?.addEventListener('abort', done, { once: true })
  })
}
