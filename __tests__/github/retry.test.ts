import { describe, expect, test } from '@jest/globals'
import { type Refusal, waitBefore } from '../../src/github/retry.ts'

const refusal = (change: Partial<Refusal>): Refusal => ({
  status: 403,
  message: '',
  headers: {},
  repeatable: true,
  ...change,
})
const DATE = 'Tue, 24 Nov 2026 22:00:00 GMT'
const AT = Date.parse(DATE) / 1000

describe('how long GitHub asks to wait', () => {
  test.each([
    ['retry-after comes first', refusal({ headers: { 'retry-after': '7', 'x-ratelimit-remaining': '0' } }), 1, 7],
    ['retry-after counts with a 429 too', refusal({ status: 429, headers: { 'retry-after': '3' } }), 1, 3],
    ['a wait of no time is one of a second, so that patience ends', refusal({ headers: { 'retry-after': '0' } }), 1, 1],
    [
      'with nothing remaining until the reset, by its own clock',
      refusal({ headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(AT + 90), date: DATE } }),
      1,
      91,
    ],
    [
      'a secondary limit without a time is a minute',
      refusal({ message: 'You have exceeded a secondary rate limit' }),
      1,
      60,
    ],
    ['and longer each time', refusal({ message: 'You have exceeded a secondary rate limit' }), 3, 240],
    ['a server error of what may be repeated is tried again soon', refusal({ status: 502 }), 2, 2],
    ['but not for ever', refusal({ status: 502 }), 5, undefined],
    ['nor for what may have been done', refusal({ status: 502, repeatable: false }), 1, undefined],
    ['a missing permission is no limit', refusal({ message: 'Resource not accessible by integration' }), 1, undefined],
    ['nor is anything else', refusal({ status: 422 }), 1, undefined],
  ] as const)('%s', (_what, given, attempt, seconds) => {
    expect(waitBefore(given, attempt)).toBe(seconds)
  })
})
