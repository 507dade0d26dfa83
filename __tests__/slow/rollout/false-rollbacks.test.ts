import { describe, expect, jest, test } from '@jest/globals'
import type { EvidenceRule } from '../../../src/rollout/evidence.ts'
import {
  CHANGING,
  evidence,
  falseRollbacks,
  type Releases,
  STEADY,
  upperBound,
} from '../../rollout/healthy-releases.ts'

// Thousands of releases, each judged at every look.
jest.setTimeout(300_000)

describe('at the alpha of 1% that it comes with, by errors alone', () => {
  const shipped: EvidenceRule = { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 }
  const many: Releases = { runs: 2000, names: ['errors'] }

  test.each([
    [30, CHANGING],
    [60, STEADY],
  ])(
    'looking every %d seconds during %s, at most 1% of 2,000 healthy releases are rolled back',
    (interval, strategy) => {
      const count = falseRollbacks(evidence(shipped), interval, strategy, many)
      expect(upperBound(count, many.runs)).toBeLessThanOrEqual(shipped.alpha)
    },
  )

  test('a bar of a third of what it is rolls more back, and this would tell', () => {
    const low = evidence({ ...shipped, alpha: 0.03 })
    expect(upperBound(falseRollbacks(low, 60, STEADY, many), many.runs)).toBeGreaterThan(shipped.alpha)
  })
})
