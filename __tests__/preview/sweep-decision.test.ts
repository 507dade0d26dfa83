import { describe, expect, test } from '@jest/globals'
import { type Fate, sweepDecision } from '../../src/preview/sweep-decision.ts'
import fc from '../support/fast-check.ts'

const at = (pullRequest: number, expires: number) => ({ pullRequest, expires })
const fate = fc.oneof<fc.Arbitrary<Fate>[]>(
  fc.constant({ kind: 'closed' as const }),
  fc.constant({ kind: 'unknown' as const }),
  fc.boolean().map(branchExists => ({ kind: 'open' as const, branchExists })),
)

describe('a sweep', () => {
  test.each([
    ['a closed pull request', { kind: 'closed' }, 100, true],
    ['an open one whose branch is there', { kind: 'open', branchExists: true }, 100, false],
    ['an open one whose branch is gone', { kind: 'open', branchExists: false }, 100, true],
    ['an open one whose time is over', { kind: 'open', branchExists: true }, 10, true],
    ['one GitHub does not show', { kind: 'unknown' }, 100, false],
    ['one GitHub does not show, whose time is over', { kind: 'unknown' }, 10, true],
  ] as const)('of %s', (_what, found, expires, remove) => {
    expect(sweepDecision(at(7, expires), found, 50).remove).toBe(remove)
  })

  test('keeps nothing beyond its time, and takes a living one only for a reason GitHub gave', () => {
    fc.assert(
      fc.property(fate, fc.nat(100), fc.nat(100), (found, expires, now) => {
        const { remove, why } = sweepDecision(at(7, expires), found, now)
        if (expires <= now) expect(remove).toBe(true)
        else if (remove) expect(found.kind === 'closed' || (found.kind === 'open' && !found.branchExists)).toBe(true)
        expect(why).not.toBe('')
      }),
    )
  })
})
