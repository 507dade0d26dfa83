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

  test.each(['{ $.level = "ERROR" }', '[ip, user]', '%ERROR%'])('%p is another kind of pattern', pattern => {
    expect(parseFilterPattern(pattern)).toBeUndefined()
  })
})
