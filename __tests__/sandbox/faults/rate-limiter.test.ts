import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { GetFunctionCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { RateLimiter } from '../../../sandbox/src/faults/rate-limiter.ts'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

/** How many of `calls` calls at the same moment are allowed. */
function burst(limiter: RateLimiter, service: string, operation: string, calls = 500): number {
  return Array.from({ length: calls }, () => limiter.allows(service, operation)).filter(Boolean).length
}

describe('a second of calls', () => {
  test.each([
    ['lambda', 'GetFunction', 100],
    ['lambda', 'GetPolicy', 15],
    ['lambda', 'UpdateAlias', 15],
    ['monitoring', 'DescribeAlarms', 9],
    ['monitoring', 'PutMetricAlarm', 3],
    ['monitoring', 'GetMetricData', 50],
    ['lambda', 'Invoke', 500],
    ['s3', 'PutObject', 500],
  ])('of %s %s ends after %d', (service, operation, allowed) => {
    expect(burst(new RateLimiter(() => 0), service, operation)).toBe(allowed)
  })

  test('is shared by all of the control plane but the reads of a function and of a policy', () => {
    const limiter = new RateLimiter(() => 0)
    expect(burst(limiter, 'lambda', 'ListAliases')).toBe(15)
    expect(burst(limiter, 'lambda', 'DeleteFunction')).toBe(0)
    expect(burst(limiter, 'lambda', 'GetFunction')).toBe(100)
    expect(burst(limiter, 'lambda', 'GetPolicy')).toBe(15)
  })

  test('comes back as time passes, never more than one', () => {
    let now = 0
    const limiter = new RateLimiter(() => now)
    burst(limiter, 'lambda', 'UpdateAlias')
    now = 0.4
    expect(burst(limiter, 'lambda', 'UpdateAlias')).toBe(6)
    now = 1000
    expect(burst(limiter, 'lambda', 'UpdateAlias')).toBe(15)
  })
})

describe('a sandbox that enforces rates', () => {
  let fixture: SandboxFixture
  beforeAll(async () => {
    fixture = await sandboxFixture({ enforceRates: true })
  })
  afterAll(() => fixture.close())
  beforeEach(() => fixture.sandbox.clock.advance(60))

  async function outcomes(calls: number, call: () => Promise<unknown>): Promise<string[]> {
    const settled = await Promise.allSettled(Array.from({ length: calls }, call))
    return settled.map(one => (one.status === 'fulfilled' ? 'ok' : one.reason.name))
  }

  test('throttles as Lambda does, with the reason', async () => {
    const list = () => fixture.lambda.send(new ListFunctionsCommand({}))
    const names = await outcomes(20, list)
    expect(names.filter(name => name === 'ok')).toHaveLength(15)
    expect(names.filter(name => name === 'TooManyRequestsException')).toHaveLength(5)
    await expect(list()).rejects.toMatchObject({ Reason: 'CallerRateLimitExceeded' })
    await expect(fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  test('throttles CloudWatch in its own words', async () => {
    const names = await outcomes(12, () => fixture.cloudwatch.send(new DescribeAlarmsCommand({})))
    expect(names.filter(name => name === 'ok')).toHaveLength(9)
    expect(names.filter(name => name === 'Throttling' || name === 'ThrottlingException')).toHaveLength(3)
  })
})

test('a sandbox throttles nobody unless told to', async () => {
  const fixture = await sandboxFixture()
  const calls = Array.from({ length: 40 }, () => fixture.lambda.send(new ListFunctionsCommand({})))
  await expect(Promise.all(calls)).resolves.toHaveLength(40)
  await fixture.close()
})
