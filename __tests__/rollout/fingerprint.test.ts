import { expect, test } from '@jest/globals'
import { fingerprintGates, isFingerprint } from '../../src/rollout/fingerprint.ts'
import fc from '../support/fast-check.ts'
import { RULE } from './stage.ts'

test('is the same for the same gates in any order, named once or twice', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), alarms => {
      const fingerprint = fingerprintGates({ alarms, evidence: RULE })
      expect(isFingerprint(fingerprint)).toBe(true)
      expect(fingerprintGates({ alarms: [...alarms, ...alarms].reverse(), evidence: RULE })).toBe(fingerprint)
    }),
  )
})

test('differs for other alarms and other evidence', () => {
  const all = [
    fingerprintGates({ alarms: ['a'], evidence: undefined }),
    fingerprintGates({ alarms: ['b'], evidence: undefined }),
    fingerprintGates({ alarms: ['a', 'b'], evidence: undefined }),
    fingerprintGates({ alarms: ['a'], evidence: RULE }),
    fingerprintGates({ alarms: ['a'], evidence: { ...RULE, alpha: 0.05 } }),
    fingerprintGates({ alarms: ['a'], evidence: { ...RULE, tests: [{ stream: 'probes' }] } }),
    fingerprintGates({ alarms: ['a'], evidence: { ...RULE, tests: [...RULE.tests, { stream: 'probes' }] } }),
  ]
  expect(new Set(all).size).toBe(all.length)
})
