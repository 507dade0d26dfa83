import type { Seconds } from '../values/duration.ts'
import type { Clock } from './clock.ts'

/** A third of what Lambda gives the account, whose deploys and consoles need the rest (F§1.9). */
export const CONSIDERATE: Seconds = 0.2

/**
 * Lets calls pass one after the other, no closer together than `interval`.
 * @returns what to await before each call; it may be awaited by several at once.
 */
export function pacer(clock: Clock, interval: Seconds): () => Promise<void> {
  let next = 0
  return async () => {
    const at = Math.max(next, clock.now())
    next = at + interval
    const wait = at - clock.now()
    if (wait > 0) await clock.sleep(wait)
  }
}
