import { afterAll, expect, test } from '@jest/globals'
import { expectedAfter } from '../../../scripts/cleanup-checker/checker.ts'
import { failuresOf } from '../../../src/cleanup/totals.ts'
import { generated, remaining } from '../../cleanup/generated-account.ts'
import type { Region } from '../../cleanup/region.ts'

let opened: Region | undefined
afterAll(() => opened?.close())

test('a cleanup of 10,000 versions of 300 functions leaves exactly what the checker expects', async () => {
  const account = await generated(7, { functions: 300, versions: 10_000, layers: 20 })
  opened = account.region
  const { region, world, rules, inputs } = account
  expect(world.functions.flatMap(({ versions }) => versions).length).toBeGreaterThan(9000)
  const result = await region.clean(inputs)
  const { packagesHeld, ...expected } = expectedAfter(world, rules)
  expect(failuresOf([result])).toHaveLength(packagesHeld ? 1 : 0)
  expect(remaining(account)).toEqual(expected)
}, 3_600_000)
