import { describe, expect, test } from '@jest/globals'
import { parseFilterPattern } from '../../../sandbox/src/logs/filter-pattern.ts'

const LINE = '[ERROR] task-7 failed: Connection refused'

describe('simple filter patterns', () => {
  test.each([
    ['', true],
    ['ERROR', true],
    ['error', false],
    ['ERROR failed', true],
    ['ERROR succeeded', false],
    ['"Connection refused"', true],
    ['"refused Connection"', false],
    ['"[ERROR]"', true],
    ['ERROR -refused', false],
    ['ERROR -accepted', true],
    ['-ERROR', false],
    ['?WARN ?ERROR', true],
    ['?WARN ?INFO', false],
    ['?WARN failed', true],
    ['-"Connection accepted"', true],
    ['"say \\"it\\""', false],
  ])('%p matches the line: %p', (pattern, expected) => {
    expect(parseFilterPattern(pattern)?.(LINE)).toBe(expected)
  })

  test.each(['[ip, user]', '%ERROR%'])('%p is another kind of pattern', pattern => {
    expect(parseFilterPattern(pattern)).toBeUndefined()
  })
})

describe('JSON filter patterns', () => {
  const EVENT = '{"level":"ERROR","ms":250,"detail":{"code":"E42"},"message":"order lost"}'

  test.each([
    ['{ $.level = "ERROR" }', true],
    ['{ $.level = ERROR }', true],
    ['{ $.level != "ERROR" }', false],
    ['{ $.missing != "ERROR" }', false],
    ['{ $.message = "order *" }', true],
    ['{ $.message = "*rder" }', false],
    ['{ $.detail.code = "E42" }', true],
    ['{ $.ms > 200 && $.ms <= 250 }', true],
    ['{ $.ms < 200 || $.level = "ERROR" }', true],
    ['{ ($.ms < 200 || $.level = "WARN") && $.ms = 250 }', false],
  ])('%s matches the event: %p', (pattern, expected) => {
    expect(parseFilterPattern(pattern)?.(EVENT)).toBe(expected)
  })

  test('match no line that is not JSON', () => {
    expect(parseFilterPattern('{ $.level = "ERROR" }')?.('level ERROR')).toBe(false)
  })

  test.each(['{ $.level IS NULL }', '{ $.items[0] = 1 }', '{ $.level = }', '{ level = 1'])(
    '%s is not emulated',
    pattern => {
      expect(parseFilterPattern(pattern)).toBeUndefined()
    },
  )
})
