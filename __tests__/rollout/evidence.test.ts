import { describe, expect, test } from '@jest/globals'
import { callsNeeded, errorsNeeded, errorsToBar } from '../../src/rollout/enough-evidence.ts'
import { bar, type Evidence, type EvidenceRule, eValue, weigh } from '../../src/rollout/evidence.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import { type Bucket, errorStream } from '../../src/rollout/stream.ts'
import fc from '../support/fast-check.ts'
import { version } from './arbitraries.ts'

const rule: EvidenceRule = { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 }
const two: EvidenceRule = { ...rule, tests: [{ stream: 'errors' }, { stream: 'latency' }] }

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

function judged(buckets: readonly Bucket[], under = rule): Evidence {
  return weigh(
    errorStream(buckets.map((each, index) => ({ minute: began + (index + 1) * 60, ...each }))),
    under,
    record,
  )
}

function bucket(nC: number, nB: number, eC: number, eB: number): Bucket {
  return { canary: { invocations: nC, errors: eC }, stable: { invocations: nB, errors: eB } }
}

const buckets = fc.array(
  fc
    .tuple(fc.nat(2000), fc.nat(2000), fc.nat(100), fc.nat(100))
    .map(([nC, nB, eC, eB]) => bucket(nC, nB, Math.min(eC, nC), Math.min(eB, nB))),
  { maxLength: 30 },
)

describe('the e-value', () => {
  test.each([
    [[bucket(100, 900, 1, 0)], 5.17, 2.157],
    [[bucket(100, 900, 2, 0)], 36.7, 5.17],
    [[bucket(100, 900, 3, 0)], 302.1, 13.41],
    [[bucket(100, 900, 5, 4)], 80.97, 6.953],
    [[bucket(100, 900, 10, 90)], 0.06419, 0.1202],
    [[bucket(1000, 9000, 10, 90)], 0.06419, undefined],
    [[bucket(500, 500, 8, 0)], 113.3, 9.286],
    [[bucket(60, 540, 0, 1), bucket(55, 545, 2, 0), bucket(70, 530, 3, 1)], 358.5, 14.65],
    [[bucket(0, 600, 0, 3)], 1, 1],
  ])('of %j is %d, tempered by half %d (vectors CD B3)', (of, plain, tempered) => {
    expect(eValue(of, 1)).toBeCloseTo(plain, significant(plain))
    if (tempered !== undefined) expect(eValue(of, 0.5)).toBeCloseTo(tempered, significant(tempered))
  })

  test('says nothing about minutes without errors, or served by one version alone', () => {
    expect(eValue([], 1)).toBe(1)
    expect(eValue([bucket(100, 900, 0, 0), bucket(100, 0, 9, 0), bucket(0, 100, 0, 9)], 1)).toBe(1)
  })

  test('does not depend on the order of the minutes', () => {
    fc.assert(
      fc.property(buckets, any => {
        const forward = eValue(any, 1)
        expect(Math.abs(eValue([...any].reverse(), 1) - forward)).toBeLessThanOrEqual(forward * 1e-6)
      }),
    )
  })

  test('rises with every error of the canary and falls with every error of stable', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        fc.nat(50),
        fc.nat(50),
        (nC, nB, eC, eB) => {
          const here = eValue([bucket(nC, nB, eC, eB)], 1)
          expect(eValue([bucket(nC, nB, eC + 1, eB)], 1)).toBeGreaterThan(here)
          expect(eValue([bucket(nC, nB, eC, eB + 1)], 1)).toBeLessThanOrEqual(Math.max(here, 1e-300))
        },
      ),
    )
  })

  test('stays a number through a total outage of both versions', () => {
    expect(eValue([bucket(100_000, 900_000, 100_000, 900_000)], 1)).toBe(0)
    expect(eValue([bucket(100_000, 900_000, 100_000, 0)], 1)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('weighing a rollout', () => {
  test('breaches at the bar of tests over alpha, never on fewer than three errors of the canary', () => {
    expect(bar(rule)).toBe(100)
    expect(bar(two)).toBe(200)
    expect(judged([bucket(100, 900, 3, 0)])).toMatchObject({ breached: true, canary: { errors: 3 } })
    expect(judged([bucket(100, 900, 2, 0)]).breached).toBe(false)
    expect(judged([bucket(1, 99_999, 2, 0)])).toMatchObject({ breached: false })
    expect(judged([bucket(1, 99_999, 2, 0)]).e).toBeGreaterThan(100)
  })

  test('sees no difference in an outage that both versions share', () => {
    expect(judged([bucket(100, 900, 20, 180), bucket(100, 900, 20, 180)]).breached).toBe(false)
  })

  test('rolls healthy canaries back less often than alpha, looking after every minute (seeded, CD B5)', () => {
    const random = seeded(20261124)
    const runs = 400
    let rolledBack = 0
    for (let run = 0; run < runs; run++) {
      const minutes: Bucket[] = []
      for (let minute = 0; minute < 30; minute++) {
        minutes.push(bucket(60, 540, binomial(60, 0.02, random), binomial(540, 0.02, random)))
        if (judged(minutes).breached) {
          rolledBack += 1
          break
        }
      }
    }
    expect(rolledBack / runs).toBeLessThanOrEqual(rule.alpha)
  })
})

describe('enough evidence', () => {
  test.each([
    [100, [1, 2, 2]],
    [500, [2, 2, 3]],
    [1000, [2, 3, 4]],
    [2000, [3, 4, 5]],
    [2500, [3, 4, 6]],
    [5000, [6, 8, 12]],
  ])('at weight %d takes %j canary errors at alpha 5%%, 1%% and 0.1%% (CD table S1)', (weight, expected) => {
    expect([0.05, 0.01, 0.001].map(alpha => errorsToBar(weight, { ...rule, alpha }))).toEqual(expected)
  })

  test.each([
    [500, 3, [632, 315, 124, 30, 3]],
    [1000, 3, [632, 315, 124, 30, 3]],
    [2500, 4, [774, 387, 153, 37, 4]],
    [5000, 8, [1313, 656, 260, 63, 8]],
  ])(
    'at weight %d takes %d errors, in about %j calls at 1%%, 2%%, 5%%, 20%% and 100%% (CD table S2)',
    (weight, errors, table) => {
      expect(errorsNeeded(weight, rule)).toBe(errors)
      const rates = [0.01, 0.02, 0.05, 0.2, 1]
      rates.forEach((detectableErrorRate, index) => {
        const calls = callsNeeded(weight, { ...rule, detectableErrorRate })
        expect(Math.abs(calls / (table[index] ?? 0) - 1)).toBeLessThan(0.01)
        expect(chance(errors, calls, detectableErrorRate)).toBeGreaterThanOrEqual(0.95)
        if (calls > errors) expect(chance(errors, calls - 1, detectableErrorRate)).toBeLessThan(0.95)
      })
    },
  )

  test('asks past half of the traffic for no more than at half: the baseline only shrinks from there', () => {
    expect(callsNeeded(9000, rule)).toBe(callsNeeded(5000, rule))
  })

  test('takes more calls the smaller the regression to be caught', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9900 }),
        fc.double({ min: 0.002, max: 0.5, noNaN: true }),
        (weight, rate) => {
          const calls = callsNeeded(weight, { ...rule, detectableErrorRate: rate })
          expect(callsNeeded(weight, { ...rule, detectableErrorRate: rate * 2 })).toBeLessThanOrEqual(calls)
        },
      ),
      { numRuns: 50 },
    )
  })
})

/** P(Binomial(calls, rate) >= errors), term by term as a textbook has it. */
function chance(errors: number, calls: number, rate: number): number {
  let fewer = 0
  for (let k = 0; k < errors; k++) {
    let ways = 1
    for (let i = 0; i < k; i++) ways = (ways * (calls - i)) / (i + 1)
    fewer += ways * rate ** k * (1 - rate) ** (calls - k)
  }
  return 1 - fewer
}

/** Decimals that hold four significant digits. */
function significant(value: number): number {
  return Math.max(0, 3 - Math.floor(Math.log10(value)))
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

function binomial(calls: number, rate: number, random: () => number): number {
  let errors = 0
  for (let call = 0; call < calls; call++) if (random() < rate) errors += 1
  return errors
}
