import { describe, expect, test } from '@jest/globals'
import { countsByWeight } from '../../src/rollout/by-weight.ts'
import { type MinuteCounts, total } from '../../src/rollout/stream.ts'
import fc from '../support/fast-check.ts'

const at = (minute: number, canary: number, stable: number): MinuteCounts => ({
  minute,
  canary: { invocations: canary, errors: 1 },
  stable: { invocations: stable, errors: 0 },
})

describe('requests by version and weight', () => {
  test('belong to the weight their minute was at for longest', () => {
    const timeline = [
      { at: 600, weight: 1000 },
      { at: 685, weight: 5000 },
      { at: 735, weight: 10_000 },
    ]
    const minutes = [at(600, 10, 90), at(660, 50, 50), at(720, 100, 0)]
    expect(countsByWeight(minutes, timeline)).toEqual([
      { weight: 1000, canary: { invocations: 10, errors: 1 }, stable: { invocations: 90, errors: 0 } },
      { weight: 5000, canary: { invocations: 50, errors: 1 }, stable: { invocations: 50, errors: 0 } },
      { weight: 10_000, canary: { invocations: 100, errors: 1 }, stable: { invocations: 0, errors: 0 } },
    ])
  })

  test('of a rollout without a timeline are of no weight', () => {
    expect(countsByWeight([at(600, 1, 1)], [])).toEqual([])
  })

  test('add up to all requests, whatever the weights did', () => {
    const minutes = fc.array(
      fc.tuple(fc.nat(100), fc.nat(1000), fc.nat(1000)).map(([n, canary, stable]) => at(n * 60, canary, stable)),
    )
    const entries = fc.array(fc.record({ at: fc.nat(6000), weight: fc.nat(10_000) }), { minLength: 1 })
    fc.assert(
      fc.property(minutes, entries, (minutes, unsorted) => {
        const timeline = [...unsorted].sort((a, b) => a.at - b.at)
        const groups = countsByWeight(minutes, timeline)
        expect(total(groups.map(({ canary }) => canary))).toEqual(total(minutes.map(({ canary }) => canary)))
        expect(total(groups.map(({ stable }) => stable))).toEqual(total(minutes.map(({ stable }) => stable)))
      }),
    )
  })
})
