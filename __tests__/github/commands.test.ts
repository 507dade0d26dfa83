import { describe, expect, test } from '@jest/globals'
import { harmless } from '../../src/github/commands.ts'
import fc from '../support/fast-check.ts'

/** The runner trims what .NET takes for white space. */
const COMMAND = /^[\s\u0085\u180e]*::|##\[/m

describe('a log line', () => {
  test.each([
    '::add-mask::x',
    '  ::error::x',
    'a\n::stop-commands::x',
    'a\r::debug::x',
    'x ##[error]y',
    '\u0085 ::x::',
    '\u180e::x::',
    '\u2003::x::',
  ])('%j is no command of the runner', text => {
    expect(harmless(text)).not.toMatch(COMMAND)
  })

  test('of any text is no command either', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(':', '#', '[', '\n', '\r', ' ', '\u0085', 'a') }), text => {
        expect(harmless(text)).not.toMatch(COMMAND)
      }),
    )
  })

  test('of ordinary text is left as it is', () => {
    expect(harmless('12:00 arn:aws:lambda::x')).toBe('12:00 arn:aws:lambda::x')
  })
})
