import { describe, expect, test } from '@jest/globals'
import { type EvidenceRule, weigh } from '../../src/rollout/evidence.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import { type DurationMinute, type Durations, latencyStream, thresholdOf } from '../../src/rollout/latency.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import type { Stream } from '../../src/rollout/stream.ts'
import { Random } from '../../src/values/random.ts'
import { version } from './arbitraries.ts'

const rule: EvidenceRule = {
  alpha: 0.01,
  tests: [{ stream: 'errors' }, { stream: 'latency', tolerance: 2500 }],
  detectableErrorRate: 0.05,
}
const began = 1_795_546_800
const record: InFlight = {
  kind: 'in-flight',
  stable: version(141),
  canary: version(142),
  strategy: 'canary 10% 1h bake 10m',
  step: 0,
  began,
  since: began,
  engine: 'runner',
  gates: fingerprintGates({ alarms: [], evidence: rule }),
  owner: 'me',
}
const LATER = began + 7200
const threshold = { kind: 'threshold', stable: 200, canary: 250 } as const
const votes = { kind: 'votes', tolerance: 2500, because: 'of this test' } as const

const minute = (index: number, canary: Durations, stable: Durations): DurationMinute => ({
  minute: began + index * 60,
  canary,
  stable,
})
const breached = (stream: Stream): boolean => weigh(stream, rule, record).breached

describe('the threshold', () => {
  test('is the middle of the hours before the rollout, and higher by the tolerance for the canary', () => {
    expect(thresholdOf([190, 900, 200], 2500)).toEqual({ kind: 'threshold', stable: 200, canary: 250 })
    expect(thresholdOf([123.4567], 1000)).toEqual({ kind: 'threshold', stable: 123.5, canary: 135.8 })
    expect(thresholdOf([], 2500)).toBeUndefined()
  })
})

describe('slow calls', () => {
  test('are the samples over the threshold, also where CloudWatch interpolates or has no point for none', () => {
    const minutes = [
      minute(1, { samples: 60, within: 41.7 }, { samples: 540, within: 513 }),
      minute(2, { samples: 60 }, { samples: 540, within: 540.4 }),
      minute(3, { samples: undefined }, { samples: 500, within: 490 }),
    ]
    expect(latencyStream(minutes, threshold, record, LATER, 1).minutes).toEqual([
      { minute: began + 60, canary: { invocations: 60, errors: 18 }, stable: { invocations: 540, errors: 27 } },
      { minute: began + 120, canary: { invocations: 60, errors: 60 }, stable: { invocations: 540, errors: 0 } },
      { minute: began + 180, canary: { invocations: 0, errors: 0 }, stable: { invocations: 500, errors: 10 } },
    ])
  })

  test('of the first minute do not count: a canary has only cold environments', () => {
    const cold = minute(0, { samples: 60 }, { samples: 540, within: 513 })
    expect(latencyStream([cold], threshold, record, LATER, 1).minutes).toEqual([])
  })

  test('roll back a canary that is slower by half, and the reason gives both thresholds', () => {
    const slower = [1, 2].map(index => minute(index, { samples: 60, within: 45 }, { samples: 540, within: 513 }))
    const stream = latencyStream(slower, threshold, record, LATER, 1)
    expect(breached(stream)).toBe(true)
    expect(stream.counted).toEqual({ canary: 'calls took over 250 ms', stable: 'over 200 ms' })
  })
})

describe('votes of medians', () => {
  const slow = (index: number): DurationMinute =>
    minute(index, { samples: 60, median: 160 }, { samples: 540, median: 100 })
  const alike = (index: number): DurationMinute =>
    minute(index, { samples: 60, median: 110 }, { samples: 540, median: 100 })
  const stream = (minutes: readonly DurationMinute[], settled = LATER): Stream =>
    latencyStream(minutes, votes, record, settled, 0.5)
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

  test('roll back after nine minutes that were all slower by more than the tolerance, not after eight', () => {
    expect(breached(stream(range(1, 10).map(slow)))).toBe(true)
    expect(breached(stream(range(1, 9).map(slow)))).toBe(false)
    expect(stream(range(1, 10).map(slow)).counted.canary).toContain('more than 25%')
  })

  test('a canary slower within the tolerance wins no vote', () => {
    expect(breached(stream(range(1, 60).map(alike)))).toBe(false)
  })

  test('are cast only by minutes that change no more, with enough samples of both versions', () => {
    const few = minute(2, { samples: 19, median: 160 }, { samples: 540, median: 100 })
    expect(stream([slow(1), few, slow(3)], began + 200).minutes.map(({ minute: at }) => at)).toEqual([began + 60])
  })
})

/** Durations of a lognormal distribution, `calls` of them, multiplied by `factor`; the first `cold` took a second more. */
function drawn(calls: number, factor: number, cold: number, limit: number, random: Random): Durations {
  const one = (): number => {
    const normal = Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
    return 100 * Math.exp(0.5 * normal)
  }
  const all = Array.from({ length: calls }, (_, n) => one() * factor + (n < cold ? 1000 : 0)).sort((a, b) => a - b)
  const within = all.filter(value => value <= limit).length
  return { samples: all.length, within, median: all[Math.floor(all.length / 2)] }
}

/** Minutes of one weight: the canary's durations are stable's, multiplied by `factor`. */
function durations(factor: number, minutes: number, callsAMinute: number, random: Random): DurationMinute[] {
  const of = (share: number, times: number, limit: number): Durations =>
    drawn(random.poisson(callsAMinute * share), times, 0, limit, random)
  return Array.from({ length: minutes }, (_, index) =>
    minute(index, of(0.1, factor, threshold.canary), of(0.9, 1, threshold.stable)),
  )
}

describe('of seeded releases at 10 calls a second', () => {
  test.each([
    ['one that is slower by half is caught', 1.5, (caught: number) => caught >= 0.95],
    ['one that is as fast is kept', 1, (caught: number) => caught <= 0.01],
    ['one that is slower within the tolerance is kept', 1.2, (caught: number) => caught <= 0.01],
  ])('%s, by slow calls and by votes', (_, factor, holds) => {
    const random = new Random(`latency ${factor}`)
    const releases = Array.from({ length: 60 }, () => durations(factor, 20, 600, random))
    for (const baseline of [threshold, votes]) {
      const caught = releases.filter(all => breached(latencyStream(all, baseline, record, LATER, 1))).length
      expect([baseline.kind, holds(caught / releases.length)]).toEqual([baseline.kind, true])
    }
  })
})

describe('of seeded releases whose new environments are cold after each shift', () => {
  const STEPPED = { ...record, strategy: 'steps 1% 5m, 10% 5m, 50% 7m bake 5m' }
  const WEIGHTS = [0.01, 0.1, 0.5]
  const CALLS = 1500
  const RUNS = 25

  /** Looks at the end of each minute; a shift comes within the first 50 s of one, and its cold calls right after it. */
  function isRolledBack(factor: number, cold: number, random: Random): boolean {
    const shifts = [0, 5, 10].map(at => began + at * 60 + Math.floor(random.uniform() * 50))
    const minutes: DurationMinute[] = []
    for (let n = 0; n < 17; n++) {
      const start = began + n * 60
      const step = shifts.findLastIndex(at => at < start + 60)
      const since = shifts[step] ?? began
      const part = Math.min(1, (start + 60 - since) / 60)
      const share = (WEIGHTS[step] ?? 0) * part + (WEIGHTS[step - 1] ?? 0) * (1 - part)
      const [canary, stable] = [random.poisson(CALLS * share), random.poisson(CALLS * (1 - share))]
      minutes.push({
        minute: start,
        canary: drawn(canary, factor, since >= start ? cold : 0, threshold.canary, random),
        stable: drawn(stable, 1, 0, threshold.stable, random),
      })
      const at = { ...STEPPED, began: shifts[0] ?? began, step, since }
      if (breached(latencyStream(minutes, threshold, at, LATER, 1))) return true
    }
    return false
  }

  test.each([
    ['one that is as fast is kept', 1, 75, (caught: number) => caught === 0],
    ['one that is slower by half is caught', 1.5, 75, (caught: number) => caught >= 0.95],
  ])('%s, while the weights go up', (name, factor, cold, holds) => {
    const random = new Random(name)
    const caught = Array.from({ length: RUNS }, () => isRolledBack(factor, cold, random)).filter(Boolean).length
    expect([caught / RUNS, holds(caught / RUNS)]).toEqual([expect.any(Number), true])
  })
})
