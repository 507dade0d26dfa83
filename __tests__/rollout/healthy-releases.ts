import { findBreach } from '../../src/rollout/breach.ts'
import type { EvidenceRule } from '../../src/rollout/evidence.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import { type InFlight, stepsOf } from '../../src/rollout/record.ts'
import type { MinuteCounts, Stream } from '../../src/rollout/stream.ts'
import { Random } from '../../src/values/random.ts'
import { version } from './arbitraries.ts'

/**
 * The promise of the evidence gate: a canary no worse than stable is ever rolled back with a chance of at most alpha,
 * all tests together, however often one looks (running minutes included) and while the weights change.
 * Shown by seeded releases, as an upper Clopper-Pearson bound of 99% confidence on the chance of a false rollback.
 */
export const ALPHA = 0.05
export const RUNS = 400
const CONFIDENCE = 0.99
export const STREAMS = ['errors', 'latency', 'probes', 'log'] as const
/** How often each stream's event happens on either version: few a minute, where the bound is tightest. */
const EVENT_RATES = { errors: 0.002, latency: 0.003, probes: 0.004, log: 0.006 }
const CALLS_A_MINUTE = 1000

/** Weights change often, and rarely: the longer one looks at one weight, the closer the chance comes to alpha. */
export const CHANGING = 'steps 5% 2m, 10% 3m, 30% 3m, 50% 7m bake 5m'
export const STEADY = 'steps 50% 30m bake 5m'

export const rule: EvidenceRule = {
  alpha: ALPHA,
  tests: STREAMS.map(stream => ({ stream })),
  detectableErrorRate: 0.05,
}
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

export type Judge = (streams: readonly Stream[], record: InFlight) => boolean

export const evidence =
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

/** Healthy releases: how many, and by which streams they are judged. */
export interface Releases {
  readonly runs: number
  readonly names: readonly (typeof STREAMS)[number][]
}

/** Of these, those the judge rolls back, looking every `interval` seconds. */
export function falseRollbacks(
  judge: Judge,
  interval: number,
  strategy: string,
  { runs, names }: Releases = { runs: RUNS, names: STREAMS },
): number {
  let count = 0
  for (let run = 0; run < runs; run++) {
    const random = new Random(`${run} ${interval}`)
    if (release(judge, interval, { ...start, strategy }, names, random)) count += 1
  }
  return count
}

function release(judge: Judge, interval: number, began: InFlight, names: Releases['names'], random: Random): boolean {
  const streams = names.map(name => ({
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
export function upperBound(count: number, runs: number): number {
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
