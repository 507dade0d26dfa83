import { describe, expect, test } from '@jest/globals'
import { type EvidenceRule, weigh } from '../../src/rollout/evidence.ts'
import { bookLines, type Logged, type Timing } from '../../src/rollout/log-booking.ts'
import type { MinuteCounts, Stream } from '../../src/rollout/stream.ts'
import { Random } from '../../src/values/random.ts'
import { begunAt } from '../deploy/results.ts'
import fc from '../support/fast-check.ts'

const LONG_AGO = { reach: 900, settled: 1e9 }

const minute = (n: number, canary: number, stable = 0): MinuteCounts => ({
  minute: n * 60,
  canary: { invocations: canary, errors: 0 },
  stable: { invocations: stable, errors: 0 },
})
const logged = (minutes: readonly MinuteCounts[]): string =>
  minutes.map(({ canary, stable }) => `${canary.errors}/${stable.errors}`).join(' ')

describe('a line counts', () => {
  test('in its own minute while that has calls without one, and then in the latest one before it that does', () => {
    const minutes = [minute(1, 1), minute(2, 2), minute(3, 0), minute(4, 1)]
    expect(logged(bookLines(minutes, { canary: [250, 255], stable: [] }, LONG_AGO))).toBe('0/0 1/0 0/0 1/0')
  })

  test('for one call only, and for none that cannot have reached so far', () => {
    const lines = { canary: [240, 241, 242], stable: [] }
    expect(logged(bookLines([minute(1, 1), minute(4, 1)], lines, LONG_AGO))).toBe('1/0 1/0')
    expect(logged(bookLines([minute(1, 1), minute(4, 1)], lines, { ...LONG_AGO, reach: 120 }))).toBe('0/0 1/0')
  })

  test('in no earlier minute while calls of its own may still become known', () => {
    const early = { reach: 60, settled: 179 }
    expect(logged(bookLines([minute(1, 3)], { canary: [125], stable: [] }, early))).toBe('0/0')
    expect(logged(bookLines([minute(1, 3)], { canary: [125], stable: [] }, { ...early, settled: 180 }))).toBe('1/0')
  })

  test('next to as many of stable as were written when it was: an outage both saw is not the canary’s alone', () => {
    const minutes = [minute(1, 2, 20), minute(2, 0, 10)]
    const lines = { canary: [130], stable: [121, 122, 123, 124, 125] }
    expect(logged(bookLines(minutes, lines, LONG_AGO))).toBe('1/10 0/5')
  })
})

test('every call has a line at most, no line is made up, and none is lost that a call could take', () => {
  const world = fc.record({
    calls: fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }),
    at: fc.array(fc.integer({ min: 0, max: 359 }), { maxLength: 12 }),
    reach: fc.constantFrom(0, 60, 150),
  })
  fc.assert(
    fc.property(world, ({ calls, at, reach }) => {
      const minutes = calls.map((count, n) => minute(n, count))
      const booked = bookLines(minutes, { canary: at, stable: [] }, { reach, settled: 1e9 })
      for (const { canary } of booked) expect(canary.errors).toBeLessThanOrEqual(canary.invocations)
      const counted = booked.reduce((sum, { canary }) => sum + canary.errors, 0)
      expect(counted).toBe(mostLines(calls, at, reach))
    }),
  )
})

/** The rule as it reads, line by line and minute by minute, however long it takes. */
function bookedSlowly(minutes: readonly MinuteCounts[], logged: Logged, { reach, settled }: Timing): MinuteCounts[] {
  const minuteOf = (time: number): number => Math.floor(time / 60) * 60
  const book = (side: keyof Logged) => {
    const free = new Map(minutes.map(each => [each.minute, each[side].invocations]))
    return [...logged[side]]
      .sort((a, b) => b - a)
      .flatMap(line => {
        const written = minuteOf(line)
        const earliest = written + 60 <= settled ? minuteOf(line - reach) : written
        let counted = written
        while (counted >= earliest && (free.get(counted) ?? 0) === 0) counted -= 60
        if (counted < earliest) return []
        free.set(counted, (free.get(counted) ?? 0) - 1)
        return [{ written, counted }]
      })
  }
  const [canary, stable] = [book('canary'), book('stable')]
  const errorsIn = (lines: typeof canary, at: number) => lines.filter(({ counted }) => counted === at).length
  const callsAt = (at: number) => minutes.find(each => each.minute === at)?.stable.invocations ?? 0
  return minutes.map(({ minute: at, canary: { invocations }, stable: { invocations: beside } }) => {
    const rates = canary
      .filter(({ counted }) => counted === at)
      .map(({ written }) => errorsIn(stable, written) / Math.max(1, callsAt(written)))
    const errors = Math.round(Math.max(0, ...rates) * beside)
    return {
      minute: at,
      canary: { invocations, errors: errorsIn(canary, at) },
      stable: { invocations: beside, errors: Math.max(errorsIn(stable, at), errors) },
    }
  })
}

test('the counts are those of the rule read line by line', () => {
  const calls = (most: number) => fc.array(fc.nat(most), { minLength: 6, maxLength: 6 })
  const at = (most: number) => fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: most })
  const world = fc.record({
    calls: fc.record({ canary: calls(3), stable: calls(9) }),
    lines: fc.record({ canary: at(12), stable: at(30) }),
    reach: fc.constantFrom(0, 60, 150, 300),
    settled: fc.constantFrom(0, 179, 1e9),
  })
  fc.assert(
    fc.property(world, ({ calls: { canary, stable }, lines, ...timing }) => {
      const minutes = canary.map((count, n) => minute(n, count, stable[n]))
      expect(bookLines(minutes, lines, timing)).toEqual(bookedSlowly(minutes, lines, timing))
    }),
  )
})

test('the lines of an incident are booked without holding up the timers of the run', async () => {
  const minutes = Array.from({ length: 60 }, (_, n) => minute(n, 300, 2700))
  const spread = (count: number) => Array.from({ length: count }, (_, n) => (n * 3600) / count)
  const booked = bookLines(minutes, { canary: spread(36_000), stable: spread(324_000) }, LONG_AGO)
  expect(logged(booked)).toBe(minutes.map(() => '300/2700').join(' '))
  // The limit of the test is one of those timers, and fires first when it was held up: line by line it is by minutes.
  await new Promise(resolve => setTimeout(resolve))
}, 30_000)

/** How many lines find a call at best: the earliest first, each the earliest call it can be of. */
function mostLines(calls: readonly number[], at: readonly number[], reach: number): number {
  const free = [...calls]
  return [...at]
    .sort((a, b) => a - b)
    .filter(line => {
      const minutes = free.flatMap((count, n) => (count > 0 ? [n] : []))
      const first = minutes.find(n => n >= Math.floor((line - reach) / 60) && n <= Math.floor(line / 60))
      if (first !== undefined) free[first] = (free[first] ?? 0) - 1
      return first !== undefined
    }).length
}

/** An hour of a function whose calls take 200 s and log at their end, looked at every five minutes. */
function long(canaryFails: number, stableFails: number, outage: number, random: Random): boolean {
  const rule: EvidenceRule = { alpha: 0.01, tests: [{ stream: 'log' }], detectableErrorRate: 0.05 }
  const TOOK = 200
  const minutes: MinuteCounts[] = []
  const lines: { readonly side: 'canary' | 'stable'; readonly at: number }[] = []
  const down = new Set(Array.from({ length: 60 }, (_, n) => n).filter(() => random.uniform() < outage))
  for (let n = 0; n < 60; n++) {
    const calls = { canary: random.poisson(0.3), stable: random.poisson(29.7) }
    minutes.push(minute(n, calls.canary, calls.stable))
    for (const side of ['canary', 'stable'] as const) {
      for (let call = 0; call < calls[side]; call++) {
        const at = n * 60 + random.uniform() * 60 + TOOK
        const rate = down.has(Math.floor(at / 60)) ? 0.9 : side === 'canary' ? canaryFails : stableFails
        if (random.uniform() < rate) lines.push({ side, at })
      }
    }
  }
  for (let now = 300; now <= 4200; now += 300) {
    const known = minutes.filter(({ minute: at }) => at + 120 <= now)
    const of = (side: 'canary' | 'stable') => lines.filter(line => line.side === side && line.at <= now).map(l => l.at)
    const booked = bookLines(known, { canary: of('canary'), stable: of('stable') }, { reach: 300, settled: now - 360 })
    const stream: Stream = { name: 'log', minutes: booked, temper: 0.5, counted: { canary: 'x', stable: '' } }
    if (weigh(stream, rule, { ...begunAt(0), strategy: 'canary 1% 1h' }).breached) return true
  }
  return false
}

describe('of seeded hours of calls that log 200 seconds after they began, with few of the canary', () => {
  test.each([
    ['one that logs no more than stable is kept', 0.05, 0.05, 0],
    ['one that shares outages of a minute with stable is kept', 0, 0, 0.1],
  ])('%s', (name, canary, stable, outage) => {
    const random = new Random(name)
    const rolledBack = Array.from({ length: 200 }, () => long(canary, stable, outage, random)).filter(Boolean).length
    expect(rolledBack).toBeLessThanOrEqual(1)
  })

  test('one that always logs is found out', () => {
    const random = new Random('always')
    const rolledBack = Array.from({ length: 30 }, () => long(1, 0, 0, random)).filter(Boolean).length
    expect(rolledBack).toBeGreaterThanOrEqual(29)
  })
})
