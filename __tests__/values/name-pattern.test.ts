import { expect, test } from '@jest/globals'
import { matchesPattern } from '../../src/values/name-pattern.ts'
import fc from '../support/fast-check.ts'

test.each([
  ['orders', 'orders', true],
  ['orders', 'orders-2', false],
  ['*', '', true],
  ['orders-*', 'orders-live', true],
  ['orders-*', 'orders', false],
  ['*-live', 'orders-live', true],
  ['*-live', 'orders-live-2', false],
  ['a*b*c', 'a1b2c', true],
  ['a*b*c', 'acb', false],
  ['ab*ba', 'aba', false],
  ['**', 'x', true],
])('%s against %s: %s', (pattern, name, fits) => {
  expect(matchesPattern(pattern, name)).toBe(fits)
})

test('it is what a regular expression says', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 })
  fc.assert(
    fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, name) => {
      expect(matchesPattern(pattern, name)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name))
    }),
  )
})
