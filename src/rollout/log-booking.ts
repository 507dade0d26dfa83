import type { Seconds } from '../values/duration.ts'
import type { MinuteCounts } from './stream.ts'

/** When each call that logged did so, one moment a call, by version. */
export interface Logged {
  readonly canary: readonly Seconds[]
  readonly stable: readonly Seconds[]
}

/** How lines and calls lie in time. */
export interface Timing {
  /** How long before its line a call may have begun. */
  readonly reach: Seconds
  /** Calls of the minutes that end by then are all known. */
  readonly settled: Seconds
}

const MINUTE: Seconds = 60

/**
 * The calls that logged, among the calls of both versions. A line bears the time it was written, a call the minute it
 * began in (F§3.3): each line counts in the latest minute, from its own back as far as a call may reach, that still has a
 * call of its version without one. While more calls of its own minute may become known, it waits for them.
 *
 * Where the canary is called rarely its lines go further back than stable's of the same moment, and an outage both saw
 * would look like the canary's alone. So next to such a line stable is taken to have logged as often as when it was written.
 */
export function bookLines(minutes: readonly MinuteCounts[], logged: Logged, timing: Timing): readonly MinuteCounts[] {
  const canary = book(minutes, 'canary', logged.canary, timing)
  const stable = book(minutes, 'stable', logged.stable, timing)
  const calls = callsOf(minutes, 'stable')
  const stableRate = (minute: Seconds): number => errorsIn(stable, minute) / Math.max(1, calls.get(minute) ?? 0)
  return minutes.map(({ minute, canary: { invocations }, stable: { invocations: beside } }) => {
    const atItsLines = canary.filter(({ counted }) => counted === minute).map(({ written }) => stableRate(written))
    const errors = Math.max(0, ...atItsLines) * beside
    return {
      minute,
      canary: { invocations, errors: errorsIn(canary, minute) },
      stable: { invocations: beside, errors: Math.max(errorsIn(stable, minute), Math.round(errors)) },
    }
  })
}

/** One line: the minute it was written in, and the one it counts in. */
interface Booked {
  readonly written: Seconds
  readonly counted: Seconds
}

/** The latest lines first, each as late as it can be: in no other order do more of them find a call. */
function book(
  minutes: readonly MinuteCounts[],
  side: keyof Logged,
  lines: readonly Seconds[],
  { reach, settled }: Timing,
): readonly Booked[] {
  const free = callsOf(minutes, side)
  return [...lines]
    .sort((a, b) => b - a)
    .flatMap(line => {
      const written = minuteOf(line)
      const earliest = written + MINUTE <= settled ? minuteOf(line - reach) : written
      let counted = written
      while (counted >= earliest && (free.get(counted) ?? 0) === 0) counted -= MINUTE
      if (counted < earliest) return []
      free.set(counted, (free.get(counted) ?? 0) - 1)
      return [{ written, counted }]
    })
}

function callsOf(minutes: readonly MinuteCounts[], side: keyof Logged): Map<Seconds, number> {
  return new Map(minutes.map(each => [each.minute, each[side].invocations]))
}

function errorsIn(booked: readonly Booked[], minute: Seconds): number {
  return booked.filter(({ counted }) => counted === minute).length
}

function minuteOf(time: Seconds): Seconds {
  return Math.floor(time / MINUTE) * MINUTE
}
