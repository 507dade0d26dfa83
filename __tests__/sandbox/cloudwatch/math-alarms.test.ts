import * as aws from '@aws-sdk/client-cloudwatch'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { cloudwatchSetting, DIMENSION_LIST, type Setting } from './setting.ts'

let it: Setting

beforeEach(async () => {
  it = await cloudwatchSetting()
})

afterEach(() => it.close())

const stat = (
  Id: string,
  MetricName: string,
  more: { Period?: number; ReturnData?: boolean } = {},
): aws.MetricDataQuery => ({
  Id,
  MetricStat: {
    Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: DIMENSION_LIST },
    Period: more.Period ?? 60,
    Stat: 'Sum',
  },
  ReturnData: more.ReturnData ?? false,
})

const errors = stat('m1', 'Errors')
const calls = stat('m2', 'Invocations')

const put = (Metrics: aws.MetricDataQuery[], overrides: Partial<aws.PutMetricAlarmCommandInput> = {}) =>
  it.cloudwatch.send(
    new aws.PutMetricAlarmCommand({
      AlarmName: 'math',
      Metrics,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      ...overrides,
    }),
  )

const state = async () => (await it.alarmNamed('math'))?.StateValue

const minuteOf = async (invocations: number, failing: number): Promise<void> => {
  for (let call = 0; call < invocations; call++) {
    it.emit('Invocations', 1)
    it.emit('Errors', call < failing ? 1 : 0)
  }
  await it.minutes(1)
}

describe('an alarm over metric math', () => {
  test('over an error rate fires on the rate, and on nothing without invocations', async () => {
    const rate = { Id: 'rate', Expression: 'IF(m2 > 0, 100 * m1 / m2, 0)', Label: 'error rate %', ReturnData: true }
    await put([rate, errors, calls])
    await minuteOf(20, 1)
    await it.minutes(2)
    expect(await state()).toBe('OK')
    await minuteOf(20, 2)
    await it.minutes(2)
    const alarm = await it.alarmNamed('math')
    expect(alarm).toMatchObject({ StateValue: 'ALARM', Metrics: [rate, errors, calls] })
    expect(alarm?.StateReason).toBe(
      'Threshold Crossed: 1 datapoint [10.0 (23/11/26 10:03:00)] was greater than the threshold (5.0).',
    )
    await it.minutes(3)
    expect(await state()).toBe('OK')
  })

  test("over FILL is stuck on the filler while metrics are late, unless it takes M of N (AWS' own warning)", async () => {
    const filled = { Id: 'e1', Expression: 'FILL(m1, 0)', ReturnData: true }
    await put([filled, errors], { AlarmName: 'stuck' })
    await put([filled, errors], { EvaluationPeriods: 3, DatapointsToAlarm: 1 })
    for (let minute = 0; minute < 4; minute++) await minuteOf(10, 10)
    expect((await it.alarmNamed('stuck'))?.StateValue).toBe('OK')
    expect(await state()).toBe('ALARM')
  })

  test('whose expression turns out to be a number says so in its evaluation state, and keeps its state', async () => {
    await put([{ Id: 'e1', Expression: 'IF(SUM(m1) > 0, 1, m1)', ReturnData: true }, errors])
    await it.minutes(1)
    expect(await state()).toBe('OK')
    await minuteOf(1, 1)
    await it.minutes(2)
    expect(await it.alarmNamed('math')).toMatchObject({ StateValue: 'OK', EvaluationState: 'EVALUATION_ERROR' })
    await put([{ Id: 'e1', Expression: 'm1 * 10', ReturnData: true }, errors])
    expect(await it.alarmNamed('math')).not.toHaveProperty('EvaluationState')
  })

  test.each<[string, aws.MetricDataQuery[], string]>([
    ['nothing to return', [errors, calls], 'Exactly one element'],
    [
      'two results',
      [stat('m1', 'Errors', { ReturnData: true }), stat('m2', 'Errors', { ReturnData: true })],
      'Exactly one element',
    ],
    ['two periods', [stat('m1', 'Errors', { ReturnData: true }), stat('m2', 'Errors', { Period: 300 })], 'same period'],
    [
      'several series',
      [{ Id: 'e1', Expression: 'METRICS() * 2', ReturnData: true }, errors, calls],
      'single time series',
    ],
    ['a number', [{ Id: 'e1', Expression: 'SUM(m1)', ReturnData: true }, errors], 'time series'],
    ['an unknown function', [{ Id: 'e1', Expression: 'GUESS(m1)', ReturnData: true }, errors], 'GUESS'],
    [
      'eleven metrics',
      [
        stat('m0', 'Errors', { ReturnData: true }),
        ...Array.from({ length: 10 }, (_, index) => stat(`n${index}`, 'Errors')),
      ],
      'more than 10',
    ],
  ])('with %s is refused', async (_, metrics, message) => {
    await expect(put(metrics)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    })
    expect(await state()).toBeUndefined()
  })

  test('is refused together with a metric of its own', async () => {
    await expect(put([stat('m1', 'Errors', { ReturnData: true })], { MetricName: 'Errors' })).rejects.toMatchObject({
      name: 'InvalidParameterCombinationException',
    })
  })
})

test('late points raise an alarm for a minute that had looked fine', async () => {
  it.sandbox.cloudwatch.setMetricDelay({ delaySeconds: 60, late: { every: 10, seconds: 60 } })
  await it.putAlarm({ EvaluationPeriods: 2, DatapointsToAlarm: 1 })
  for (let call = 1; call <= 10; call++) it.emit('Errors', call === 10 ? 1 : 0)
  await it.minutes(2)
  await it.sandbox.clock.advance(10)
  expect((await it.alarmNamed())?.StateValue).toBe('OK')
  await it.minutes(1)
  expect((await it.alarmNamed())?.StateValue).toBe('ALARM')
})
