import { expect, test } from '@jest/globals'
import { effectiveSteps, readableAfter } from '../../src/rollout/effective-dwell.ts'
import fc from '../support/fast-check.ts'
import { strategies } from './arbitraries.ts'

test.each([
  [{ gated: true, functionTimeout: 3 }, 120],
  [{ gated: true, functionTimeout: 60 }, 120],
  [{ gated: true, functionTimeout: 900 }, 1020],
  [{ gated: false, functionTimeout: 900 }, 0],
])('under %j a step is readable after %d seconds', (facts, expected) => {
  expect(readableAfter(facts)).toBe(expected)
})

test('raises weighted steps to one readable minute, and their maximum with them, but never the bake', () => {
  const steps = [
    { weight: 1000, min: 60, max: 90 },
    { weight: 5000, min: 600, max: 600 },
    { weight: 10_000, min: 0, max: 1800 },
  ] as const
  expect(effectiveSteps([...steps], { gated: true, functionTimeout: 3 })).toEqual([
    { weight: 1000, min: 120, max: 120 },
    { weight: 5000, min: 600, max: 600 },
    { weight: 10_000, min: 0, max: 1800 },
  ])
})

test('lets a later step last until a whole minute after its shift can be read, whenever in a minute that came', () => {
  const steps = [
    { weight: 1000, min: 120, max: 120 },
    { weight: 5000, min: 60, max: 120 },
    { weight: 10_000, min: 0, max: 0 },
  ] as const
  expect(effectiveSteps([...steps], { gated: true, functionTimeout: 3 })).toEqual([
    { weight: 1000, min: 120, max: 120 },
    { weight: 5000, min: 120, max: 180 },
    { weight: 10_000, min: 0, max: 0 },
  ])
})

test('never shortens a step, and changes nothing without gates', () => {
  fc.assert(
    fc.property(strategies, fc.nat(900), (steps, functionTimeout) => {
      const raised = effectiveSteps(steps, { gated: true, functionTimeout })
      raised.forEach((step, index) => {
        expect(step.min).toBeGreaterThanOrEqual(steps[index]?.min ?? Number.POSITIVE_INFINITY)
        expect(step.max).toBeGreaterThanOrEqual(step.min)
      })
      expect(effectiveSteps(steps, { gated: false, functionTimeout })).toEqual(steps)
    }),
  )
})
