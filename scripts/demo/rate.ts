import { spawnSync } from 'node:child_process'

const FASTEST = 30
const SLOWEST = 5
/** A cold start is the start of a process: it may seem to take this long, in seconds of the sandbox. */
const COLD_START = 3

/**
 * How many seconds of the sandbox may pass in one second here. Nothing in a function waits for a machine that is slow or busy:
 * at full speed a step of four minutes would be over before the canary has answered once.
 * @param start seconds that starting a process takes here.
 */
export function followableRate(start: number): number {
  return Math.max(SLOWEST, Math.min(FASTEST, Math.floor(COLD_START / start)))
}

/** Seconds that starting a process takes on this machine, as it is busy now: the longer of two. */
export function startOfProcess(): number {
  const seconds = [1, 2].map(() => {
    const began = performance.now()
    spawnSync(process.execPath, ['--eval', '0'])
    return (performance.now() - began) / 1000
  })
  return Math.max(...seconds)
}
