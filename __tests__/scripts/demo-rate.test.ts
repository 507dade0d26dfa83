import { expect, test } from '@jest/globals'
import { followableRate } from '../../scripts/demo/rate.ts'

test.each([
  [0.04, 30],
  [0.1, 30],
  [0.15, 20],
  [0.5, 6],
  [4, 5],
])('where a process takes %s s to start, the clock of the demo runs %s times as fast', (start, rate) => {
  expect(followableRate(start)).toBe(rate)
})
