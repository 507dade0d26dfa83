import { describe, expect, test } from '@jest/globals'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import type { MinuteCounts } from '../../src/rollout/stream.ts'
import { isUncalled } from '../../src/rollout/uncalled.ts'
import { parseVersion } from '../../src/values/version.ts'

function record(strategy: string, step: number, since: number): InFlight {
  const gates = fingerprintGates({ alarms: [], evidence: undefined })
  const [stable, canary] = [parseVersion('1'), parseVersion('2')]
  if (stable === undefined || canary === undefined) throw new Error('no versions')
  return { kind: 'in-flight', stable, canary, strategy, step, began: 600, since, engine: 'runner', gates, owner: 'x' }
}

const minute = (at: number, canary: number): MinuteCounts => ({
  minute: at,
  canary: { invocations: canary, errors: 0 },
  stable: { invocations: 100, errors: 0 },
})

const CANARY = 'canary 10% 5m bake 5m'

describe('a canary counts as uncalled', () => {
  test.each<[string, InFlight, readonly MinuteCounts[], boolean]>([
    ['when no minute could be read', record(CANARY, 1, 900), [], true],
    ['when every minute is without a call of it', record(CANARY, 1, 900), [minute(600, 0), minute(660, 0)], true],
    ['when its first call came at 100%', record(CANARY, 1, 900), [minute(660, 0), minute(900, 7)], true],
  ])('%s', (_, before, minutes, expected) => {
    expect(isUncalled(before, minutes, 1300)).toBe(expected)
  })
})

describe('a canary counts as called', () => {
  test.each<[string, InFlight, readonly MinuteCounts[]]>([
    ['by one call below 100%', record(CANARY, 1, 900), [minute(600, 0), minute(660, 1)]],
    ['by one call in the last step, where there is no bake', record('canary 10% 5m', 0, 600), [minute(840, 1)]],
    ['when it got all traffic at once: there was no canary to call', record('all-at-once bake 5m', 0, 600), []],
  ])('%s', (_, before, minutes) => {
    expect(isUncalled(before, minutes, 1300)).toBe(false)
  })
})
