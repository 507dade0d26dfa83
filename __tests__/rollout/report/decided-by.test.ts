import { expect, test } from '@jest/globals'
import { decidedBy } from '../../../src/rollout/report/decided-by.ts'
import type { TimelineEntry } from '../../../src/rollout/timeline.ts'
import { rollout } from '../../deploy/results.ts'

const told = (...states: readonly TimelineEntry['alarms'][number]['state'][]): string => {
  const alarms = states.map((state, index) => ({ name: `a${index}`, state }))
  const counts = { invocations: 0, errors: 0 }
  const last = { at: 0, weight: 10_000, canary: counts, stable: counts, alarms, verdict: 'advance' }
  return decidedBy(rollout('promoted', { timeline: [last] }))
}

test.each([
  [['OK'], 'No gate objected: the alarm stayed quiet.'],
  [['OK', 'OK'], 'No gate objected: all 2 alarms stayed quiet.'],
  [['ALARM'], 'Promoted with no gate watching: alarm "a0" was red since before the rollout, and ignored.'],
  [
    ['OK', 'ALARM', 'INSUFFICIENT_DATA', 'UNREADABLE'],
    'No gate objected: one alarm stayed quiet, alarm "a1" was red since before the rollout, and ignored, alarm "a2" had no data, alarm "a3" could not be read.',
  ],
  [[], 'Promoted with no gate watching.'],
] as const)('only an alarm that is OK is said to have stayed quiet: %j', (states, sentence) => {
  expect(told(...states)).toBe(sentence)
})

test('the evidence counts as a gate next to an alarm that was ignored', () => {
  const alarms = [{ name: 'a', state: 'ALARM' }] as const
  const counts = { invocations: 0, errors: 0 }
  const timeline = [{ at: 0, weight: 10_000, canary: counts, stable: counts, alarms, verdict: 'advance' }]
  const told = (e: number) => {
    const evidence = [{ stream: 'errors', bar: 100, points: [{ at: 0, e }] }] as const
    return decidedBy(rollout('promoted', { timeline, evidence }))
  }
  expect(told(2)).toMatch(
    /^No gate objected: the evidence that the canary fails more than stable came to 2 to 1 at most, and 100 to 1 rolls back, alarm "a" was red since/,
  )
  expect(told(1)).toMatch(/^No gate objected: there was no evidence that the canary fails more than stable, alarm "a"/)
})

test('of a rollout that was put back without a gate, as when its credentials ended, none is named, nor another run', () => {
  expect(decidedBy(rollout('rolled-back'))).toBe('No gate of this run decided.')
})
