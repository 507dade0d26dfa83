import { describe, expect, test } from '@jest/globals'
import type { CanaryCalls } from '../../../src/rollout/canary-calls.ts'
import { headline, toneOf } from '../../../src/rollout/report/headline.ts'
import type { RolloutResult } from '../../../src/rollout/run.ts'
import { rollout } from '../../deploy/results.ts'

const counts = (invocations: number) => ({ invocations, errors: 0 })
const minute = (n: number, canary: number, stable: number) => ({
  minute: n * 60,
  canary: counts(canary),
  stable: counts(stable),
})
const entry = (at: number, weight: number) => ({
  at,
  weight,
  canary: counts(0),
  stable: counts(0),
  alarms: [],
  verdict: 'advance',
})
function promoted(told: Parameters<typeof rollout>[1], calls: CanaryCalls = 'seen'): RolloutResult {
  const result = rollout('promoted', told)
  return result.kind === 'promoted' ? { ...result, calls } : result
}

describe('a rollout promoted by policy', () => {
  const byPolicy = ['on-inconclusive: advance, although too little traffic to judge: 7 of 124 canary calls; …']

  test('counts the calls that could be compared: not the bake, nor minutes of one version alone', () => {
    const minutes = [minute(0, 3, 20), minute(1, 4, 30), minute(2, 9, 0), minute(3, 50, 40), minute(4, 900, 0)]
    const timeline = [entry(10, 1000), entry(230, 10_000), entry(600, 10_000)]
    const told = promoted({ byPolicy, minutes, timeline, canary: counts(966) })
    expect(headline({ outcome: 'promoted', rollout: told })).toBe('⚠️ Promoted without evidence, 7 calls')
    const one = promoted({ byPolicy, minutes: [minute(1, 1, 9)], timeline })
    expect(headline({ outcome: 'promoted', rollout: one })).toBe('⚠️ Promoted without evidence, 1 call')
  })
})

test.each([
  ['none', '⚠️ Promoted without a call', 'doubt'],
  ['unreadable', '⚠️ Promoted, its calls unreadable', 'doubt'],
  ['seen', '✅ Promoted', 'good'],
] as const)('a promotion whose canary calls are %s is told as "%s"', (calls, title, tone) => {
  const told = promoted({}, calls)
  expect(headline({ outcome: 'promoted', rollout: told })).toBe(title)
  expect(toneOf({ outcome: 'promoted', rollout: told })).toBe(tone)
})
