import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DAY, Region, range } from './region.ts'

let region: Region
beforeAll(async () => {
  region = await Region.open()
})
afterAll(() => region.close())

describe('cleanup', () => {
  test('deletes what neither rule nor use keeps, the oldest first, and says what stays and why', async () => {
    region.seed('orders', 60, {
      aliases: [
        { name: 'live', version: 55 },
        { name: 'beta', version: 20 },
      ],
    })
    const { functions, storage, complete } = await region.clean({
      'function-names': 'orders',
      'keep-versions': '3',
      'keep-for': '1d',
    })
    expect(region.versions('orders')).toEqual([19, 20, 54, ...range(55, 60)])
    expect(functions).toMatchObject([{ functionName: 'orders', versions: 60, deleted: 51, bytes: 5100, left: 0 }])
    expect(Object.fromEntries(functions[0]?.kept ?? [])).toEqual({
      alias: 2,
      'just-left': 2,
      'newer-than-aliases': 5,
    })
    expect(storage?.quota).toBe(322_122_547_200)
    expect(complete).toBe(true)
    const deletions = region.sandbox.writes().map(({ input }) => input)
    expect(deletions).toHaveLength(51)
  })

  test('deletes nothing in a dry run, and says the same', async () => {
    region.seed('dry', 30, { aliases: [{ name: 'live', version: 30 }] })
    const inputs = { 'function-names': 'dry', 'keep-versions': '5', 'keep-for': '1d' }
    const { functions } = await region.clean({ ...inputs, 'dry-run': 'true' })
    expect(functions).toMatchObject([{ deleted: 25, bytes: 2500 }])
    expect(region.versions('dry')).toHaveLength(30)
    expect((await region.clean(inputs)).functions).toMatchObject([{ deleted: 25, bytes: 2500 }])
    expect(region.versions('dry')).toEqual(range(26, 30))
  })

  test('says of a function it was asked for by name that it does not exist', async () => {
    const { functions, complete } = await region.clean({ 'function-names': 'nope' })
    expect(complete).toBe(false)
    expect(functions[0]?.failures.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^The function nope does not exist in [a-z]+-[a-z]+-\d\.$/),
    ])
  })

  test('goes on next time where the budget ended it', async () => {
    region.seed('budget', 30, { aliases: [{ name: 'live', version: 30 }] })
    const inputs = { 'function-names': 'budget', 'keep-versions': '5', 'keep-for': '1d', 'max-operations': '20' }
    expect(await region.clean(inputs)).toMatchObject({ complete: false, functions: [{ deleted: 20, left: 5 }] })
    expect(region.versions('budget')).toEqual(range(21, 30))
    expect(await region.clean(inputs)).toMatchObject({ complete: true, functions: [{ deleted: 5, left: 0 }] })
    expect(region.versions('budget')).toEqual(range(26, 30))
  })

  test('has a line in a dry run for every function, also where nothing would go', async () => {
    region.seed('dry-many', 8, { aliases: [{ name: 'live', version: 8 }] })
    region.seed('dry-few', 2, { aliases: [{ name: 'live', version: 2 }] })
    const asked = { 'function-names': 'dry-many, dry-few', 'keep-versions': '3', 'keep-for': '1d' }
    await region.clean({ ...asked, 'dry-run': 'true' })
    expect(region.log.lines.filter(line => line.includes('would go'))).toEqual([
      expect.stringMatching(/^dry-many: 5 of 8 versions would go: 1-5 \(500 B\); stays: .*version 8 \(alias\)\.$/),
      expect.stringMatching(/^dry-few: 0 of 2 versions would go; stays: .*version 2 \(alias\)\.$/),
    ])
    await region.clean({ ...asked, 'function-names': 'dry-few' })
    expect(region.log.lines).toEqual([])
  })

  test('keeps what was invoked in the look-back window, directly or through an alias that is gone', async () => {
    region.seed('used', 20, { aliases: [{ name: 'live', version: 20 }] })
    region.invoked('used', 3, region.now - 5 * DAY)
    region.invoked('used', 4, region.now - 5 * DAY, 'live')
    region.invoked('used', 5, region.now - 5 * DAY, 'gone')
    region.invoked('used', 6, region.now - 12 * DAY)
    await region.sandbox.clock.advance(120)
    await region.clean({ 'function-names': 'used', 'keep-versions': '1', 'keep-for': '1d', 'look-back': '7d' })
    expect(region.versions('used')).toEqual([3, 4, 5, 19, 20])
  })

  test('keeps what is named by its number', async () => {
    region.seed('named', 20, {
      aliases: [{ name: 'live', version: 20 }],
      policies: [2],
      provisioned: [4],
      eventInvokes: [6],
      mappings: [8],
      executions: [
        { version: 10, status: 'RUNNING' },
        { version: 11, status: 'SUCCEEDED' },
      ],
    })
    const { functions } = await region.clean({ 'function-names': 'named', 'keep-versions': '1', 'keep-for': '1d' })
    expect(region.versions('named')).toEqual([2, 4, 6, 8, 10, 19, 20])
    expect(functions[0]?.kept).toEqual(
      new Map([
        ['resource-policy', 1],
        ['provisioned-concurrency', 1],
        ['event-invoke-config', 1],
        ['event-source-mapping', 1],
        ['durable-execution', 1],
        ['just-left', 1],
        ['alias', 1],
      ]),
    )
  })
})
