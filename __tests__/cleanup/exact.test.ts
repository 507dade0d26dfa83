import { describe, expect, test } from '@jest/globals'
import { expectedAfter } from '../../scripts/cleanup-checker/checker.ts'
import { failuresOf } from '../../src/cleanup/totals.ts'
import { generated, remaining } from './generated-account.ts'

describe('a cleanup of a whole account', () => {
  test.each([1, 2, 3, 4, 5, 6])('leaves exactly what the checker expects of account %i', async seed => {
    const account = await generated(seed, { functions: 8, versions: 120, layers: 3 })
    const { region, world, rules, inputs } = account
    const expected = expectedAfter(world, rules)
    const planned = await region.clean({ ...inputs, 'dry-run': 'true' })
    expect(region.sandbox.writes()).toEqual([])
    const result = await region.clean(inputs)
    expect(remaining(account)).toEqual(expected)
    expect(failuresOf([result])).toEqual([])
    expect(result.complete).toBe(true)
    expect(planned.layers?.deleted).toBe(result.layers?.deleted)
    await region.close()
  })
})
