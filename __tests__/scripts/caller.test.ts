import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { functionsOf } from '../../scripts/workflows/act/caller.ts'

const root = join(import.meta.dirname, '../..')

test.each([
  ['a called workflow', 'with: { function-name: orders, alarms: "a, b" }', undefined, [['orders', 'live', ['a', 'b']]]],
  [
    'a step, with an alias and a list',
    'steps: [{ run: x }, { with: { function-name: orders, alias: prod, alarms: "[\\"a\\"]" } }]',
    undefined,
    [['orders', 'prod', ['a']]],
  ],
  [
    'several names',
    'with: { function-names: "orders\\ninvoices" }',
    undefined,
    [
      ['orders', 'live', []],
      ['invoices', 'live', []],
    ],
  ],
  [
    'expressions, patterns and ARNs: left out',
    `with: { function-name: '\${{ matrix.f }}', alarms: 'orders-*' }`,
    undefined,
    [],
  ],
  [
    'the config file, for a matrix',
    `with: { function-name: '\${{ matrix.f }}' }`,
    'alias: prod\nfunctions: { a: { alarms: [x] }, b: }',
    [
      ['a', 'prod', ['x']],
      ['b', 'prod', []],
    ],
  ],
])('the functions of %s', (_, job, config, expected) => {
  const found = functionsOf(`jobs: { one: { ${job} } }`, config)
  expect(found.map(({ functionName, alias, alarms }) => [functionName, alias, alarms])).toEqual(expected)
})

test('every caller to copy that deploys names functions', () => {
  for (const path of globSync('workflows/{push,signed,environments,recover}.yml', { cwd: root }))
    expect(functionsOf(readFileSync(join(root, path), 'utf8'), undefined).length).toBeGreaterThan(0)
})
