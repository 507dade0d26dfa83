import { describe, expect, test } from '@jest/globals'
import { total } from '../../src/rollout/stream.ts'
import {
  ALPHA,
  CHANGING,
  evidence,
  falseRollbacks,
  type Judge,
  RUNS,
  rule,
  STEADY,
  STREAMS,
  upperBound,
} from './healthy-releases.ts'

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
