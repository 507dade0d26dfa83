import { afterEach, describe, expect, test } from '@jest/globals'
import { expectedAfter } from '../../scripts/cleanup-checker/checker.ts'
import { failuresOf } from '../../src/cleanup/totals.ts'
import { generated, remaining } from './generated-account.ts'
import type { Region } from './region.ts'

let opened: Region | undefined
afterEach(() => opened?.close())

describe('a cleanup of a whole account', () => {
  test.each([1, 2, 3, 4, 5, 6])('leaves exactly what the checker expects of account %i', async seed => {
    const account = await generated(seed, { functions: 8, versions: 120, layers: 3 })
    opened = account.region
    const { region, world, rules, inputs } = account
    const { packagesHeld, ...expected } = expectedAfter(world, rules)
    const planned = await region.clean({ ...inputs, 'dry-run': 'true' })
    expect(region.sandbox.writes()).toEqual([])
    const result = await region.clean(inputs)
    expect(remaining(account)).toEqual(expected)
    expect(failuresOf([result])).toHaveLength(packagesHeld ? 1 : 0)
    expect(result.complete).toBe(!packagesHeld)
    for (const kind of ['layers', 'logGroups', 'packages'] as const)
      expect(planned[kind]?.gone).toEqual(result[kind]?.gone)
  })
})
