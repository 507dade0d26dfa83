import { describe, expect, test } from '@jest/globals'
import { healthyRollouts } from '../../../src/plan/replay/healthy-rollouts.ts'
import { pastRollouts } from '../../../src/plan/replay/past-rollouts.ts'
import type { VersionTraffic } from '../../../src/plan/replay/past-traffic.ts'
import { replayLines, replaySummary } from '../../../src/plan/replay/replay-text.ts'
import type { EvidenceRule } from '../../../src/rollout/evidence.ts'
import { parseStrategy, type Steps } from '../../../src/rollout/strategy.ts'
import type { Counts } from '../../../src/rollout/stream.ts'
import { version } from '../../rollout/arbitraries.ts'

const RULE: EvidenceRule = { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 }

function steps(text: string): Steps {
  const parsed = parseStrategy(text)
  if (parsed.kind === 'problem') throw new Error(parsed.problem)
  return parsed.steps
}

/** Traffic of a version from one minute to another, by the number of the minute. */
function served(name: number, from: number, to: number, counts: (n: number) => Counts): VersionTraffic {
  const minutes = Array.from({ length: to - from }, (_, n) => [(from + n) * 60, counts(from + n)] as const)
  return { version: version(name), minutes: new Map(minutes) }
}
const calls =
  (invocations: number, errors = 0) =>
  (): Counts => ({ invocations, errors })

describe('the rollouts of the past', () => {
  test('are the times in which two versions were called side by side, without the minutes of the change', () => {
    const past = pastRollouts([served(1, 0, 30, calls(900)), served(2, 10, 60, calls(100))], RULE)
    expect(past).toHaveLength(1)
    expect(past[0]).toMatchObject({
      stable: '1',
      canary: '2',
      began: 11 * 60,
      ended: 29 * 60,
      canaryCounts: { invocations: 1800, errors: 0 },
      rolledBackAfter: undefined,
    })
  })

  test('tell where the rule would have stepped in', () => {
    // (100,900,3,0) of CD B3: over the bar of 100 with the minute in which the third error came.
    const failing = served(2, 10, 30, n => ({ invocations: 100, errors: n >= 15 ? 3 : 0 }))
    const [rollout] = pastRollouts([served(1, 0, 30, calls(900)), failing], RULE)
    expect(rollout?.rolledBackAfter).toBe(5 * 60)
    expect(Number(rollout?.highest.toPrecision(4))).toBe(302.1)
  })

  test('blame no canary for an outage of both versions', () => {
    const outage = (invocations: number) => (n: number) => ({ invocations, errors: n >= 15 ? invocations / 10 : 0 })
    const [rollout] = pastRollouts([served(1, 0, 30, outage(900)), served(2, 10, 30, outage(100))], RULE)
    expect(rollout?.rolledBackAfter).toBeUndefined()
  })

  test('are not what was shifted at once: nothing was side by side', () => {
    expect(pastRollouts([served(1, 0, 11, calls(900)), served(2, 10, 60, calls(900))], RULE)).toEqual([])
  })

  test('are two when the same pair met twice', () => {
    const twice: VersionTraffic = {
      version: version(2),
      minutes: new Map([...served(2, 10, 20, calls(10)).minutes, ...served(2, 100, 120, calls(10)).minutes]),
    }
    expect(pastRollouts([served(1, 0, 200, calls(900)), twice], RULE)).toHaveLength(2)
  })
})

describe('healthy releases on the traffic of the past', () => {
  const strategy = steps('canary 10% 5m bake 5m')

  test('are undone no more often than alpha allows, also where the function has outages of its own', () => {
    const rough = served(1, 0, 3000, n => ({ invocations: 600, errors: n % 97 < 3 ? 200 : n % 5 }))
    const healthy = healthyRollouts([rough], strategy, RULE, 'seed')
    expect(healthy?.runs).toBe(365)
    // 11 of 365 would be over three standard deviations beyond 1%.
    expect(healthy?.falseAlarms).toBeLessThan(11)
    expect(healthy?.inconclusive).toBe(0)
  })

  test('are often inconclusive where hardly anybody calls', () => {
    const healthy = healthyRollouts([served(1, 0, 3000, calls(1))], strategy, RULE, 'seed')
    expect(healthy).toMatchObject({ falseAlarms: 0, inconclusive: 365 })
  })

  test('come out the same for the same seed', () => {
    const traffic = [served(1, 0, 500, n => ({ invocations: 100 + n, errors: n % 7 }))]
    const run = () => healthyRollouts(traffic, strategy, RULE, 'seed')
    expect(run()).toEqual(run())
  })

  test.each([
    ['without traffic on record', [], strategy],
    ['with less traffic on record than one rollout takes', [served(1, 0, 4, calls(9))], strategy],
    ['all at once, which compares nothing', [served(1, 0, 3000, calls(9))], steps('all-at-once bake 5m')],
  ])('cannot be played %s', (_, traffic, strategy) => {
    expect(healthyRollouts(traffic, strategy, RULE, 'seed')).toBeUndefined()
  })
})

describe('the report of a replay', () => {
  test('says what would have been, in the log and in the summary', () => {
    const failing = served(2, 10, 30, n => ({ invocations: 100, errors: n >= 15 ? 3 : 0 }))
    const traffic = [served(1, 0, 30, calls(900)), failing]
    const replay = { rollouts: pastRollouts(traffic, RULE), healthy: { runs: 365, falseAlarms: 1, inconclusive: 73 } }
    expect(replayLines(replay)).toEqual([
      "Of 365 healthy releases played over this alias' own traffic, 1 would have been rolled back by evidence (0.27%), and 73 would have met a step with too little traffic to judge (20%).",
      '1970-01-01T00:11:00Z  2 over 1: canary 42 of 1800, stable 0 of 16200, evidence 300: rolled back after 5m',
    ])
    expect(replaySummary(replay)).toContain('| rolled back after 5m |')
    expect(replaySummary({ rollouts: [], healthy: undefined })).toContain('No rollout with two versions side by side')
  })
})
