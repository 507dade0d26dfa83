import { describe, expect, test } from '@jest/globals'
import { afterRollback } from '../../src/deploy/after-rollback.ts'
import { version } from '../rollout/arbitraries.ts'

const canary = version('7')
const record = { kind: 'at-rest', live: version('6'), rejected: version('7') } as const

describe('after a rollback a person is told', () => {
  test('to fix a release that a gate found wanting', () => {
    const breach = { kind: 'alarm', alarm: 'a', at: 0, summary: 'Alarm "a" went into ALARM.' } as const
    expect(afterRollback({ breach, record }, canary)).toContain('fix the release and deploy again')
    expect(afterRollback({ record }, canary)).toContain('fix the release and deploy again')
  })

  test.each([
    ['on-inconclusive', 'Send the alias more traffic'],
    ['on-insufficient-data', 'See why the alarm has no data'],
    ['on-unreadable', 'See why the gates could not be read'],
    ['gates-differ', 'the gates that it began with'],
  ] as const)(
    'that nothing was found wrong with it where a policy decided, and what would let it be judged: %s',
    (policy, says) => {
      const next = afterRollback({ breach: { kind: 'policy', policy, summary: 'x' }, record }, canary)
      expect(next).toContain('Nothing was found wrong with this version.')
      expect(next).toContain(says)
      expect(next).toMatch(/run again with retry-rolled-back: true\.$/)
    },
  )

  test.each([
    ['none', {}],
    ['an older one', { rejected: version('5') }],
  ])(
    'to run again only if it is still wanted where it was not rejected, as when another deploy came: %s was',
    (_, before) => {
      const next = afterRollback({ record: { kind: 'at-rest', live: version('6'), ...before } }, canary)
      expect(next).toBe('Nothing was found wrong with this version: if it is still to be rolled out, run again.')
    },
  )
})
