import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { StreamReport } from '../../sandbox/src/traffic/traffic.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

/** The start of a minute, so that whole minutes of traffic fill whole minutes of metrics. */
const START = 1_800_000_000
const WEIGHT = 0.1
const RPS = 10

let fixture: SandboxFixture
let report: StreamReport
beforeAll(async () => {
  fixture = await sandboxFixture({ start: START, seed: 11, durations: { create: 0, update: 0, activate: 0 } })
  const { lambda, cloudwatch } = fixture
  const { clock, traffic } = fixture.sandbox
  const publish = async (body: string): Promise<void> => {
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'shop', ZipFile: handlerZip(body) }))
    await clock.advance(1)
    await lambda.send(new PublishVersionCommand({ FunctionName: 'shop' }))
    await clock.advance(1)
  }
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'shop',
      Role: EXECUTION_ROLE,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: handlerZip('return 0') },
    }),
  )
  await clock.advance(1)
  await publish('return 1')
  await publish('if (event.bad) throw new Error("bad release"); return 2')
  await lambda.send(
    new CreateAliasCommand({
      FunctionName: 'shop',
      Name: 'live',
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { 2: WEIGHT } },
    }),
  )
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'canary-errors',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: dimensions('2'),
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  )
  await clock.advance(START + 60 - clock.now())
  const id = traffic.start({ functionName: 'shop', qualifier: 'live', rps: RPS, payload: { bad: true } })
  await clock.advance(180)
  const stopped = await traffic.stop(id)
  if (stopped === undefined) throw new Error('the traffic is gone')
  report = stopped
  await lambda.send(
    new UpdateAliasCommand({ FunctionName: 'shop', Name: 'live', RoutingConfig: { AdditionalVersionWeights: {} } }),
  )
})
afterAll(() => fixture.close())

function dimensions(version: string) {
  return [
    { Name: 'FunctionName', Value: 'shop' },
    { Name: 'Resource', Value: 'shop:live' },
    { Name: 'ExecutedVersion', Value: version },
  ]
}

async function sum(metric: string, version: string): Promise<number> {
  const { MetricDataResults = [] } = await fixture.cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(START * 1000),
      EndTime: new Date((START + 600) * 1000),
      MetricDataQueries: [
        {
          Id: 'm',
          MetricStat: {
            Metric: { Namespace: 'AWS/Lambda', MetricName: metric, Dimensions: dimensions(version) },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  )
  return (MetricDataResults[0]?.Values ?? []).reduce((total, value) => total + value, 0)
}

test('every request is counted, and the share of the canary is what its weight makes likely', () => {
  const canary = report.byVersion[2]?.requests ?? 0
  expect(report.requests).toBe(180 * RPS)
  expect((report.byVersion[1]?.requests ?? 0) + canary).toBe(report.requests)
  // Five standard deviations of a binomial draw.
  const deviation = Math.sqrt(report.requests * WEIGHT * (1 - WEIGHT))
  expect(Math.abs(canary - report.requests * WEIGHT)).toBeLessThan(5 * deviation)
})

test('the metrics of each executed version add up to the requests and errors made', async () => {
  await fixture.sandbox.clock.advance(180)
  for (const version of ['1', '2']) {
    const count = report.byVersion[version]
    expect(await sum('Invocations', version)).toBe(count?.requests)
    expect(await sum('Errors', version)).toBe(count?.errors)
  }
  expect(report.byVersion[1]?.errors).toBe(0)
  expect(report.byVersion[2]?.errors).toBe(report.byVersion[2]?.requests)
})

test('the alarm on the canary fired within two minutes of the first error and is over once no error comes', async () => {
  await fixture.sandbox.clock.advance(300)
  const { MetricAlarms = [] } = await fixture.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: ['canary-errors'] }),
  )
  expect(MetricAlarms[0]?.StateValue).toBe('OK')
  const { AlarmHistoryItems = [] } = await fixture.cloudwatch.send(
    new DescribeAlarmHistoryCommand({ AlarmName: 'canary-errors', HistoryItemType: 'StateUpdate' }),
  )
  const fired = AlarmHistoryItems.filter(item => item.HistorySummary?.endsWith('to ALARM'))
  expect(fired).toHaveLength(1)
  const after = (fired[0]?.Timestamp?.getTime() ?? 0) / 1000 - (START + 60)
  expect(after).toBeGreaterThan(60)
  expect(after).toBeLessThanOrEqual(200)
})
