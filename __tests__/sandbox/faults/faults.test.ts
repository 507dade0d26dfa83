import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { GetFunctionCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Effect } from '../../../sandbox/src/faults/fault.ts'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterAll(() => fixture.close())
afterEach(() => {
  fixture.sandbox.calls.clear()
  fixture.sandbox.faults.clear()
})

function putAlarm(name: string): Promise<unknown> {
  return fixture.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      Namespace: 'N',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  )
}

async function exists(name: string): Promise<boolean> {
  const { MetricAlarms = [] } = await fixture.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))
  return MetricAlarms.length === 1
}

describe('a fault on the connection', () => {
  test.each<[string, Effect, boolean]>([
    ['a reset', { kind: 'reset' }, false],
    ['a lost response', { kind: 'lost-response' }, true],
  ])('%s (%j) ends without an answer; applied: %p', async (_name, effect, applied) => {
    const name = `alarm of ${effect.kind}`
    fixture.sandbox.fault({ operation: 'PutMetricAlarm', effect })
    await expect(putAlarm(name)).rejects.toThrow('socket hang up')
    expect(await exists(name)).toBe(applied)
    expect(fixture.sandbox.writes()).toMatchObject([{ operation: 'PutMetricAlarm', fault: effect.kind }])
  })

  test.each([true, false])('a timeout never answers; applied: %p', async applied => {
    const name = `alarm of timeout ${applied}`
    fixture.sandbox.fault({ operation: 'PutMetricAlarm', effect: { kind: 'timeout', applied } })
    const pending = putAlarm(name)
    pending.catch(() => undefined)
    while (fixture.sandbox.calls.all().at(-1)?.fault === undefined) await new Promise(setImmediate)
    expect(await exists(name)).toBe(applied)
    const settled = await Promise.race([pending.catch(() => 'settled'), Promise.resolve('pending')])
    expect(settled).toBe('pending')
  })
})

describe('a fault that is an answer', () => {
  const kinds: [string, Effect, object][] = [
    [
      'throttling, with its reason',
      { kind: 'throttle', retryAfterSeconds: 3 },
      { name: 'TooManyRequestsException', Reason: 'CallerRateLimitExceeded', retryAfterSeconds: '3' },
    ],
    ['a 500', { kind: 'error500' }, { name: 'ServiceException', $metadata: { httpStatusCode: 500 } }],
    ['an expired session', { kind: 'expired-token' }, { name: 'ExpiredTokenException' }],
    [
      'any error given',
      { kind: 'error', status: 412, code: 'PreconditionFailedException', message: 'stale', extra: { Type: 'User' } },
      { name: 'PreconditionFailedException', message: 'stale', Type: 'User' },
    ],
  ]
  test.each(kinds)('is %s', async (_name, effect, expected) => {
    fixture.sandbox.fault({ service: 'lambda', effect })
    await expect(fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))).rejects.toMatchObject(expected)
  })

  test('is a denial in the words of IAM, naming user, action and resource', async () => {
    fixture.sandbox.fault({ operation: 'UpdateAlias', effect: { kind: 'access-denied' } })
    await expect(
      fixture.lambda.send(new UpdateAliasCommand({ FunctionName: 'f', Name: 'live' })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::123456789012:user/deployer is not authorized to perform: lambda:UpdateAlias ' +
        'on resource: arn:aws:lambda:us-east-1:123456789012:function:f ' +
        'because no identity-based policy allows the lambda:UpdateAlias action',
      $metadata: { httpStatusCode: 403 },
    })
  })

  test('speaks the protocol of each service', async () => {
    fixture.sandbox.fault({ count: 'always', effect: { kind: 'throttle' } })
    await expect(exists('x')).rejects.toMatchObject({ name: expect.stringMatching(/^Throttling/) })
    await expect(fixture.sts.send(new GetCallerIdentityCommand())).rejects.toMatchObject({ name: 'Throttling' })
    await expect(fixture.s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toMatchObject({
      name: 'SlowDown',
      $metadata: { httpStatusCode: 503 },
    })
  })

  test('may come after the call was applied: an unknown outcome', async () => {
    fixture.sandbox.fault({ operation: 'PutMetricAlarm', effect: { kind: 'error500', applied: true } })
    await expect(putAlarm('applied all the same')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } })
    expect(await exists('applied all the same')).toBe(true)
  })
})

describe('the calls a fault hits', () => {
  test('are the nth and as many after it as asked for', async () => {
    fixture.sandbox.fault({ operation: 'GetCallerIdentity', nth: 2, count: 2, effect: { kind: 'throttle' } })
    const outcomes: boolean[] = []
    for (let n = 1; n <= 4; n++) {
      outcomes.push(
        await fixture.sts.send(new GetCallerIdentityCommand()).then(
          () => true,
          () => false,
        ),
      )
    }
    expect(outcomes).toEqual([true, false, false, true])
  })

  test('are only those on the resource it names', async () => {
    fixture.sandbox.fault({ resource: ':alarm:denied', count: 'always', effect: { kind: 'access-denied' } })
    await putAlarm('allowed')
    await expect(putAlarm('denied')).rejects.toMatchObject({
      message: expect.stringContaining('cloudwatch:PutMetricAlarm'),
    })
  })
})

describe('the control API', () => {
  const post = (path: string, body: unknown) =>
    fetch(`${fixture.sandbox.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })

  test('injects, lists and removes faults', async () => {
    const response = await post('faults', {
      operation: 'GetCallerIdentity',
      count: 'always',
      effect: { kind: 'error500' },
    })
    const { id } = (await response.json()) as { id: number }
    await expect(fixture.sts.send(new GetCallerIdentityCommand())).rejects.toMatchObject({ name: 'InternalFailure' })
    expect(fixture.sandbox.faults.all()).toMatchObject([{ id, operation: 'GetCallerIdentity' }])
    await fetch(`${fixture.sandbox.url}/_sandbox/faults/${id}`, { method: 'DELETE' })
    await fixture.sts.send(new GetCallerIdentityCommand())
  })

  test.each([
    ['faults', { effect: { kind: 'explode' } }, 'effect.kind is one of'],
    ['faults', { operaton: 'UpdateAlias', effect: { kind: 'reset' } }, 'operaton is not one of'],
    ['faults', { effect: { kind: 'latency' } }, 'ms is missing'],
    ['faults', { nth: '2', effect: { kind: 'reset' } }, 'nth is a number'],
    ['faults', [], 'a fault is a JSON object'],
    ['traffic', { rps: 3 }, 'functionName is missing'],
    ['traffic', { functionName: 'f', rps: 0 }, 'rps is a number above 0'],
    ['traffic', { functionName: 'f', rps: 1, pattern: 'bursts' }, 'pattern is even or poisson'],
    ['clock/advance', { seconds: -1 }, 'seconds is a number of 0 or more'],
  ])('refuses %s %j and says what is wrong', async (path, body, message) => {
    const response = await post(path, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ message: expect.stringContaining(message) })
  })

  test('serves the clock and moves it', async () => {
    const response = await fetch(`${fixture.sandbox.url}/_sandbox/clock`)
    const before = (await response.json()) as { now: number }
    await post('clock/sleep', { seconds: 5 })
    await post('clock/advance', { seconds: 7 })
    expect(fixture.sandbox.clock.now()).toBe(before.now + 12)
  })

  test('knows its own paths only', async () => {
    expect((await fetch(`${fixture.sandbox.url}/_sandbox/nothing`)).status).toBe(404)
  })
})
