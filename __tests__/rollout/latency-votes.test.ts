import { describe, expect, test } from '@jest/globals'
import type { EvidenceRule } from '../../src/rollout/evidence.ts'
import { evidenceCurve } from '../../src/rollout/evidence-curve.ts'
import { latencyStream } from '../../src/rollout/latency.ts'
import { lintLatency, votesNeeded } from '../../src/rollout/latency-votes.ts'
import { decidedBy } from '../../src/rollout/report/decided-by.ts'
import { rolloutSections } from '../../src/rollout/report/in-markdown.ts'
import { parseStrategy, type Steps } from '../../src/rollout/strategy.ts'
import { begunAt, rollout } from '../deploy/results.ts'

const RULE: EvidenceRule = {
  alpha: 0.01,
  tests: [{ stream: 'errors' }, { stream: 'latency', tolerance: 1000 }],
  detectableErrorRate: 0.05,
}

function steps(text: string): Steps {
  const parsed = parseStrategy(text)
  if (parsed.kind === 'problem') throw new Error(parsed.problem)
  return parsed.steps
}

/** Latency by votes in a rollout begun at 600, every minute lost by the canary. */
const votes = (count: number) =>
  latencyStream(
    Array.from({ length: count }, (_, n) => ({
      minute: 660 + n * 60,
      canary: { samples: 50, median: 200 },
      stable: { samples: 50, median: 100 },
    })),
    { kind: 'votes', tolerance: 1000, because: 'it is a test' },
    begunAt(600),
    100_000,
    1,
  )

describe('latency by votes', () => {
  test.each([
    [0.01, 2, 9],
    [0.01, 1, 8],
    [0.001, 2, 13],
  ])('takes at alpha %d with %d tests %d minutes', (alpha, m, minutes) => {
    const rule = { ...RULE, alpha, tests: RULE.tests.slice(0, m) }
    expect(votesNeeded(rule)).toBe(minutes)
    expect(evidenceCurve(votes(minutes), rule, begunAt(600)).tooFew).toBeUndefined()
    expect(evidenceCurve(votes(minutes - 1), rule, begunAt(600)).tooFew).toBe(`${minutes - 1} of ${minutes} minutes`)
  })

  test.each([
    ['canary 10% 5m', 'is sure of no more than 3. Let a step below 100% last 11m to be sure.'],
    ['steps 10% 5m, 50% 7m', 'is sure of no more than 8.'],
    ['canary 10% 1m', 'is sure of no more than 0.'],
  ])('is warned about under %s', (strategy, says) => {
    expect(lintLatency(steps(strategy), RULE)).toContain(says)
  })

  test.each([
    ['where there is time enough', 'canary 10% 11m', RULE],
    ['where nothing is compared', 'all-at-once bake 5m', RULE],
    ['where latency is no test', 'canary 10% 5m', { ...RULE, tests: RULE.tests.slice(0, 1) }],
    ['where there is no evidence', 'canary 10% 5m', undefined],
  ])('is not warned about %s', (_, strategy, rule) => {
    expect(lintLatency(steps(strategy), rule)).toBeUndefined()
  })

  test('that had too few minutes is never told as one that objected to nothing', () => {
    const told = rollout('promoted', { timeline: [], evidence: [evidenceCurve(votes(4), RULE, begunAt(600))] })
    expect(decidedBy(told)).toBe('Promoted with no gate watching: latency had not enough to judge (4 of 9 minutes).')
    expect(rolloutSections(told).join('\n')).toContain('| latency: not enough to judge | 4 of 9 minutes | 200 |')
  })
})
