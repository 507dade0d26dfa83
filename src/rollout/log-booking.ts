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
    const written = canary.get(minute)?.written ?? []
    const rate = [...written].reduce((most, each) => Math.max(most, stableRate(each)), 0)
    return {
      minute,
      canary: { invocations, errors: errorsIn(canary, minute) },
      stable: { invocations: beside, errors: Math.max(errorsIn(stable, minute), Math.round(rate * beside)) },
    }
  })
}

/** The lines that count in one minute: how many, and the minutes they were written in. */
interface Booked {
  lines: number
  readonly written: Set<Seconds>
}

/**
 * The lines of one version, by the minute they count in. The latest lines first, each as late as it can be: in no other
 * order do more of them find a call. An incident logs many thousands of lines and each look books them all: each line is
 * gone through once.
 */
function book(
  minutes: readonly MinuteCounts[],
  side: keyof Logged,
  lines: readonly Seconds[],
  { reach, settled }: Timing,
): ReadonlyMap<Seconds, Booked> {
  const free = callsOf(minutes, side)
  const booked = new Map<Seconds, Booked>()
  for (const line of [...lines].sort((a, b) => b - a)) {
    const written = minuteOf(line)
    const earliest = written + MINUTE <= settled ? minuteOf(line - reach) : written
    let counted = written
    while (counted >= earliest && (free.get(counted) ?? 0) === 0) counted -= MINUTE
    if (counted < earliest) continue
    free.set(counted, (free.get(counted) ?? 0) - 1)
    const there = booked.get(counted) ?? { lines: 0, written: new Set() }
    there.lines += 1
    there.written.add(written)
    booked.set(counted, there)
  }
  return booked
}

function callsOf(minutes: readonly MinuteCounts[], side: keyof Logged): Map<Seconds, number> {
  return new Map(minutes.map(each => [each.minute, each[side].invocations]))
}

function errorsIn(booked: ReadonlyMap<Seconds, Booked>, minute: Seconds): number {
  return booked.get(minute)?.lines ?? 0
}

function minuteOf(time: Seconds): Seconds {
  return Math.floor(time / MINUTE) * MINUTE
}
