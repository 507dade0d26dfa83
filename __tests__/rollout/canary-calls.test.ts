import { describe, expect, test } from '@jest/globals'
import { canaryCalls, unprovenSentence } from '../../src/rollout/canary-calls.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import type { MinuteCounts } from '../../src/rollout/stream.ts'
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

describe('no call of a canary is known', () => {
  test.each<[string, readonly MinuteCounts[]]>([
    ['when there was no call at all', []],
    ['when every minute is without a call of it', [minute(600, 0), minute(660, 0)]],
    ['when its first call came at 100%', [minute(660, 0), minute(900, 7)]],
  ])('%s, and that is no news where the calls could not be read', (_, minutes) => {
    expect(canaryCalls(record(CANARY, 1, 900), { minutes, unread: false }, 1300)).toBe('none')
    expect(canaryCalls(record(CANARY, 1, 900), { minutes, unread: true }, 1300)).toBe('unreadable')
  })
})

describe('a canary counts as called', () => {
  test.each<[string, InFlight, readonly MinuteCounts[]]>([
    ['by one call below 100%', record(CANARY, 1, 900), [minute(600, 0), minute(660, 1)]],
    ['by one call in the last step, where there is no bake', record('canary 10% 5m', 0, 600), [minute(840, 1)]],
    ['when it got all traffic at once: there was no canary to call', record('all-at-once bake 5m', 0, 600), []],
  ])('%s', (_, before, minutes) => {
    expect(canaryCalls(before, { minutes, unread: false }, 1300)).toBe('seen')
    expect(canaryCalls(before, { minutes, unread: true }, 1300)).toBe('seen')
  })
})

test('what could not be read is not told as never made', () => {
  const { canary } = record(CANARY, 1, 900)
  expect(unprovenSentence('none', canary)).toMatch(/^No call of version 2 was seen before it got all traffic: /)
  expect(unprovenSentence('unreadable', canary)).toMatch(/^The calls of version 2 before it .* cannot be read: /)
  expect(unprovenSentence('seen', canary)).toBeUndefined()
})
