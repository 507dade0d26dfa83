import { describe, expect, test } from '@jest/globals'
import { Failure, InputError, readAt } from '../../src/report/failure.ts'

describe('a failure', () => {
  test('says what happened first, then the state of things, what to do and what is behind it', () => {
    const failure = new Failure({ what: 'Alarm fired.', state: '100% on stable.', next: 'Fix it.', detail: 'reason' })
    expect(failure.message).toBe('Alarm fired.\n100% on stable.\nFix it.\nreason')
  })

  test('says at a terminal what to do there, where that is something else', () => {
    const both = { what: 'No session.', next: 'Set it in the workflow.', atTerminal: 'Log in.' }
    const one = { what: 'No session.', next: 'Wait.' }
    expect([true, false].map(terminal => readAt(terminal, both).next)).toEqual(['Log in.', 'Set it in the workflow.'])
    expect([true, false].map(terminal => readAt(terminal, one).next)).toEqual(['Wait.', 'Wait.'])
  })

  test('of an input names it, its value on one short line, and what is allowed', () => {
    const { text } = new InputError('bake', `5\n${'minutes '.repeat(40)}`, 'is not a duration', 'a duration, e.g. 5m')
    expect(text.what).toMatch(/^Input "bake" is not a duration: got "5 minutes .{50,70}…"\.$/)
    expect(text.next).toBe('Allowed: a duration, e.g. 5m.')
  })

  test('of an input without a value, or with a secret one, quotes nothing', () => {
    expect(new InputError('environment', '', 'is not valid JSON', 'JSON').text.what).toBe(
      'Input "environment" is not valid JSON.',
    )
  })
})
