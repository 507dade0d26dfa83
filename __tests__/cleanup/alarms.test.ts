import {
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type Tag,
} from '@aws-sdk/client-cloudwatch'
import { CreateAliasCommand, DeleteAliasCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { OUR_TAG } from '../../src/resources/alarms/names.ts'
import { DAY, Region } from './region.ts'

const ALL = { all: 'true', 'dry-run': 'false', alarms: 'true' }

let region: Region
beforeAll(async () => {
  region = await Region.open()
  for (const name of ['orders', 'invoices']) {
    region.seed(name, 2)
    for (const Name of ['live', 'beta']) {
      await region.fixture.lambda.send(new CreateAliasCommand({ FunctionName: name, Name, FunctionVersion: '2' }))
    }
  }
  for (const name of [
    'orders/live/error-rate',
    'orders/live/version-2/duration',
    'orders/beta/error-rate',
    'gone/live/error-rate',
    'gone/live/throttles',
    'gone-too/live/throttles',
    'gone/deep/er/than/ours',
  ]) {
    await alarm(`lambda-canary/${name}`, [OUR_TAG])
  }
  await alarm('lambda-canary/gone/live/mine', [{ Key: 'team', Value: 'payments' }])
  await alarm('gone-errors', [OUR_TAG])
  await region.fixture.lambda.send(new DeleteAliasCommand({ FunctionName: 'orders', Name: 'beta' }))
  await region.sandbox.clock.advance(2 * DAY)
  await alarm('lambda-canary/gone/live/young', [OUR_TAG])
})
afterAll(() => region.close())

async function alarm(AlarmName: string, Tags: Tag[]): Promise<void> {
  await region.fixture.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Tags,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    }),
  )
}

async function left(): Promise<readonly string[]> {
  const { MetricAlarms = [] } = await region.fixture.cloudwatch.send(new DescribeAlarmsCommand({}))
  return MetricAlarms.map(({ AlarmName = '' }) => AlarmName).sort()
}

describe('alarms that create-alarms has made', () => {
  test('are not looked at unless asked for', async () => {
    expect(await region.clean({ ...ALL, alarms: 'false' })).not.toHaveProperty('alarms')
  })

  test('stay when Lambda does not say that their alias is gone', async () => {
    region.sandbox.fault({ operation: 'GetAlias', nth: 1, count: 'always', effect: { kind: 'access-denied' } })
    const before = await left()
    const { alarms } = await region.clean(ALL)
    region.sandbox.faults.clear()
    expect(alarms).toMatchObject({ deleted: 0, complete: false })
    expect(alarms?.failures[0]?.what).toContain('lambda:GetAlias')
    expect(await left()).toEqual(before)
  })

  test('of other functions than those in scope stay', async () => {
    const { alarms } = await region.clean({ 'function-names': 'orders', alarms: 'true', 'dry-run': 'true' })
    expect(alarms?.gone).toEqual(['lambda-canary/orders/beta/error-rate'])
  })

  test('go when their function or alias is gone, and only with our name and our tag', async () => {
    const before = await left()
    const gone = [
      'lambda-canary/gone-too/live/throttles',
      'lambda-canary/gone/live/error-rate',
      'lambda-canary/gone/live/throttles',
      'lambda-canary/orders/beta/error-rate',
    ]
    const planned = await region.clean({ ...ALL, 'dry-run': 'true' })
    expect([...(planned.alarms?.gone ?? [])].sort()).toEqual(gone)
    expect(await left()).toEqual(before)
    const { alarms } = await region.clean(ALL)
    expect(alarms).toMatchObject({ deleted: 4, complete: true, failures: [] })
    expect(Object.fromEntries(alarms?.kept ?? [])).toEqual({ 'in-use': 2, 'not-ours': 1, recent: 1 })
    expect(await left()).toEqual(before.filter(name => !gone.includes(name)))
  })

  test('that cannot be deleted, as part of a composite alarm, do not keep the others', async () => {
    const [part, rest] = ['lambda-canary/gone/live/a-part', 'lambda-canary/gone/live/rest']
    for (const name of [part, rest]) await alarm(name, [OUR_TAG])
    const composite = { AlarmName: 'everything', AlarmRule: `ALARM("${part}")` }
    await region.fixture.cloudwatch.send(new PutCompositeAlarmCommand(composite))
    await region.sandbox.clock.advance(2 * DAY)
    const { alarms } = await region.clean(ALL)
    expect(alarms).toMatchObject({ failed: 1, complete: false })
    expect(alarms?.failures[0]?.what).toContain(part)
    expect(await left()).toContain(part)
    expect(await left()).not.toContain(rest)
  })
})
