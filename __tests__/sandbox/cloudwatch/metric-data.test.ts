import * as aws from '@aws-sdk/client-cloudwatch'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { at, cloudwatchSetting, DIMENSION_LIST, DIMENSIONS, type Setting, START } from './setting.ts'

let it: Setting

beforeEach(async () => {
  it = await cloudwatchSetting()
})

afterEach(() => it.close())

const metric = (
  Id: string,
  MetricName: string,
  Stat = 'Sum',
  more: Partial<aws.MetricDataQuery> = {},
  Period = 60,
): aws.MetricDataQuery => ({
  Id,
  MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: DIMENSION_LIST }, Period, Stat },
  ...more,
})

const read = (MetricDataQueries: aws.MetricDataQuery[], more: Partial<aws.GetMetricDataCommandInput> = {}) =>
  it.cloudwatch.send(
    new aws.GetMetricDataCommand({
      MetricDataQueries,
      StartTime: at(0),
      EndTime: at(3600),
      ScanBy: 'TimestampAscending',
      ...more,
    }),
  )

/** Three minutes of calls: 10, 20 and none, with 1, 0 and none failing. */
async function threeMinutes(): Promise<void> {
  for (const [calls, failing] of [
    [10, 1],
    [20, 0],
    [0, 0],
  ] as const) {
    for (let call = 0; call < calls; call++) {
      it.emit('Invocations', 1)
      it.emit('Errors', call < failing ? 1 : 0)
      it.emit('Duration', 100 + call)
    }
    await it.minutes(1)
  }
}

describe('GetMetricData', () => {
  test('reads every statistic by the minute', async () => {
    await threeMinutes()
    const { MetricDataResults: results } = await read(
      ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount', 'p90'].map((stat, index) =>
        metric(`m${index}`, 'Duration', stat),
      ),
    )
    expect(results?.map(result => result.Values)).toEqual([
      [1045, 2190],
      [104.5, 109.5],
      [100, 100],
      [109, 119],
      [10, 20],
      [108, 117],
    ])
    expect(results?.[0]).toMatchObject({
      Id: 'm0',
      Label: 'Duration Sum',
      StatusCode: 'Complete',
      Timestamps: [at(0), at(60)],
    })
  })

  test('shows the newest point first unless asked otherwise', async () => {
    await threeMinutes()
    const { MetricDataResults: results } = await read([metric('m1', 'Errors')], { ScanBy: undefined })
    expect(results?.[0]).toMatchObject({ Timestamps: [at(60), at(0)], Values: [0, 1] })
  })

  test('a minute appears one delay after it closed', async () => {
    it.emit('Errors', 1)
    await it.sandbox.clock.advance(119)
    expect((await read([metric('m1', 'Errors')])).MetricDataResults?.[0]).toMatchObject({
      Values: [],
      StatusCode: 'Complete',
    })
    await it.sandbox.clock.advance(1)
    expect((await read([metric('m1', 'Errors')])).MetricDataResults?.[0]?.Values).toEqual([1])
  })

  test('computes an error rate, and hides what must not be returned', async () => {
    await threeMinutes()
    const { MetricDataResults: results } = await read([
      metric('errors', 'Errors', 'Sum', { ReturnData: false }),
      metric('calls', 'Invocations', 'Sum', { ReturnData: false }),
      { Id: 'rate', Expression: 'IF(calls > 0, 100 * errors / calls, 0)', Label: 'error rate %' },
      { Id: 'double', Expression: 'rate * 2' },
    ])
    expect(results).toEqual([
      { Id: 'rate', Label: 'error rate %', Timestamps: [at(0), at(60)], Values: [10, 0], StatusCode: 'Complete' },
      { Id: 'double', Label: 'double', Timestamps: [at(0), at(60)], Values: [20, 0], StatusCode: 'Complete' },
    ])
  })

  test('FILL fills the whole window up to now as soon as one metric has a point', async () => {
    await threeMinutes()
    const queries = [metric('m1', 'Throttles', 'Sum', { ReturnData: false }), { Id: 'e1', Expression: 'FILL(m1, 0)' }]
    const window = { StartTime: at(0), EndTime: at(240) }
    expect((await read(queries, window)).MetricDataResults?.[0]?.Values).toEqual([])
    const both = await read([...queries, metric('m2', 'Invocations')], window)
    expect(both.MetricDataResults?.[0]?.Values).toEqual([0, 0, 0])
  })

  test('an expression over several series answers several results', async () => {
    await threeMinutes()
    const { MetricDataResults: results } = await read([
      metric('m1', 'Errors', 'Sum', { ReturnData: false }),
      metric('m2', 'Invocations', 'Sum', { ReturnData: false }),
      { Id: 'all', Expression: 'METRICS() * 10' },
      { Id: 'sum', Expression: 'SUM(METRICS("m"))' },
    ])
    expect(results?.map(result => [result.Id, result.Values])).toEqual([
      ['all', [10, 0]],
      ['all', [100, 200]],
      ['sum', [11, 20]],
    ])
  })

  test('longer periods begin at multiples of the period', async () => {
    await threeMinutes()
    const { MetricDataResults: results } = await read([metric('m1', 'Invocations', 'Sum', {}, 300)], {
      StartTime: at(30),
    })
    expect(results?.[0]).toMatchObject({ Timestamps: [at(0)], Values: [30] })
  })

  test('goes page by page without losing or repeating a point', async () => {
    await threeMinutes()
    const queries = [metric('m1', 'Errors'), metric('m2', 'Invocations')]
    const pages: unknown[] = []
    let NextToken: string | undefined
    do {
      const page = await read(queries, { MaxDatapoints: 3, NextToken })
      pages.push(page.MetricDataResults?.map(result => [result.Id, result.Values, result.StatusCode]))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(pages).toEqual([
      [
        ['m1', [1, 0], 'Complete'],
        ['m2', [10], 'PartialData'],
      ],
      [
        ['m1', [], 'Complete'],
        ['m2', [20], 'Complete'],
      ],
    ])
  })

  test('withholds values while told to be unreadable', async () => {
    await threeMinutes()
    it.sandbox.cloudwatch.setUnreadable('InternalError')
    const { MetricDataResults: results } = await read([metric('m1', 'Errors')])
    expect(results?.[0]).toMatchObject({ StatusCode: 'InternalError', Values: [], Timestamps: [] })
    it.sandbox.cloudwatch.setUnreadable(undefined)
    expect((await read([metric('m1', 'Errors')])).MetricDataResults?.[0]?.Values).toEqual([1, 0])
  })

  test.each<[string, aws.MetricDataQuery[], Partial<aws.GetMetricDataCommandInput>, string, string]>([
    ['no query', [], {}, 'MissingRequiredParameterException', 'MetricDataQueries'],
    [
      '501 queries',
      Array.from({ length: 501 }, (_, index) => metric(`m${index}`, 'Errors')),
      {},
      'ValidationException',
      '500',
    ],
    ['an end before its start', [metric('m1', 'Errors')], { EndTime: at(0) }, 'ValidationException', 'EndTime'],
    ['an upper-case id', [metric('M1', 'Errors')], {}, 'ValidationException', 'lowercase'],
    ['one id twice', [metric('m1', 'Errors'), metric('m1', 'Duration')], {}, 'ValidationException', 'unique'],
    [
      'nothing to return',
      [metric('m1', 'Errors', 'Sum', { ReturnData: false })],
      {},
      'ValidationException',
      'return data',
    ],
    ['no such statistic', [metric('m1', 'Errors', 'Median')], {}, 'ValidationException', 'Median'],
    ['neither metric nor expression', [{ Id: 'm1' }], {}, 'ValidationException', 'MetricStat'],
    ['an unknown id in an expression', [{ Id: 'e1', Expression: 'm9 + 1' }], {}, 'ValidationException', 'm9'],
    ['a broken expression', [{ Id: 'e1', Expression: '1 +' }], {}, 'ValidationException', "Error in expression 'e1'"],
    ['an expression that is a number', [{ Id: 'e1', Expression: '1 + 1' }], {}, 'ValidationException', 'time series'],
    [
      'expressions in a circle',
      [
        { Id: 'e1', Expression: 'e2 + 1' },
        { Id: 'e2', Expression: 'e1 + 1' },
      ],
      {},
      'ValidationException',
      'Circular',
    ],
    ['a foreign token', [metric('m1', 'Errors')], { NextToken: 'x' }, 'InvalidNextToken', 'token'],
  ])('refuses %s', async (_, queries, more, name, message) => {
    await expect(read(queries, more)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })
})

describe('PutMetricData, GetMetricStatistics and ListMetrics', () => {
  const put = (MetricData: aws.MetricDatum[], Namespace = 'Shop') =>
    it.cloudwatch.send(new aws.PutMetricDataCommand({ Namespace, MetricData }))

  const statistics = (more: Partial<aws.GetMetricStatisticsCommandInput> = {}) =>
    it.cloudwatch.send(
      new aws.GetMetricStatisticsCommand({
        Namespace: 'Shop',
        MetricName: 'Orders',
        StartTime: at(0),
        EndTime: at(600),
        Period: 60,
        Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum', 'Average'],
        ...more,
      }),
    )

  test('values, counted values and statistic sets add up', async () => {
    await put([
      { MetricName: 'Orders', Value: 4 },
      { MetricName: 'Orders', Values: [1, 2], Counts: [3, 1] },
      { MetricName: 'Orders', StatisticValues: { SampleCount: 2, Sum: 20, Minimum: 8, Maximum: 12 } },
      { MetricName: 'Orders', Value: 100, Timestamp: at(90) },
    ])
    await it.minutes(5)
    const { Label, Datapoints } = await statistics()
    expect(Label).toBe('Orders')
    expect(Datapoints).toEqual([
      { Timestamp: at(0), SampleCount: 7, Sum: 29, Minimum: 1, Maximum: 12, Average: 29 / 7, Unit: 'None' },
      { Timestamp: at(60), SampleCount: 1, Sum: 100, Minimum: 100, Maximum: 100, Average: 100, Unit: 'None' },
    ])
  })

  test('each unit has data points of its own', async () => {
    await put([
      { MetricName: 'Orders', Value: 1, Unit: 'Count' },
      { MetricName: 'Orders', Value: 2, Unit: 'Seconds' },
    ])
    await it.minutes(2)
    const sums = async (Unit?: aws.StandardUnit) =>
      (await statistics({ Statistics: ['Sum'], Unit })).Datapoints?.map(point => [point.Sum, point.Unit])
    expect(await sums()).toEqual([
      [1, 'Count'],
      [2, 'Seconds'],
    ])
    expect(await sums('Seconds')).toEqual([[2, 'Seconds']])
  })

  test('percentiles come under their own name', async () => {
    await put([{ MetricName: 'Orders', Values: [1, 2, 3, 4] }])
    await it.minutes(2)
    const { Datapoints } = await statistics({ Statistics: undefined, ExtendedStatistics: ['p50', 'p99'] })
    expect(Datapoints?.[0]?.ExtendedStatistics).toEqual({ p50: 2, p99: 4 })
  })

  test('a body large enough to be compressed arrives whole', async () => {
    const values = Array.from({ length: 150 }, (_, index) => index)
    const names = Array.from({ length: 20 }, (_, index) => `Metric${index}`)
    await put(names.map(MetricName => ({ MetricName, Values: values })))
    await it.minutes(2)
    const { Datapoints } = await statistics({ MetricName: 'Metric19' })
    expect(Datapoints?.[0]).toMatchObject({ SampleCount: 150, Sum: (149 * 150) / 2 })
  })

  test('metrics are listed per exact dimension set, and found by part of it', async () => {
    it.emit('Errors', 1)
    it.sandbox.cloudwatch.put([
      { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'orders' }, value: 1, at: START },
    ])
    await put([{ MetricName: 'Orders', Value: 1 }])
    const list = async (input: aws.ListMetricsCommandInput) =>
      (await it.cloudwatch.send(new aws.ListMetricsCommand(input))).Metrics
    expect(await list({})).toEqual([])
    await it.minutes(2)
    expect(await list({})).toHaveLength(3)
    expect(await list({ Namespace: 'Shop' })).toEqual([{ Namespace: 'Shop', MetricName: 'Orders', Dimensions: [] }])
    expect(await list({ Dimensions: [{ Name: 'FunctionName', Value: 'orders' }] })).toHaveLength(2)
    expect(await list({ Dimensions: [{ Name: 'ExecutedVersion' }] })).toEqual([
      { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: DIMENSION_LIST },
    ])
    await it.minutes(240)
    expect(await list({ RecentlyActive: 'PT3H' })).toEqual([])
    expect(Object.keys(DIMENSIONS)).toHaveLength(3)
  })

  test.each<[string, () => Promise<unknown>, string]>([
    ['a namespace of AWS', () => put([{ MetricName: 'Orders', Value: 1 }], 'AWS/Lambda'), 'ValidationException'],
    [
      'a value and a set',
      () => put([{ MetricName: 'Orders', Value: 1, Values: [1] }]),
      'InvalidParameterCombinationException',
    ],
    [
      'counts that do not fit',
      () => put([{ MetricName: 'Orders', Values: [1], Counts: [1, 2] }]),
      'ValidationException',
    ],
    ['no data', () => put([]), 'MissingRequiredParameterException'],
    ['too many points', () => statistics({ EndTime: at(200_000) }), 'InvalidParameterCombinationException'],
    ['no statistic', () => statistics({ Statistics: [] }), 'InvalidParameterCombinationException'],
  ])('%s is refused', async (_, call, name) => {
    await expect(call()).rejects.toMatchObject({ name })
  })
})
