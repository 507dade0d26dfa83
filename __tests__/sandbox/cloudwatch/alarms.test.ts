import * as aws from '@aws-sdk/client-cloudwatch'
import { CloudWatchClient, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { SandboxClock } from '../../../sandbox/src/clock.ts'
import { CloudWatchService } from '../../../sandbox/src/cloudwatch/cloudwatch-service.ts'
import { ACCOUNT, serve } from './serve.ts'

const START = Date.parse('2026-11-23T10:00:00Z') / 1000
const DIMENSIONS = { FunctionName: 'orders', Resource: 'orders:live', ExecutedVersion: '7' }

let clock: SandboxClock
let cloudwatch: CloudWatchService
let client: CloudWatchClient
let stop: () => Promise<void>

beforeAll(async () => {
  const server = await serve({ name: 'monitoring', match: request => cloudwatch.match(request) })
  stop = server.close
  client = new CloudWatchClient({
    endpoint: server.url,
    region: ACCOUNT.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
})

beforeEach(() => {
  clock = new SandboxClock({ kind: 'manual' }, START)
  cloudwatch = new CloudWatchService({ account: ACCOUNT, clock })
})

afterAll(async () => {
  client.destroy()
  await stop()
})

const alarm = (overrides: Partial<PutMetricAlarmCommandInput> = {}): Promise<unknown> =>
  client.send(
    new aws.PutMetricAlarmCommand({
      AlarmName: 'errors',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: Object.entries(DIMENSIONS).map(([Name, Value]) => ({ Name, Value })),
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      ...overrides,
    }),
  )

const errors = (value: number, at = clock.now()): void =>
  cloudwatch.put([{ namespace: 'AWS/Lambda', name: 'Errors', dimensions: DIMENSIONS, value, at }])

const describeAlarm = async (name = 'errors') => {
  const reply = await client.send(
    new aws.DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  )
  return reply.MetricAlarms?.[0] ?? reply.CompositeAlarms?.[0]
}

describe('metric alarms', () => {
  test('a new alarm waits for its first evaluation and shows its lists empty', async () => {
    await alarm()
    expect(await describeAlarm()).toMatchObject({
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors',
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      AlarmActions: [],
      OKActions: [],
      InsufficientDataActions: [],
      StateTransitionedTimestamp: new Date(START * 1000),
    })
  })

  test('an alarm fires when the minute of the error became readable, and not before', async () => {
    await alarm()
    errors(1)
    await clock.advance(119)
    expect((await describeAlarm())?.StateValue).toBe('OK')
    await clock.advance(6)
    expect(await describeAlarm()).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: 1 datapoint [1.0 (23/11/26 10:00:00)] was greater than or equal to the threshold (1.0).',
      StateTransitionedTimestamp: new Date((START + 125) * 1000),
    })
  })
})
