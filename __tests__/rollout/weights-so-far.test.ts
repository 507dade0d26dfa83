import { describe, expect, test } from '@jest/globals'
import type { MinuteCounts } from '../../src/rollout/stream.ts'
import { weightsSoFar } from '../../src/rollout/weights-so-far.ts'
import { begunAt } from '../deploy/results.ts'
import fc from '../support/fast-check.ts'

const BEGAN = 1_795_000_020
const strategy = 'steps 5% 10m, 25% 10m, 50% 10m bake 10m'

/** A minute whose calls split by this share, as near as whole calls can. */
const minute = (n: number, share: number, calls = 100): MinuteCounts => ({
  minute: BEGAN + n * 60,
  canary: { invocations: Math.round(calls * share), errors: 0 },
  stable: { invocations: calls - Math.round(calls * share), errors: 0 },
})
const record = (step: number, minutes: number) => ({ ...begunAt(BEGAN), strategy, step, since: BEGAN + minutes * 60 })

describe('the weights of a rollout nobody followed', () => {
  test('are those of its record in the first two steps', () => {
    expect(weightsSoFar(record(0, 0), [])).toEqual([{ at: BEGAN, weight: 500 }])
    expect(weightsSoFar(record(1, 12), [minute(0, 0.05), minute(5, 0.9)])).toEqual([
      { at: BEGAN, weight: 500 },
      { at: BEGAN + 720, weight: 2500 },
    ])
  })

  test('change in between where the calls of both versions do', () => {
    const minutes = Array.from({ length: 40 }, (_, n) => minute(n, n < 12 ? 0.05 : n < 25 ? 0.25 : 0.5))
    expect(weightsSoFar(record(3, 40), minutes)).toEqual([
      { at: BEGAN, weight: 500 },
      { at: BEGAN + 12 * 60, weight: 2500, estimated: true },
      { at: BEGAN + 25 * 60, weight: 5000, estimated: true },
      { at: BEGAN + 2400, weight: 10_000 },
    ])
  })

  test('never fall, and begin and end as the record says, whatever the traffic looks like', () => {
    const traffic = fc.array(fc.tuple(fc.nat(60), fc.nat(1000), fc.nat(1000)), { maxLength: 40 })
    fc.assert(
      fc.property(traffic, fc.integer({ min: 1, max: 3 }), (calls, step) => {
        const minutes = calls.map(([n, canary, stable]) => ({
          minute: BEGAN + n * 60,
          canary: { invocations: canary, errors: 0 },
          stable: { invocations: stable, errors: 0 },
        }))
        const weights = weightsSoFar(record(step, 30), minutes)
        expect(weights[0]).toEqual({ at: BEGAN, weight: 500 })
        expect(weights.at(-1)).toEqual({ at: BEGAN + 1800, weight: [500, 2500, 5000, 10_000][step] })
        expect(weights.map(({ weight }) => weight)).toEqual(weights.map(({ weight }) => weight).sort((a, b) => a - b))
        expect(weights.map(({ at }) => at)).toEqual(weights.map(({ at }) => at).sort((a, b) => a - b))
      }),
    )
  })
})
