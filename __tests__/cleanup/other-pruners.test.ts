import { AddLayerVersionPermissionCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { DAY, Region, range } from './region.ts'

/** Defects of other tools, found in their source or reported by their users: each must never be one of ours. */

let region: Region
beforeAll(async () => {
  region = await Region.open({ enforceRates: true })
})
afterEach(() => region.sandbox.faults.clear())
afterAll(() => region.close())

const KEEP = { 'keep-versions': '3', 'keep-for': '1d' }
const live = (version: number) => ({ aliases: [{ name: 'live', version }] })

describe('defects of other pruners', () => {
  test('the count to keep is kept, of versions and of layers (serverless-prune-plugin #40)', async () => {
    region.seed('counted', 12)
    for (const version of range(1, 8)) {
      region.sandbox.lambda.seed.layer({ layer: 'counted', version, created: region.now - 90 * DAY, bytes: 10 })
    }
    await region.clean({ 'function-names': 'counted', ...KEEP, layers: 'counted', 'dry-run': 'false' })
    expect(region.versions('counted')).toEqual([10, 11, 12])
    expect(region.sandbox.lambda.layerVersionsOf('counted')).toEqual([6, 7, 8])
  })

  test('all pages are read: neither the 51st version nor the 51st alias is missed (serverless-prune-plugin #6, kjs222 pruner)', async () => {
    const aliases = range(1, 70).map(version => ({ name: `release-${version}`, version: version * 2 }))
    region.seed('paged', 150, { aliases })
    await region.clean({ 'function-names': 'paged', ...KEEP })
    const even = range(1, 70).map(version => version * 2)
    expect(region.versions('paged')).toEqual(expect.arrayContaining([...even, 148, 149, 150]))
  })

  test('thousands of aliases and versions are no problem (go-lambda-cleanup #119)', async () => {
    region.seed('many', 2200, { aliases: range(1, 2100).map(version => ({ name: `a${version}`, version })) })
    const result = await region.clean({ 'function-names': 'many', ...KEEP, 'dry-run': 'true' })
    expect(result.functions).toMatchObject([{ versions: 2200, deleted: 0 }])
  })

  test('an alias counts with both its versions (prune plugin, suzujun pruner: weights ignored)', async () => {
    region.seed('weighted', 20, {
      aliases: [{ name: 'live', version: 20, weighted: { version: 4, weight: 0.0001 } }],
    })
    await region.clean({ 'function-names': 'weighted', ...KEEP })
    expect(region.versions('weighted')).toEqual([4, 18, 19, 20])
    expect(region.sandbox.calls.all().filter(({ status }) => status === 409)).toEqual([])
  })

  test('a version an alias takes meanwhile does not end the run (go-lambda-cleanup #45, pipeline-aws-plugin #219)', async () => {
    region.seed('taken', 20, live(20))
    const forget = region.sandbox.before({ operation: 'DeleteFunction', resource: ':taken:5' }, () => {
      region.sandbox.lambda.moveAlias('taken', 'live', '5')
    })
    const { functions } = await region.clean({ 'function-names': 'taken', ...KEEP })
    forget()
    expect(functions).toMatchObject([
      {
        deleted: 16,
        kept: new Map([
          ['alias', 2],
          ['just-left', 1],
          ['keep-versions', 1],
        ]),
      },
    ])
    expect(region.versions('taken')).toEqual([5, 18, 19, 20])
  })

  test('replicas of Lambda@Edge are known by the kind of the error, not by its text, and never a failure (serverless-prune-plugin #5 and #10, terraform-provider-aws #1721)', async () => {
    const versions = range(1, 10).map(version => ({
      version,
      modified: region.now - 20 * DAY,
      bytes: 1,
      replicated: version === 2,
    }))
    region.sandbox.lambda.seed.function({ name: 'edge', versions, ...live(10) })
    const effect = {
      kind: 'error',
      status: 400,
      code: 'InvalidParameterValueException',
      message: 'In use elsewhere.',
    } as const
    region.sandbox.fault({ operation: 'DeleteFunction', resource: ':edge:4', count: 'always', effect })
    const { functions } = await region.clean({ 'function-names': 'edge', ...KEEP })
    expect(functions[0]).toMatchObject({ deleted: 5 })
    expect(functions[0]).not.toHaveProperty('failure')
    expect(functions[0]?.kept.get('replica')).toBe(2)
    expect(region.versions('edge')).toEqual([2, 4, 8, 9, 10])
  })

  test('what CloudFront holds for days goes with the run after it has let go (aws-cdk #15273)', async () => {
    region.seed('held', 8, live(8))
    const effect = { kind: 'error', status: 400, code: 'InvalidParameterValueException', message: 'Held.' } as const
    region.sandbox.fault({ operation: 'DeleteFunction', resource: ':held:3', count: 'always', effect })
    expect((await region.clean({ 'function-names': 'held', ...KEEP })).complete).toBe(true)
    expect(region.versions('held')).toEqual([3, 6, 7, 8])
    region.sandbox.faults.clear()
    await region.clean({ 'function-names': 'held', ...KEEP })
    expect(region.versions('held')).toEqual([6, 7, 8])
  })

  test('a 409 on the very first version fails nothing: aliases are read before, and the others go (lambroll)', async () => {
    region.seed('first', 10, {
      aliases: [
        { name: 'old', version: 1 },
        { name: 'live', version: 10 },
      ],
    })
    const effect = {
      kind: 'error',
      status: 409,
      code: 'ResourceConflictException',
      message: 'Unable to delete version because the following aliases reference it: [hidden]',
    } as const
    region.sandbox.fault({ operation: 'DeleteFunction', resource: ':first:2', count: 'always', effect })
    const { functions, complete } = await region.clean({ 'function-names': 'first', ...KEEP })
    expect(functions).toMatchObject([{ gone: '3-7', failed: 0 }])
    expect(complete).toBe(true)
    expect(region.versions('first')).toEqual([1, 2, 8, 9, 10])
    // What an alias serves was not even tried.
    const tried = region.sandbox.calls
      .all()
      .filter(({ operation, resource }) => operation === 'DeleteFunction' && resource?.endsWith(':first:1'))
    expect(tried).toEqual([])
  })

  test('pages are as large as Lambda makes them: no page size is left in (kjs222 pruner)', async () => {
    region.seed('long', 149, live(149))
    region.sandbox.calls.clear()
    await region.clean({ 'function-names': 'long', ...KEEP, 'dry-run': 'true' })
    const lists = region.sandbox.calls.all().filter(({ operation }) => operation.startsWith('List'))
    // 149 versions and $LATEST, fifty a page.
    expect(lists.filter(({ operation }) => operation === 'ListVersionsByFunction')).toHaveLength(3)
    expect(JSON.stringify(lists.map(({ input }) => input))).not.toContain('MaxItems')
  })

  test('no layer is touched unless it is named, and what other accounts may use stays (serverless #5765)', async () => {
    for (const version of range(1, 6)) {
      region.sandbox.lambda.seed.layer({ layer: 'vendor', version, created: region.now - 90 * DAY, bytes: 10 })
    }
    const share = {
      LayerName: 'vendor',
      VersionNumber: 1,
      StatementId: 'partner',
      Action: 'lambda:GetLayerVersion',
      Principal: '*',
    }
    await region.fixture.lambda.send(new AddLayerVersionPermissionCommand(share))
    region.seed('plain', 8, live(8))
    await region.clean({ 'function-names': 'plain', ...KEEP })
    expect(region.sandbox.lambda.layerVersionsOf('vendor')).toEqual(range(1, 6))
    await region.clean({ 'function-names': 'plain', ...KEEP, layers: 'vendor', 'dry-run': 'false' })
    expect(region.sandbox.lambda.layerVersionsOf('vendor')).toEqual([1, 4, 5, 6])
  })

  test('being throttled is survived, again and again (serverless-lambda-prune-plugin #16)', async () => {
    region.seed('throttled', 12, live(12))
    for (const nth of [2, 5, 6, 7, 11, 15]) {
      region.sandbox.fault({ service: 'lambda', nth, effect: { kind: 'throttle', reason: 'CallerRateLimitExceeded' } })
    }
    const { functions } = await region.clean({ 'function-names': 'throttled', ...KEEP })
    expect(functions).toMatchObject([{ deleted: 9 }])
  })

  test('the pace itself is never throttled', async () => {
    region.seed('paced', 60, live(60))
    const before = region.sandbox.calls.all().length
    await region.clean({ 'function-names': 'paced', ...KEEP, 'calls-per-second': '14' })
    const calls = region.sandbox.calls.all().slice(before)
    expect(calls.filter(({ status }) => status === 429)).toEqual([])
    expect(calls.filter(({ operation }) => operation === 'DeleteFunction')).toHaveLength(57)
  })

  test('what a stack may roll back to stays (SAR-Lambda-Janitor #58)', async () => {
    const tags = { 'aws:cloudformation:stack-name': 'shop' }
    region.seed('stacked', 10, { ...live(10), tags })
    expect((await region.clean({ 'function-names': 'stacked', ...KEEP })).functions).toMatchObject([
      { deleted: 0, skipped: 'stack-owned' },
    ])
    expect(region.versions('stacked')).toEqual(range(1, 10))
    const inputs = {
      'function-names': 'stacked',
      'keep-versions': '1',
      'keep-for': '1d',
      'include-stack-owned': 'true',
    }
    await region.clean(inputs)
    expect(region.versions('stacked')).toEqual([9, 10])
  })

  test('no alias name is magic (lambroll #386): any alias protects what it serves', async () => {
    region.seed('named', 10, {
      aliases: [
        { name: 'Blue_2024-01-02', version: 3 },
        { name: 'x', version: 6 },
      ],
    })
    await region.clean({ 'function-names': 'named', 'keep-versions': '1', 'keep-for': '1d' })
    expect(region.versions('named')).toEqual([2, 3, 5, 6, ...range(7, 10)])
  })

  test('the version an alias has just left stays, by its record and without one (DataBiosphere/azul PR 7923)', async () => {
    region.seed('left', 20, {
      aliases: [
        { name: 'live', version: 18, description: 'Shop [canary1 18 was 12 not 14]' },
        { name: 'plain', version: 9 },
      ],
    })
    await region.clean({ 'function-names': 'left', 'keep-versions': '1', 'keep-for': '1d' })
    expect(region.versions('left')).toEqual([8, 9, 12, 14, 17, 18, 19, 20])
  })

  test('a layer version that a kept version uses stays, and so does the newest, which templates name (amplify-cli #4929)', async () => {
    const arns = range(1, 6).map(version =>
      region.sandbox.lambda.seed.layer({ layer: 'wedged', version, created: region.now - 90 * DAY, bytes: 10 }),
    )
    const versions = range(1, 6).map(version => ({
      version,
      modified: region.now - 60 * DAY,
      bytes: 1,
      layers: arns.slice(version - 1, version),
    }))
    region.sandbox.lambda.seed.function({ name: 'layered', versions, aliases: [{ name: 'live', version: 3 }] })
    const inputs = { 'function-names': 'layered', 'keep-versions': '1', 'keep-for': '1d', layers: 'wedged' }
    await region.clean({ ...inputs, 'dry-run': 'false' })
    expect(region.versions('layered')).toEqual([2, 3, 4, 5, 6])
    expect(region.sandbox.lambda.layerVersionsOf('wedged')).toEqual([2, 3, 4, 5, 6])
  })

  test('each deletion is awaited: what is reported deleted is gone (kjs222 pruner)', async () => {
    region.seed('awaited', 20, live(20))
    region.sandbox.fault({
      operation: 'DeleteFunction',
      resource: ':awaited:7',
      count: 'always',
      effect: { kind: 'access-denied' },
    })
    const { functions, complete } = await region.clean({ 'function-names': 'awaited', ...KEEP })
    expect(functions).toMatchObject([
      {
        deleted: 16,
        gone: '1-6, 8-17',
        left: 0,
        failed: 1,
        failures: [{ what: expect.stringContaining('lambda:DeleteFunction') }],
      },
    ])
    expect(complete).toBe(false)
    expect(region.versions('awaited')).toEqual([7, 18, 19, 20])
    expect(region.log.lines.filter(line => line.startsWith('AWS denied lambda:DeleteFunction'))).toHaveLength(1)
  })
})
