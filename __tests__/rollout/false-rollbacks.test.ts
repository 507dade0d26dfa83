import { describe, expect, test } from '@jest/globals'
import { findBreach } from '../../src/rollout/breach.ts'
import type { EvidenceRule } from '../../src/rollout/evidence.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import { type InFlight, stepsOf } from '../../src/rollout/record.ts'
import { type MinuteCounts, type Stream, total } from '../../src/rollout/stream.ts'
import { Random } from '../../src/values/random.ts'
import { version } from './arbitraries.ts'

/**
 * The promise of the evidence gate: a canary no worse than stable is ever rolled back with a chance of at most alpha,
 * all tests together, however often one looks (running minutes included) and while the weights change.
 * Shown by seeded releases, as an upper Clopper-Pearson bound of 99% confidence on the chance of a false rollback.
 */
const ALPHA = 0.05
const RUNS = 400
const CONFIDENCE = 0.99
const STREAMS = ['errors', 'latency', 'probes', 'log'] as const
/** How often each stream's event happens on either version: few a minute, where the bound is tightest. */
const EVENT_RATES = { errors: 0.002, latency: 0.003, probes: 0.004, log: 0.006 }
const CALLS_A_MINUTE = 1000

/** Weights change often, and rarely: the longer one looks at one weight, the closer the chance comes to alpha. */
const CHANGING = 'steps 5% 2m, 10% 3m, 30% 3m, 50% 7m bake 5m'
const STEADY = 'steps 50% 30m bake 5m'

const rule: EvidenceRule = { alpha: ALPHA, tests: STREAMS.map(stream => ({ stream })), detectableErrorRate: 0.05 }
const began = 1_800_000_017
const start: InFlight = {
  kind: 'in-flight',
  stable: version(141),
  canary: version(142),
  strategy: CHANGING,
  step: 0,
  began,
  since: began,
  engine: 'runner',
  gates: fingerprintGates({ alarms: [], evidence: rule }),
  owner: 'me',
}

type Judge = (streams: readonly Stream[], record: InFlight) => boolean

const evidence =
  (under: EvidenceRule): Judge =>
  (streams, record) =>
    findBreach(
      {
        alarms: { kind: 'read', readings: [] },
        evidence: streams.map(stream => ({ kind: 'read' as const, stream })),
        gates: record.gates,
      },
      { alarmAtStart: 'fail', evidence: under },
      record,
    ) !== undefined

/** An ordinary test at each look: the two error rates compared by their normal deviate. */
const uncorrected: Judge = streams =>
  streams.some(({ minutes }) => {
    const canary = total(minutes.map(minute => minute.canary))
    const stable = total(minutes.map(minute => minute.stable))
    if (canary.invocations === 0 || stable.invocations === 0) return false
    const pooled = (canary.errors + stable.errors) / (canary.invocations + stable.invocations)
    const spread = Math.sqrt(pooled * (1 - pooled) * (1 / canary.invocations + 1 / stable.invocations))
    const difference = canary.errors / canary.invocations - stable.errors / stable.invocations
    return canary.errors >= 3 && difference / spread > 2.576
  })

/** Of `RUNS` healthy releases, those the judge rolls back, looking every `interval` seconds. */
function falseRollbacks(judge: Judge, interval: number, strategy: string): number {
  let count = 0
  for (let run = 0; run < RUNS; run++) {
    const random = new Random(`${run} ${interval}`)
    if (release(judge, interval, { ...start, strategy }, random)) count += 1
  }
  return count
}

function release(judge: Judge, interval: number, began: InFlight, random: Random): boolean {
  const streams = STREAMS.map(name => ({
    name,
    minutes: [] as MinuteCounts[],
    temper: 1,
    counted: { canary: 'x', stable: '' },
  }))
  let record = began
  const steps = stepsOf(record)
  for (let now = record.began; ; now += interval) {
    const step = steps[record.step]
    if (step === undefined || step.weight === 10_000) return false
    // The next look may come in the same minute or many later; the weight changes only at looks, as it does for real.
    for (let at = now; at < now + interval; ) {
      const until = Math.min(now + interval, at - (at % 60) + 60)
      for (const stream of streams) draw(stream, at, (until - at) / 60, step.weight / 10_000, random)
      at = until
    }
    if (judge(streams, record)) return true
    if (now + interval >= record.since + step.min) record = { ...record, step: record.step + 1, since: now + interval }
  }
}

function draw(stream: Stream & { minutes: MinuteCounts[] }, at: number, part: number, weight: number, random: Random) {
  const minute = at - (at % 60)
  const last = stream.minutes.at(-1)
  const add = (share: number, to = { invocations: 0, errors: 0 }) => {
    const calls = CALLS_A_MINUTE * part * share
    const errors = random.poisson(calls * EVENT_RATES[stream.name])
    const others = random.poisson(calls * (1 - EVENT_RATES[stream.name]))
    return { invocations: to.invocations + errors + others, errors: to.errors + errors }
  }
  if (last?.minute === minute) stream.minutes.pop()
  const before = last?.minute === minute ? last : undefined
  stream.minutes.push({ minute, canary: add(weight, before?.canary), stable: add(1 - weight, before?.stable) })
}

/** The chance above which `count` of `runs` or fewer would be seen in less than 1 - confidence of all series. */
function upperBound(count: number, runs: number): number {
  let [low, high] = [count / runs, 1]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (chanceOfAtMost(count, runs, middle) > 1 - CONFIDENCE) low = middle
    else high = middle
  }
  return high
}

function chanceOfAtMost(count: number, runs: number, chance: number): number {
  let sum = 0
  let log = runs * Math.log1p(-chance)
  for (let k = 0; k <= count; k++) {
    sum += Math.exp(log)
    log += Math.log((runs - k) / (k + 1)) + Math.log(chance) - Math.log1p(-chance)
  }
  return sum
}

test('the bound is that of Clopper and Pearson', () => {
  expect(upperBound(0, 400)).toBeCloseTo(1 - 0.01 ** (1 / 400), 6)
  expect(upperBound(10, 100)).toBeCloseTo(0.1913, 4)
})

describe('of healthy releases with changing weights, judged by four tests', () => {
  test.each([
    [10, CHANGING],
    [60, CHANGING],
    [200, CHANGING],
    [60, STEADY],
  ])('looking every %d seconds during %s, at most alpha are rolled back', (interval, strategy) => {
    const count = falseRollbacks(evidence(rule), interval, strategy)
    expect(upperBound(count, RUNS)).toBeLessThanOrEqual(ALPHA)
  })

  test.each([
    ['a bar that forgets how many tests share alpha', evidence({ ...rule, alpha: ALPHA * STREAMS.length })],
    ['an ordinary p-value of 1% at every look', uncorrected],
  ])('%s rolls more back, and this would tell', (_, wrong) => {
    expect(upperBound(falseRollbacks(wrong, 60, STEADY), RUNS)).toBeGreaterThan(ALPHA)
  })
})
