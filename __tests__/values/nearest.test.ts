import { describe, expect, test } from '@jest/globals'
import { nearest } from '../../src/values/nearest.ts'

const NAMES = ['function-name', 'function-url', 'memory-size', 'handler', 'timeout', 'alarms', 'create-alarms']

describe('the nearest known name', () => {
  test.each([
    ['functoin-name', 'function-name'],
    ['functionName', 'function-name'],
    ['memory_size', 'memory-size'],
    ['memory', 'memory-size'],
    ['timeout-seconds', 'timeout'],
    ['handlr', 'handler'],
    ['alarm', 'alarms'],
    ['colour', undefined],
    ['', undefined],
  ])('of %j is %j', (typed, meant) => {
    expect(nearest(typed, NAMES)).toBe(meant)
  })
})
