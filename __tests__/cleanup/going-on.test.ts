import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { attention } from '../../src/cleanup/attention.ts'
import { DAY, Region, range } from './region.ts'

const KEEP = { 'keep-versions': '3', 'keep-for': '1d', 'dry-run': 'false' }

const NOTHING = { deleted: 0, gone: [], kept: new Map(), examples: new Map(), complete: true, failed: 0, failures: [] }

let region: Region
beforeAll(async () => {
  region = await Region.open()
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    const logGroupName = `/aws/lambda/gone-${name}`
    await region.fixture.logs.send(new CreateLogGroupCommand({ logGroupName }))
    await region.fixture.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }))
  }
  await region.sandbox.clock.advance(30 * DAY)
})
afterEach(() => region.sandbox.faults.clear())
afterAll(() => region.close())

const denied = (operation: string, resource?: string): void => {
  const effect = { kind: 'access-denied' } as const
  region.sandbox.fault({ operation, count: 'always', effect, ...(resource === undefined ? {} : { resource }) })
}
const calls = (operation: string): number =>
  region.sandbox.calls.all().filter(one => one.operation === operation).length
const logGroups = { 'name-pattern': 'gone-*', 'log-groups': 'true', ...KEEP }

describe('what fails does not keep the rest from being cleaned', () => {
  test('five failures in a row have one cause: the kind is left to the next run', async () => {
    region.sandbox.calls.clear()
    denied('DeleteLogGroup')
    const result = await region.clean(logGroups)
    expect(result.logGroups).toMatchObject({ deleted: 0, failed: 5, complete: false })
    expect(result.complete).toBe(false)
    expect(calls('DeleteLogGroup')).toBe(5)
  })

  test('one log group that cannot be deleted is told by its name, and the others go', async () => {
    denied('DeleteLogGroup', '/aws/lambda/gone-b')
    const result = await region.clean(logGroups)
    expect(result.logGroups).toMatchObject({
      deleted: 7,
      failed: 1,
      complete: false,
      failures: [{ what: expect.stringContaining('/aws/lambda/gone-b') }],
    })
    expect(result.logGroups?.gone).not.toContain('/aws/lambda/gone-b')
    expect(result.complete).toBe(false)
    const again = await region.clean(logGroups)
    expect(again.logGroups).toMatchObject({ deleted: 0, failed: 1, complete: false })
  })

  test('one layer version of which it cannot be told whether it is shared stays, and the others go', async () => {
    for (const version of range(1, 6)) {
      region.sandbox.lambda.seed.layer({ layer: 'tools', version, created: region.now - 90 * DAY, bytes: 10 })
    }
    region.sandbox.fault({ operation: 'GetLayerVersionPolicy', nth: 2, effect: { kind: 'access-denied' } })
    const { layers } = await region.clean({ 'name-pattern': 'no-such', layers: 'tools', ...KEEP })
    expect(layers).toMatchObject({ deleted: 2, gone: ['tools:3', 'tools:1'], failed: 1, complete: false })
    expect(region.sandbox.lambda.layerVersionsOf('tools')).toEqual([2, 4, 5, 6])
  })

  test('functions that cannot be listed to the end leave the run incomplete', async () => {
    for (const number of range(1, 60)) region.seed(`listed-${String(number).padStart(2, '0')}`, 4)
    region.sandbox.fault({ operation: 'ListFunctions', nth: 2, effect: { kind: 'access-denied' } })
    const result = await region.clean({ 'name-pattern': 'listed-*', ...KEEP })
    expect(result).toMatchObject({
      complete: false,
      failure: { what: expect.stringContaining('lambda:ListFunctions') },
    })
    expect(result.functions.length).toBeGreaterThan(0)
  })

  test('a function that cannot be read leaves the run incomplete', async () => {
    region.seed('unread', 6)
    region.seed('legible', 6)
    denied('ListAliases', ':unread')
    const result = await region.clean({ 'function-names': 'unread, legible', ...KEEP })
    expect(result.complete).toBe(false)
    expect(result.functions).toMatchObject([
      { failed: 1, deleted: 0 },
      { failed: 0, deleted: 3 },
    ])
  })

  test('expired credentials end it at once, in everything: no call can help', async () => {
    for (const name of ['expired-1', 'expired-2', 'expired-3']) region.seed(name, 8)
    region.sandbox.calls.clear()
    region.sandbox.fault({ operation: 'DeleteFunction', nth: 2, count: 'always', effect: { kind: 'expired-token' } })
    const result = await region.clean({ 'name-pattern': 'expired-*', 'log-groups': 'true', layers: '*', ...KEEP })
    expect(result).toMatchObject({
      complete: false,
      functions: [{ deleted: 1, failed: 1, left: 3, failures: [{ what: expect.stringContaining('expired') }] }],
      layers: { complete: false, failed: 0 },
      logGroups: { complete: false, failed: 0 },
    })
    expect(calls('DeleteFunction')).toBe(2)
  })
})

describe('what needs a person is an annotation', () => {
  const warnings = () => region.log.lines.filter(line => line.startsWith('warning: '))

  test('functions left alone because a stack owns them, in one line for all', async () => {
    for (const number of range(1, 7)) {
      region.seed(`stack-${number}`, 8, { tags: { 'aws:cloudformation:stack-name': 'shop' } })
    }
    await region.clean({ 'name-pattern': 'stack-*', ...KEEP })
    expect(warnings()).toEqual([
      'warning: 7 functions are left alone as owned by a CloudFormation stack: stack-1, stack-2, stack-3, stack-4, stack-5 and 2 more. "include-stack-owned: true" cleans them too.',
    ])
  })

  test('a record that cannot be read, by its alias', async () => {
    const description = 'Ours [canary9 5, once 2]'
    region.seed('unreadable', 8, { aliases: [{ name: 'live', version: 8, description }] })
    const { functions } = await region.clean({ 'function-names': 'unreadable', ...KEEP })
    expect(functions).toMatchObject([{ unreadable: ['live'], gone: '1, 3-4' }])
    expect(warnings()).toEqual([expect.stringContaining('The record of unreadable:live cannot be read')])
  })

  test('a code storage that is nearly full even after the run', () => {
    const GB = 1024 ** 3
    const said = (used: number, bytes: number, dryRun = false) => {
      const layers = { ...NOTHING, bytes }
      const storage = { used: used * GB, quota: 300 * GB }
      return attention({ region: 'eu-central-1', storage, functions: [], layers, complete: true }, dryRun)
    }
    expect(said(250, 0)).toEqual([
      expect.stringContaining('The code storage of eu-central-1 is nearly full: 250.0 GB of 300.0 GB.'),
    ])
    expect(said(240, 0)).toHaveLength(1)
    expect(said(239, 0)).toEqual([])
    expect(said(250, 20 * GB)).toEqual([])
    expect(said(250, 20 * GB, true)).toHaveLength(1)
  })
})
