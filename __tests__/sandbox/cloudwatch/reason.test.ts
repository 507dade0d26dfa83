import { describe, expect, test } from '@jest/globals'
import type { MetricAlarm } from '../../../sandbox/src/cloudwatch/alarms/alarm.ts'
import type { DataPoint, Evaluation } from '../../../sandbox/src/cloudwatch/alarms/evaluation.ts'
import { reasonDataFor, reasonFor } from '../../../sandbox/src/cloudwatch/alarms/reason.ts'

const TEN = Date.parse('2026-11-23T10:00:00Z') / 1000

const alarm = (overrides: Partial<MetricAlarm> = {}): MetricAlarm => ({
  kind: 'MetricAlarm',
  name: 'errors',
  arn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors',
  description: undefined,
  actionsEnabled: true,
  okActions: [],
  alarmActions: [],
  insufficientDataActions: [],
  configured: 0,
  state: { value: 'OK', reason: '', reasonData: undefined, updated: 0, transitioned: 0, evaluation: undefined },
  watches: { kind: 'math', queries: [], returned: 'e1', period: 300 },
  comparison: 'GreaterThanThreshold',
  threshold: 21,
  evaluationPeriods: 3,
  datapointsToAlarm: undefined,
  treatMissingData: undefined,
  lowSampleCountPercentile: undefined,
  ...overrides,
})

const point = (value: number, minute: number): DataPoint => ({ at: TEN + minute * 60, value, samples: 1 })

const evaluation = (state: Evaluation['state'], breaching: DataPoint[], fine: DataPoint[], filled = 0): Evaluation => ({
  state,
  breaching,
  fine,
  filled,
})

describe('the reason of a state, in the words of AWS', () => {
  test.each<[string, Partial<MetricAlarm>, Evaluation]>([
    [
      'Threshold Crossed: 1 datapoint [21.5 (23/11/26 10:00:00)] was greater than the threshold (21.0).',
      { evaluationPeriods: 1 },
      evaluation('ALARM', [point(21.5, 0)], []),
    ],
    [
      'Threshold Crossed: 1 datapoint [21.0 (23/11/26 10:00:00)] was not greater than the threshold (21.0).',
      { evaluationPeriods: 1 },
      evaluation('OK', [], [point(21, 0)]),
    ],
    [
      'Threshold Crossed: 2 out of the last 3 datapoints [30.0 (23/11/26 10:02:00), 25.5 (23/11/26 10:00:00)] were greater than the threshold (21.0) (minimum 2 datapoints for OK -> ALARM transition).',
      { datapointsToAlarm: 2 },
      evaluation('ALARM', [point(30, 2), point(25.5, 0)], [point(1, 1)]),
    ],
    [
      'Threshold Crossed: 2 out of the last 3 datapoints [0.002 (23/11/26 10:13:00), 0.002 (23/11/26 10:08:00)] were not greater than the threshold (0.005) (minimum 1 datapoint for ALARM -> OK transition).',
      { datapointsToAlarm: 3, threshold: 0.005 },
      evaluation('OK', [point(0.01, 3)], [point(0.002, 13), point(0.002, 8)]),
    ],
    [
      'Threshold Crossed: 1 out of the last 1 datapoints [75.36301625830178 (23/11/26 10:00:00)] was less than or equal to the threshold (80.0) (minimum 1 datapoint for OK -> ALARM transition).',
      { evaluationPeriods: 1, datapointsToAlarm: 1, comparison: 'LessThanOrEqualToThreshold', threshold: 80 },
      evaluation('ALARM', [point(75.36301625830178, 0)], []),
    ],
    [
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
      { evaluationPeriods: 2, treatMissingData: 'breaching' },
      evaluation('ALARM', [], [], 2),
    ],
    [
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
      { evaluationPeriods: 1, treatMissingData: 'notBreaching' },
      evaluation('OK', [], [], 1),
    ],
    [
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].',
      { treatMissingData: 'breaching' },
      evaluation('ALARM', [point(30, 0)], [], 2),
    ],
    [
      'Insufficient Data: 5 datapoints were unknown.',
      { evaluationPeriods: 5 },
      evaluation('INSUFFICIENT_DATA', [], [], 5),
    ],
    [
      'Insufficient Data: 1 datapoint was unknown.',
      { evaluationPeriods: 1 },
      evaluation('INSUFFICIENT_DATA', [], [], 1),
    ],
  ])('%s', (expected, overrides, given) => {
    expect(reasonFor(alarm(overrides), given)).toBe(expected)
  })

  test('the data of a math alarm has no statistic, its points oldest first and, evaluated, newest first', () => {
    const given = evaluation('ALARM', [point(30, 2), point(25, 0)], [point(1, 1)])
    expect(JSON.parse(reasonDataFor(alarm(), given, TEN + 185.5))).toEqual({
      version: '1.0',
      queryDate: '2026-11-23T10:03:05.500+0000',
      startDate: '2026-11-23T10:00:00.000+0000',
      period: 300,
      recentDatapoints: [25, 1, 30],
      threshold: 21,
      evaluatedDatapoints: [
        { timestamp: '2026-11-23T10:02:00.000+0000', sampleCount: 1, value: 30 },
        { timestamp: '2026-11-23T10:01:00.000+0000', sampleCount: 1, value: 1 },
        { timestamp: '2026-11-23T10:00:00.000+0000', sampleCount: 1, value: 25 },
      ],
    })
  })
})
