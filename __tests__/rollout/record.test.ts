import { expect, test } from '@jest/globals'
import {
  currentStep,
  deadline,
  entered,
  PROMOTED_BY_HAND,
  promoted,
  routing,
  sameRollout,
  sameRouting,
  stepsOf,
  undone,
  whyRejected,
} from '../../src/rollout/record.ts'
import fc from '../support/fast-check.ts'
import { inFlight, version } from './arbitraries.ts'

test('in flight below 100% stable stays primary, and the canary has the weight of the step', () => {
  fc.assert(
    fc.property(inFlight, record => {
      const { weight } = currentStep(record)
      expect(routing(record)).toEqual(
        weight === 10_000
          ? { primary: record.canary }
          : { primary: record.stable, canary: { version: record.canary, weight } },
      )
    }),
  )
})

test('put back, the alias serves stable at 100% and remembers what it had before and what was rejected', () => {
  fc.assert(
    fc.property(inFlight, record => {
      const rest = undone(record, 'why', true)
      expect(routing(rest)).toEqual({ primary: record.stable })
      expect(rest).toMatchObject({ live: record.stable, rejected: record.canary, why: 'why' })
      expect(rest.was).toBe(record.was)
      expect(undone(record, 'cancelled', false).rejected).toBe(record.rejected)
    }),
  )
})

test('the reason in a record is the rejected version’s only when that was what the rollout ended on', () => {
  fc.assert(
    fc.property(inFlight, record => {
      expect(whyRejected(undone(record, 'Alarm "a" went into ALARM.', true))).toBe('Alarm "a" went into ALARM.')
      const cancelled = undone({ ...record, rejected: version(999) }, 'cancelled', false)
      expect(cancelled.why).toBe(`version ${record.canary}: cancelled`)
      expect(whyRejected(cancelled)).toBeUndefined()
      const { rejected: _, ...first } = record
      expect(undone(first, 'cancelled', false).why).toBe('cancelled')
      expect(whyRejected({ ...promoted(record), why: PROMOTED_BY_HAND })).toBeUndefined()
    }),
  )
})

test('entering a step never lowers the weight, and the last one without a bake is at rest on the canary', () => {
  fc.assert(
    fc.property(inFlight, fc.nat(10_000), (record, later) => {
      const now = record.since + later
      const next = entered(record, record.step + 1, now)
      const steps = stepsOf(record)
      if (next.kind === 'at-rest') {
        expect(record.step + 1 === steps.length || steps[record.step + 1]?.min === 0).toBe(true)
        const { rejected } = record
        const kept = rejected === undefined || rejected === record.canary ? {} : { rejected }
        expect(next).toEqual({ kind: 'at-rest', live: record.canary, was: record.stable, ...kept })
      } else {
        expect(currentStep(next).weight).toBeGreaterThan(currentStep(record).weight)
        expect(next.since).toBe(now)
        expect(sameRollout(next, record)).toBe(true)
      }
    }),
  )
})

test('a living runner has written two minutes after the longest stay at the step', () => {
  fc.assert(
    fc.property(inFlight, record => expect(deadline(record)).toBe(record.since + currentStep(record).max + 120)),
  )
})

test.each([
  [{ primary: version(1) }, { primary: version(1) }, true],
  [{ primary: version(1) }, { primary: version(2) }, false],
  [{ primary: version(1) }, { primary: version(1), canary: { version: version(2), weight: 1 } }, false],
  [
    { primary: version(1), canary: { version: version(2), weight: 2 } },
    { primary: version(1), canary: { version: version(2), weight: 1 } },
    false,
  ],
  [
    { primary: version(1), canary: { version: version(2), weight: 2 } },
    { primary: version(1), canary: { version: version(2), weight: 2 } },
    true,
  ],
  [
    { primary: version(1), canary: { version: version(3), weight: 2 } },
    { primary: version(1), canary: { version: version(2), weight: 2 } },
    false,
  ],
])('routings %j and %j are the same: %p', (a, b, same) => {
  expect(sameRouting(a, b)).toBe(same)
  expect(sameRouting(b, a)).toBe(same)
})

test('a record with a strategy or step that decoding would have refused is a defect of ours', () => {
  const [record] = fc.sample(inFlight, 1)
  if (record === undefined) throw new Error('no sample')
  expect(() => stepsOf({ ...record, strategy: 'nonsense' })).toThrow(TypeError)
  expect(() => currentStep({ ...record, step: 99 })).toThrow('has no step 100')
})
