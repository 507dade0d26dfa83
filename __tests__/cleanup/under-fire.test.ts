import { expect, test } from '@jest/globals'
import { underFire } from './under-fire.ts'

test('with faults at every call, nothing protected is deleted, and the next run finishes the work', async () => {
  const problems: string[] = []
  for (let seed = 1; seed <= 40; seed++) problems.push(...(await underFire(seed)))
  expect(problems).toEqual([])
})
