import {
  CreateEventSourceMappingCommand,
  PutFunctionEventInvokeConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { changeMetricReplies } from '../support/metric-replies.ts'
import { Region, range } from './region.ts'

let region: Region
beforeAll(async () => {
  region = await Region.open()
  for (const name of ['orders', 'orders-api', 'invoices'])
    region.seed(name, 6, { aliases: [{ name: 'live', version: 6 }] })
  region.seed('tagged', 6, { tags: { team: 'payments' } })
})
afterEach(() => {
  region.sandbox.faults.clear()
  region.sandbox.cloudwatch.setUnreadable(undefined)
})
afterAll(() => region.close())

const KEEP = { 'keep-versions': '2', 'keep-for': '1d' }
const looked = async (inputs: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { functions } = await region.clean({ ...KEEP, 'dry-run': 'true', ...inputs })
  return functions.map(({ functionName }) => functionName)
}
const moved = (name: string, version: number) => region.sandbox.lambda.moveAlias(name, 'live', String(version))
const conflicts = () => region.sandbox.calls.all().filter(({ status }) => status === 409)

describe('the scope of a cleanup', () => {
  test('is names, ARNs, a pattern, a tag, or everything', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:invoices'
    expect(await looked({ 'function-names': `orders, ${arn}` })).toEqual(['orders', 'invoices'])
    expect(await looked({ 'name-pattern': 'orders*' })).toEqual(['orders', 'orders-api'])
    expect(await looked({ tag: 'team=payments' })).toEqual(['tagged'])
    expect(await looked({ tag: 'team=shop' })).toEqual([])
    expect(await looked({ all: 'true' })).toEqual(['invoices', 'orders', 'orders-api', 'tagged'])
  })

  test('a function that is not there is a failure where it was named', async () => {
    const { functions } = await region.clean({ ...KEEP, 'function-names': 'missing, orders' })
    expect(functions).toMatchObject([
      { functionName: 'missing', failures: [{ what: expect.stringContaining('missing') }] },
      { functionName: 'orders', deleted: 4 },
    ])
  })

  test('never is the namesake of a function of another account', async () => {
    const foreign = 'arn:aws:lambda:us-east-1:999999999999:function:orders'
    await expect(region.clean({ ...KEEP, 'function-names': `invoices, ${foreign}` })).rejects.toThrow(
      '"function-names" names a function of account 999999999999',
    )
    expect(region.versions('invoices')).toEqual(range(1, 6))
  })

  test('ends with what could be listed', async () => {
    region.sandbox.fault({ operation: 'ListFunctions', count: 'always', effect: { kind: 'access-denied' } })
    const result = await region.clean({ ...KEEP, all: 'true', 'dry-run': 'false' })
    expect(result).toMatchObject({ functions: [], failure: { what: expect.stringContaining('lambda:ListFunctions') } })
  })
})

describe('a function is left alone', () => {
  test.each(['InternalError', 'Forbidden', 'PartialData'] as const)(
    'while CloudWatch answers %s for its use: no data is no good news',
    async status => {
      region.seed('unsure', 8)
      region.sandbox.cloudwatch.setUnreadable(status)
      const { functions } = await region.clean({ ...KEEP, 'function-names': 'unsure' })
      expect(functions).toMatchObject([{ deleted: 0, failures: [{ what: expect.stringContaining(status) }] }])
      expect(region.versions('unsure')).toEqual(range(1, 8))
    },
  )

  test('while CloudWatch leaves out one of what was asked for', async () => {
    region.seed('silent', 8)
    const forget = changeMetricReplies(await region.aws.cloudwatch(), ({ MetricDataResults = [] }) => ({
      MetricDataResults: MetricDataResults.slice(1),
    }))
    const { functions } = await region.clean({ ...KEEP, 'function-names': 'silent' })
    forget()
    expect(functions).toMatchObject([{ deleted: 0, failures: [{ what: expect.stringContaining('answers nothing') }] }])
    expect(region.versions('silent')).toEqual(range(1, 8))
  })

  test('where the endpoint has no resource policies to ask for: none known is not none', async () => {
    region.seed('unasked', 8)
    region.sandbox.fault({
      operation: 'GetPolicy',
      count: 'always',
      effect: { kind: 'error', status: 501, code: 'NotImplemented', message: 'no such operation' },
    })
    const { functions } = await region.clean({ ...KEEP, 'function-names': 'unasked' })
    expect(functions).toMatchObject([{ deleted: 0, failed: 5 }])
    expect(region.versions('unasked')).toEqual(range(1, 8))
  })

  test('on Managed Instances, where $LATEST.PUBLISHED is called beside all versions', async () => {
    region.seed('managed', 8)
    region.sandbox.lambda.override('managed', { CapacityProviderConfig: { Name: 'fleet' } })
    const { functions } = await region.clean({ ...KEEP, 'function-names': 'managed' })
    expect(functions).toMatchObject([{ deleted: 0, left: 0, skipped: 'managed-instances' }])
    expect(region.versions('managed')).toEqual(range(1, 8))
  })

  test('while its event source mappings cannot be read', async () => {
    region.seed('unmapped', 8)
    region.sandbox.fault({ operation: 'ListEventSourceMappings', count: 'always', effect: { kind: 'error500' } })
    const { functions } = await region.clean({ ...KEEP, 'function-names': 'unmapped' })
    expect(functions).toMatchObject([{ deleted: 0, failed: 1 }])
    expect(region.versions('unmapped')).toEqual(range(1, 8))
  })
})

describe('aliases', () => {
  test('are read again right before the first deletion', async () => {
    region.seed('moved', 12, { aliases: [{ name: 'live', version: 12 }] })
    region.sandbox.calls.clear()
    const forget = region.sandbox.before({ operation: 'ListAliases', resource: ':moved', nth: 2, count: 1 }, () =>
      moved('moved', 4),
    )
    await region.clean({ ...KEEP, 'function-names': 'moved' })
    forget()
    // Its version, the one before it, and all that is newer now.
    expect(region.versions('moved')).toEqual(range(3, 12))
    expect(conflicts()).toEqual([])
  })

  test('are read again while deletions last', async () => {
    region.seed('lasting', 40, { aliases: [{ name: 'live', version: 40 }] })
    region.sandbox.calls.clear()
    const forget = region.sandbox.before({ operation: 'DeleteFunction', resource: ':lasting:12', count: 1 }, () =>
      moved('lasting', 30),
    )
    await region.clean({ ...KEEP, 'function-names': 'lasting', 'calls-per-second': '1' })
    forget()
    expect(region.versions('lasting')).toEqual(range(29, 40))
    expect(conflicts()).toEqual([])
  })
})

describe('what names a version by its number', () => {
  type Make = (name: string) => Promise<unknown>
  const Qualifier = '30'
  test.each<[string, Make]>([
    [
      'event source mapping',
      name =>
        region.fixture.lambda.send(
          new CreateEventSourceMappingCommand({
            FunctionName: `${name}:30`,
            EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:jobs',
          }),
        ),
    ],
    [
      'asynchronous calls',
      FunctionName =>
        region.fixture.lambda.send(
          new PutFunctionEventInvokeConfigCommand({ FunctionName, Qualifier, MaximumRetryAttempts: 0 }),
        ),
    ],
    [
      'provisioned concurrency',
      FunctionName =>
        region.fixture.lambda.send(
          new PutProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier, ProvisionedConcurrentExecutions: 1 }),
        ),
    ],
  ])('is read again while deletions last: %s', async (what, make) => {
    const name = what.replaceAll(' ', '-')
    region.seed(name, 40, { aliases: [{ name: 'live', version: 40 }] })
    let made: unknown
    region.sandbox.before({ operation: 'DeleteFunction', resource: `:${name}:8`, count: 1 }, async () => {
      made = await make(name)
    })
    const { functions } = await region.clean({ ...KEEP, 'function-names': name, 'calls-per-second': '1' })
    expect(made).toBeDefined()
    expect(region.versions(name)).toEqual([30, 39, 40])
    expect(functions).toMatchObject([{ deleted: 37, left: 0 }])
  })

  test('is seen a few seconds after it was made, where it is an event source mapping', async () => {
    region.seed('quick', 40, { aliases: [{ name: 'live', version: 40 }] })
    let left: readonly number[] = []
    region.sandbox.before({ operation: 'DeleteFunction', resource: ':quick:15', count: 1 }, async () => {
      left = region.versions('quick')
      const EventSourceArn = 'arn:aws:sqs:us-east-1:123456789012:jobs'
      await region.fixture.lambda.send(
        new CreateEventSourceMappingCommand({ FunctionName: 'quick:30', EventSourceArn }),
      )
    })
    await region.clean({ ...KEEP, 'function-names': 'quick' })
    expect(left).toContain(30)
    expect(region.versions('quick')).toContain(30)
  })
})
