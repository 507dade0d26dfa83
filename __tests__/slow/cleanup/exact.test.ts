import { expect, test } from '@jest/globals'
import { expectedAfter } from '../../../scripts/cleanup-checker/checker.ts'
import { generated, remaining } from '../../cleanup/generated-account.ts'

test('a cleanup of 10,000 versions of 300 functions leaves exactly what the checker expects', async () => {
  const account = await generated(7, { functions: 300, versions: 10_000, layers: 20 })
  const { region, world, rules, inputs } = account
  expect(world.functions.flatMap(({ versions }) => versions).length).toBeGreaterThan(9000)
  const result = await region.clean(inputs)
  expect(result).toMatchObject({ complete: true })
  expect(result).not.toHaveProperty('failure')
  expect(remaining(account)).toEqual(expectedAfter(world, rules))
  await region.close()
}, 3_600_000)
