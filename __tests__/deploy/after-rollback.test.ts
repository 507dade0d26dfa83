import { describe, expect, test } from '@jest/globals'
import { afterRollback } from '../../src/deploy/after-rollback.ts'
import { version } from '../rollout/arbitraries.ts'

const record = { kind: 'at-rest', live: version('6'), rejected: version('7') } as const

describe('after a rollback a person is told', () => {
  test('to fix a release that a gate found wanting', () => {
    const breach = { kind: 'alarm', alarm: 'a', at: 0, summary: 'Alarm "a" went into ALARM.' } as const
    expect(afterRollback({ breach, record })).toContain('fix the release and deploy again')
    expect(afterRollback({ record })).toContain('fix the release and deploy again')
  })

  test.each([
    ['on-inconclusive', 'Send the alias more traffic'],
    ['on-insufficient-data', 'See why the alarm has no data'],
    ['on-unreadable', 'See why the gates could not be read'],
    ['gates-differ', 'the gates that it began with'],
  ] as const)(
    'that nothing was found wrong with it where a policy decided, and what would let it be judged: %s',
    (policy, says) => {
      const next = afterRollback({ breach: { kind: 'policy', policy, summary: 'x' }, record })
      expect(next).toContain('Nothing was found wrong with this version.')
      expect(next).toContain(says)
      expect(next).toMatch(/run again with retry-rolled-back: true\.$/)
    },
  )

  test('to run again where it was not rejected at all, as when the credentials ended', () => {
    const next = afterRollback({ record: { kind: 'at-rest', live: version('6') } })
    expect(next).toBe('Nothing was found wrong with this version: run again to roll it out.')
  })
})
