import { expect, test } from '@jest/globals'
import { underFire } from '../../cleanup/under-fire.ts'

const ACCOUNTS = 2000

test(
  'with faults at every call, nothing protected is deleted in any of 2,000 accounts, and the next run finishes the work',
  async () => {
    const problems: string[] = []
    for (let seed = 1; seed <= ACCOUNTS; seed++) problems.push(...(await underFire(seed)))
    expect(problems).toEqual([])
  },
  2 * 3_600_000,
)
