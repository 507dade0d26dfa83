import { describe, expect, test } from '@jest/globals'
import type { EvidenceRule } from '../../src/rollout/evidence.ts'
import { evidenceCurve } from '../../src/rollout/evidence-curve.ts'
import { errorStream, type MinuteCounts } from '../../src/rollout/stream.ts'
import { begunAt } from '../deploy/results.ts'

const RULE: EvidenceRule = { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 }

const minute = (n: number, errors: number): MinuteCounts => ({
  minute: n * 60,
  canary: { invocations: 100, errors },
  stable: { invocations: 900, errors: 0 },
})

describe('the curve of the evidence', () => {
  test('begins at 1, stands at the end of each minute, and knows its bar', () => {
    const curve = evidenceCurve(errorStream([minute(10, 0), minute(11, 3)]), RULE, begunAt(600))
    expect(curve).toMatchObject({ stream: 'errors', bar: 100 })
    // (100,900,3,0) of CD B3.
    expect(curve.points.map(({ at, e }) => [at, Number(e.toPrecision(4))])).toEqual([
      [600, 1],
      [660, 1],
      [720, 302.1],
    ])
  })

  test('of a stream with a part of its alpha has the bar it is judged by', () => {
    expect(evidenceCurve({ ...errorStream([minute(10, 0)]), share: 1 / 6 }, RULE, begunAt(600)).bar).toBe(600)
  })

  test('of no minutes is empty', () => {
    expect(evidenceCurve(errorStream([]), RULE, begunAt(0)).points).toEqual([])
  })

  test('of ten thousand minutes has at most 62 points, the last one among them, and no infinite one', () => {
    const minutes = Array.from({ length: 10_000 }, (_, n) => minute(n, 50))
    const { points } = evidenceCurve(errorStream(minutes), RULE, begunAt(0))
    expect(points.length).toBeLessThanOrEqual(62)
    expect(points.at(-1)).toEqual({ at: 600_000, e: 1e12 })
    expect(points.every(({ e }) => Number.isFinite(e))).toBe(true)
  })
})
