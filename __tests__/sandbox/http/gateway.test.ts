import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture({ start: 1_800_000_000 })
})
afterAll(() => fixture.close())
afterEach(() => {
  fixture.sandbox.calls.clear()
  fixture.sandbox.faults.clear()
})

const ALARM = {
  AlarmName: 'errors',
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
} as const

describe('every reply', () => {
  test('carries the sandbox time and a request id', async () => {
    const response = await fetch(`${fixture.sandbox.url}/bucket/key`)
    expect(response.headers.get('date')).toBe('Fri, 15 Jan 2027 08:00:00 GMT')
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('the call log', () => {
  test('lists calls in order with what they were, and counts the writes alone', async () => {
    await fixture.sts.send(new GetCallerIdentityCommand())
    await fixture.cloudwatch.send(new PutMetricAlarmCommand(ALARM))
    await fixture.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors'] }))
    const response = await fetch(`${fixture.sandbox.url}/_sandbox/calls`)
    const calls = (await response.json()) as readonly { operation: string; status: number }[]
    expect(calls.map(call => [call.operation, call.status])).toEqual([
      ['GetCallerIdentity', 200],
      ['PutMetricAlarm', 200],
      ['DescribeAlarms', 200],
    ])
    expect(fixture.sandbox.writes()).toMatchObject([{ service: 'monitoring', operation: 'PutMetricAlarm', at: 1.8e9 }])
    await fetch(`${fixture.sandbox.url}/_sandbox/calls`, { method: 'DELETE' })
    expect(fixture.sandbox.calls.all()).toEqual([])
  })

  test('notes a call that nothing here emulates', async () => {
    await fetch(fixture.sandbox.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
      body: '{}',
    })
    expect(fixture.sandbox.calls.all()).toMatchObject([
      { service: 'states', operation: 'AWSStepFunctions.StartExecution', status: 501 },
    ])
  })
})

describe('credentials', () => {
  test('that are missing are refused', async () => {
    const response = await fetch(`${fixture.sandbox.url}/`, {
      method: 'POST',
      headers: {
        'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms',
        'content-type': 'application/x-amz-json-1.0',
      },
      body: '{}',
    })
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('Missing Authentication Token')
  })

  test('whose key says EXPIRED are refused as ended', async () => {
    const lambda = new LambdaClient({
      ...fixture.client,
      credentials: { accessKeyId: 'ASIAEXPIRED', secretAccessKey: 'x' },
    })
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
      name: 'ExpiredTokenException',
      $metadata: { httpStatusCode: 403 },
    })
    lambda.destroy()
  })
})

describe('a hook', () => {
  test('runs before the call is applied, with what the call asks for', async () => {
    const seen: unknown[] = []
    const remove = fixture.sandbox.before('DescribeAlarms', async call => {
      seen.push(call.input)
      await fixture.cloudwatch.send(new PutMetricAlarmCommand({ ...ALARM, AlarmName: 'from-a-colleague' }))
    })
    const answer = await fixture.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['from-a-colleague'] }))
    expect(answer.MetricAlarms).toHaveLength(1)
    expect(seen).toMatchObject([{ AlarmNames: ['from-a-colleague'] }])
    remove()
    await fixture.cloudwatch.send(new DescribeAlarmsCommand({}))
    expect(seen).toHaveLength(1)
  })

  test('can wait for the nth call', async () => {
    let ran = 0
    const remove = fixture.sandbox.before({ operation: 'DescribeAlarms', nth: 2, count: 1 }, () => void ran++)
    for (const expected of [0, 1, 1]) {
      await fixture.cloudwatch.send(new DescribeAlarmsCommand({}))
      expect(ran).toBe(expected)
    }
    remove()
  })
})
