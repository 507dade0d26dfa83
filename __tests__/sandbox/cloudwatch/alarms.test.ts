import * as aws from '@aws-sdk/client-cloudwatch'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { at, cloudwatchSetting, DIMENSION_LIST, type Setting, START } from './setting.ts'

let it: Setting

beforeEach(async () => {
  it = await cloudwatchSetting()
})

afterEach(() => it.close())

const stateOf = async (name = 'errors') => (await it.alarmNamed(name))?.StateValue

describe('a metric alarm', () => {
  test('waits for its first evaluation and shows its lists empty', async () => {
    await it.putAlarm()
    expect(await it.alarmNamed()).toMatchObject({
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors',
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      AlarmActions: [],
      OKActions: [],
      InsufficientDataActions: [],
      Dimensions: DIMENSION_LIST,
      ActionsEnabled: true,
      StateTransitionedTimestamp: at(0),
      StateUpdatedTimestamp: at(0),
      AlarmConfigurationUpdatedTimestamp: at(0),
    })
  })

  test('fires when the minute of the error becomes readable, and not before', async () => {
    await it.putAlarm()
    it.emit('Errors', 1)
    await it.sandbox.clock.advance(119)
    expect(await stateOf()).toBe('OK')
    await it.sandbox.clock.advance(6)
    expect(await it.alarmNamed()).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: 1 datapoint [1.0 (23/11/26 10:00:00)] was greater than or equal to the threshold (1.0).',
      StateTransitionedTimestamp: at(125),
    })
  })

  test('says in its reason data which points it saw', async () => {
    await it.putAlarm()
    it.emit('Errors', 2)
    it.emit('Errors', 1)
    await it.minutes(3)
    expect(JSON.parse((await it.alarmNamed())?.StateReasonData ?? '')).toEqual({
      version: '1.0',
      queryDate: '2026-11-23T10:02:05.000+0000',
      startDate: '2026-11-23T10:00:00.000+0000',
      statistic: 'Sum',
      period: 60,
      recentDatapoints: [3],
      threshold: 1,
      evaluatedDatapoints: [{ timestamp: '2026-11-23T10:00:00.000+0000', sampleCount: 2, value: 3 }],
    })
  })

  test('lingers on its last point for the evaluation range, then treats the gap as it was told', async () => {
    await it.putAlarm()
    it.emit('Errors', 1)
    await it.minutes(3)
    expect(await stateOf()).toBe('ALARM')
    await it.minutes(2)
    expect(await it.alarmNamed()).toMatchObject({
      StateValue: 'OK',
      StateReason:
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
      StateTransitionedTimestamp: at(245),
    })
  })

  test.each([
    ['missing', 'INSUFFICIENT_DATA', 'Insufficient Data: 2 datapoints were unknown.'],
    [
      'notBreaching',
      'OK',
      'no datapoints were received for 2 periods and 2 missing datapoints were treated as [NonBreaching].',
    ],
    [
      'breaching',
      'ALARM',
      'no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
    ],
  ])('without any data is, under %s, %s', async (TreatMissingData, state, reason) => {
    await it.putAlarm({ EvaluationPeriods: 2, TreatMissingData })
    await it.setState('errors', state === 'OK' ? 'ALARM' : 'OK')
    await it.minutes(1)
    const alarm = await it.alarmNamed()
    expect(alarm?.StateValue).toBe(state)
    expect(alarm?.StateReason).toContain(reason)
  })

  test('without any data keeps a state set by hand under ignore, and only under ignore', async () => {
    await it.putAlarm({ TreatMissingData: 'ignore' })
    await it.putAlarm({ AlarmName: 'other', TreatMissingData: 'notBreaching' })
    await it.setState('errors', 'ALARM')
    await it.setState('other', 'ALARM')
    expect(await stateOf('other')).toBe('ALARM')
    await it.minutes(1)
    expect(await stateOf()).toBe('ALARM')
    expect(await stateOf('other')).toBe('OK')
  })

  test('needs M of the last N points', async () => {
    await it.putAlarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2 })
    for (const errors of [1, 0, 0, 1, 0, 1]) {
      it.emit('Errors', errors)
      await it.minutes(1)
    }
    await it.sandbox.clock.advance(5)
    expect(await stateOf()).toBe('OK')
    await it.minutes(1)
    expect(await it.alarmNamed()).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: 2 out of the last 3 datapoints [1.0 (23/11/26 10:05:00), 1.0 (23/11/26 10:03:00)] were greater than or equal to the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).',
    })
  })

  test('over a percentile with too few samples is frozen while it ignores them', async () => {
    const percentile = { MetricName: 'Duration', Statistic: undefined, ExtendedStatistic: 'p90', Threshold: 100 }
    await it.putAlarm({ ...percentile, EvaluateLowSampleCountPercentile: 'ignore' })
    await it.putAlarm({ ...percentile, AlarmName: 'eager' })
    for (let call = 0; call < 99; call++) it.emit('Duration', 500)
    await it.minutes(3)
    expect(await stateOf('eager')).toBe('ALARM')
    expect(await stateOf()).toBe('OK')
    for (let call = 0; call < 100; call++) it.emit('Duration', 500)
    await it.minutes(3)
    expect(await stateOf()).toBe('ALARM')
  })

  test('keeps its state when its configuration changes', async () => {
    await it.putAlarm()
    await it.setState('errors', 'ALARM')
    await it.sandbox.clock.advance(1)
    await it.putAlarm({ Threshold: 7 })
    expect(await it.alarmNamed()).toMatchObject({
      Threshold: 7,
      StateValue: 'ALARM',
      StateTransitionedTimestamp: at(0),
      AlarmConfigurationUpdatedTimestamp: at(1),
    })
  })

  test('moves StateUpdatedTimestamp, not StateTransitionedTimestamp, with its evaluation state', async () => {
    await it.putAlarm()
    await it.sandbox.clock.advance(10)
    it.sandbox.cloudwatch.setEvaluationState('errors', 'EVALUATION_FAILURE')
    expect(await it.alarmNamed()).toMatchObject({
      EvaluationState: 'EVALUATION_FAILURE',
      StateUpdatedTimestamp: at(10),
      StateTransitionedTimestamp: at(5),
    })
    it.sandbox.cloudwatch.setEvaluationState('errors', undefined)
    expect(await it.alarmNamed()).not.toHaveProperty('EvaluationState')
  })

  test.each<[string, Partial<aws.PutMetricAlarmCommandInput>, string, string]>([
    ['no threshold', { Threshold: undefined }, 'MissingRequiredParameterException', 'Threshold'],
    ['no periods', { EvaluationPeriods: undefined }, 'MissingRequiredParameterException', 'EvaluationPeriods'],
    ['M above N', { DatapointsToAlarm: 2 }, 'ValidationException', 'DatapointsToAlarm'],
    ['two statistics', { ExtendedStatistic: 'p99' }, 'InvalidParameterCombinationException', 'ExtendedStatistic'],
    ['more than a day', { EvaluationPeriods: 1441 }, 'ValidationException', '86400'],
    ['six actions', { AlarmActions: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'ValidationException', 'AlarmActions'],
    ['half a period', { Period: 90 }, 'ValidationException', 'multiple of 60'],
    ['ten seconds', { Period: 10 }, 'NotImplemented', 'by the minute'],
    ['no such mode', { TreatMissingData: 'sometimes' }, 'ValidationException', 'TreatMissingData'],
  ])('with %s is refused', async (_, overrides, name, message) => {
    await expect(it.putAlarm(overrides)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
    expect(await it.alarmNamed()).toBeUndefined()
  })
})

describe('a composite alarm', () => {
  test('follows its children in the same evaluation', async () => {
    await it.putAlarm()
    await it.putComposite('any', 'ALARM(errors) OR ALARM("other")').catch(() => undefined)
    expect(await it.alarmNamed('any')).toBeUndefined()
    await it.putComposite('any', 'ALARM("errors")')
    await it.putComposite('above', 'ALARM(any) AND NOT OK(errors)')
    expect(await it.alarmNamed('any')).toMatchObject({
      StateValue: 'OK',
      StateReason: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:any was created and its alarm rule evaluates to OK',
      AlarmRule: 'ALARM("errors")',
    })
    it.emit('Errors', 1)
    await it.minutes(3)
    expect(await it.alarmNamed('any')).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors transitioned to ALARM at Monday 23 November, 2026 10:02:05 UTC',
      StateTransitionedTimestamp: at(125),
    })
    expect(await it.alarmNamed('above')).toMatchObject({ StateValue: 'ALARM', StateTransitionedTimestamp: at(125) })
  })

  test('says so when a new rule moved it', async () => {
    await it.putAlarm()
    await it.setState('errors', 'ALARM')
    await it.putComposite('any', 'OK(errors)')
    await it.putComposite('any', 'ALARM(errors)')
    expect(await it.alarmNamed('any')).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringMatching(/:alarm:any was updated and its alarm rule evaluates to ALARM$/),
    })
  })

  test('keeps a state set by hand until a child moves', async () => {
    await it.putAlarm()
    await it.minutes(1)
    await it.putComposite('any', 'ALARM(errors)')
    await it.setState('any', 'ALARM')
    await it.minutes(2)
    expect(await stateOf('any')).toBe('ALARM')
    await it.setState('errors', 'INSUFFICIENT_DATA')
    expect(await stateOf('any')).toBe('OK')
  })

  test('with a rule that cannot be read, or an alarm that is not there, is refused', async () => {
    await expect(it.putComposite('any', 'ALARM(')).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(it.putComposite('any', 'ALARM(gone)')).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('gone'),
    })
  })
})

describe('DescribeAlarms', () => {
  const names = async (input: aws.DescribeAlarmsCommandInput) => {
    const reply = await it.cloudwatch.send(new aws.DescribeAlarmsCommand(input))
    return [...(reply.MetricAlarms ?? []), ...(reply.CompositeAlarms ?? [])].map(alarm => alarm.AlarmName)
  }

  beforeEach(async () => {
    for (const AlarmName of ['orders-a', 'orders-b', 'payments']) await it.putAlarm({ AlarmName })
    await it.putComposite('orders-any', 'ALARM(orders-a) OR ALARM(orders-b)')
  })

  test('tells of metric alarms only unless asked for composite ones', async () => {
    expect(await names({})).toEqual(['orders-a', 'orders-b', 'payments'])
    expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['orders-any'])
    expect(await names({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'] })).toHaveLength(4)
  })

  test('is silent about names it does not know', async () => {
    expect(await names({ AlarmNames: ['gone', 'payments', 'orders-any'] })).toEqual(['payments'])
  })

  test('finds by prefix, by state, and the relatives of an alarm', async () => {
    expect(await names({ AlarmNamePrefix: 'orders-' })).toEqual(['orders-a', 'orders-b'])
    await it.setState('payments', 'ALARM')
    expect(await names({ StateValue: 'ALARM' })).toEqual(['payments'])
    expect(await names({ ChildrenOfAlarmName: 'orders-any' })).toEqual(['orders-a', 'orders-b'])
    expect(await names({ ParentsOfAlarmName: 'orders-a' })).toEqual(['orders-any'])
  })

  test('gives every alarm once over its pages', async () => {
    const pages = aws.paginateDescribeAlarms({ client: it.cloudwatch, pageSize: 2 }, {})
    const found: unknown[] = []
    for await (const page of pages) found.push(page.MetricAlarms?.map(alarm => alarm.AlarmName))
    expect(found).toEqual([['orders-a', 'orders-b'], ['payments']])
  })

  test.each<[string, aws.DescribeAlarmsCommandInput, string]>([
    ['101 names', { AlarmNames: Array.from({ length: 101 }, (_, index) => `a${index}`) }, 'ValidationException'],
    ['names and a prefix', { AlarmNames: ['a'], AlarmNamePrefix: 'b' }, 'InvalidParameterCombinationException'],
    ['a token from elsewhere', { NextToken: 'abc' }, 'InvalidNextToken'],
    ['101 records', { MaxRecords: 101 }, 'InvalidParameterValueException'],
  ])('refuses %s', async (_, input, name) => {
    await expect(names(input)).rejects.toMatchObject({ name })
  })
})

describe('the history of an alarm', () => {
  test('keeps a short ALARM that DescribeAlarms no longer shows', async () => {
    await it.putAlarm()
    it.emit('Errors', 1)
    await it.minutes(6)
    expect(await stateOf()).toBe('OK')
    const { AlarmHistoryItems: items = [] } = await it.cloudwatch.send(
      new aws.DescribeAlarmHistoryCommand({
        AlarmName: 'errors',
        HistoryItemType: 'StateUpdate',
        StartDate: new Date((START + 6) * 1000),
        EndDate: at(360),
      }),
    )
    expect(items.map(item => [item.HistorySummary, item.Timestamp])).toEqual([
      ['Alarm updated from ALARM to OK', at(245)],
      ['Alarm updated from OK to ALARM', at(125)],
    ])
    expect(JSON.parse(items[1]?.HistoryData ?? '')).toMatchObject({
      version: '1.0',
      oldState: { stateValue: 'OK' },
      newState: {
        stateValue: 'ALARM',
        stateReason: expect.stringContaining('Threshold Crossed'),
        stateReasonData: { threshold: 1, recentDatapoints: [1] },
      },
    })
  })

  test('tells of creation, change and removal, oldest first if asked', async () => {
    await it.putAlarm()
    await it.putAlarm({ Threshold: 2 })
    await it.cloudwatch.send(new aws.DeleteAlarmsCommand({ AlarmNames: ['errors'] }))
    const { AlarmHistoryItems: items = [] } = await it.cloudwatch.send(
      new aws.DescribeAlarmHistoryCommand({ ScanBy: 'TimestampAscending' }),
    )
    expect(items.map(item => item.HistorySummary)).toEqual([
      'Alarm "errors" created',
      'Alarm "errors" updated',
      'Alarm "errors" deleted',
    ])
    expect(JSON.parse(items[1]?.HistoryData ?? '')).toMatchObject({ type: 'Update', updatedAlarm: { threshold: 2 } })
  })

  test('leaves composite alarms out unless asked for', async () => {
    await it.putAlarm()
    await it.putComposite('any', 'ALARM(errors)')
    const { AlarmHistoryItems: plain } = await it.cloudwatch.send(
      new aws.DescribeAlarmHistoryCommand({ AlarmName: 'any' }),
    )
    const { AlarmHistoryItems: asked } = await it.cloudwatch.send(
      new aws.DescribeAlarmHistoryCommand({ AlarmName: 'any', AlarmTypes: ['CompositeAlarm'] }),
    )
    expect(plain).toEqual([])
    expect(asked?.map(item => item.HistoryItemType)).toEqual(['StateUpdate', 'ConfigurationUpdate'])
  })
})

describe('alarms by hand', () => {
  test('an alarm that is not there is refused as AWS refuses it', async () => {
    await expect(it.setState('gone', 'OK')).rejects.toMatchObject({
      name: 'ResourceNotFound',
      Code: 'ResourceNotFound',
      Type: 'Sender',
      $metadata: { httpStatusCode: 404 },
    })
  })

  test('are removed together with names that are not there', async () => {
    await it.putAlarm()
    await it.cloudwatch.send(new aws.DeleteAlarmsCommand({ AlarmNames: ['gone', 'errors'] }))
    expect(await it.alarmNamed()).toBeUndefined()
  })

  test('stay, all of them, while a composite alarm that stays looks at one', async () => {
    await it.putAlarm()
    await it.putAlarm({ AlarmName: 'other' })
    await it.putComposite('any', 'ALARM(errors)')
    const remove = (AlarmNames: string[]) => it.cloudwatch.send(new aws.DeleteAlarmsCommand({ AlarmNames }))
    await expect(remove(['errors', 'other'])).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Cannot delete errors as there are composite alarm(s) depending on it.',
    })
    expect(await it.alarmNamed('other')).toBeDefined()
    await remove(['errors', 'any'])
    expect(await it.alarmNamed()).toBeUndefined()
  })

  test('actions are switched off and on', async () => {
    await it.putAlarm()
    await it.cloudwatch.send(new aws.DisableAlarmActionsCommand({ AlarmNames: ['errors'] }))
    expect((await it.alarmNamed())?.ActionsEnabled).toBe(false)
    await it.cloudwatch.send(new aws.EnableAlarmActionsCommand({ AlarmNames: ['errors'] }))
    expect((await it.alarmNamed())?.ActionsEnabled).toBe(true)
  })

  test('tags are taken at creation, added and removed, and go with the alarm', async () => {
    await it.putAlarm({ Tags: [{ Key: 'owner', Value: 'orders' }] })
    await it.putAlarm({ Tags: [{ Key: 'ignored', Value: 'on update' }] })
    const ResourceARN = (await it.alarmNamed())?.AlarmArn
    await it.cloudwatch.send(new aws.TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'live' }] }))
    await it.cloudwatch.send(new aws.UntagResourceCommand({ ResourceARN, TagKeys: ['owner'] }))
    const list = () => it.cloudwatch.send(new aws.ListTagsForResourceCommand({ ResourceARN }))
    expect((await list()).Tags).toEqual([{ Key: 'stage', Value: 'live' }])
    await it.cloudwatch.send(new aws.DeleteAlarmsCommand({ AlarmNames: ['errors'] }))
    await expect(list()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  test('what changes something is a write, with the alarm as its resource', async () => {
    await it.putAlarm()
    await it.setState('errors', 'ALARM')
    await it.alarmNamed()
    expect(it.sandbox.writes().map(call => [call.operation, call.resource])).toEqual([
      ['PutMetricAlarm', 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors'],
      ['SetAlarmState', 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors'],
    ])
  })
})
