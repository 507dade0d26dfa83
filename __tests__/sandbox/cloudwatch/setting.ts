import * as aws from '@aws-sdk/client-cloudwatch'
import type { SandboxOptions } from '../../../sandbox/src/sandbox.ts'
import { sandboxFixture } from '../../support/sandbox-fixture.ts'

/** 23 November 2026, 10:00:00 UTC: where the manual clock of these tests begins. */
export const START = Date.parse('2026-11-23T10:00:00Z') / 1000

export const DIMENSIONS = { FunctionName: 'orders', Resource: 'orders:live', ExecutedVersion: '7' }
export const DIMENSION_LIST = Object.entries(DIMENSIONS).map(([Name, Value]) => ({ Name, Value }))

/** A sandbox with one function's errors and an alarm over them. */
export async function cloudwatchSetting(options: SandboxOptions = {}) {
  const fixture = await sandboxFixture({ start: START, ...options })
  const { cloudwatch: client, sandbox } = fixture
  const emit = (name: string, value: number, at: number = sandbox.clock.now()): void =>
    sandbox.cloudwatch.put([{ namespace: 'AWS/Lambda', name, dimensions: DIMENSIONS, value, at }])
  return {
    ...fixture,
    emit,
    putAlarm: (overrides: Partial<aws.PutMetricAlarmCommandInput> = {}) =>
      client.send(
        new aws.PutMetricAlarmCommand({
          AlarmName: 'errors',
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: DIMENSION_LIST,
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
          ...overrides,
        }),
      ),
    putComposite: (AlarmName: string, AlarmRule: string) =>
      client.send(new aws.PutCompositeAlarmCommand({ AlarmName, AlarmRule })),
    alarmNamed: async (name = 'errors') => {
      const reply = await client.send(
        new aws.DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
      )
      return reply.MetricAlarms?.[0] ?? reply.CompositeAlarms?.[0]
    },
    setState: (AlarmName: string, StateValue: aws.StateValue) =>
      client.send(new aws.SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'said by a test' })),
    /** Minutes of sandbox time; alarms are evaluated in each. */
    minutes: (count: number) => sandbox.clock.advance(count * 60),
  }
}

export type Setting = Awaited<ReturnType<typeof cloudwatchSetting>>

export const at = (seconds: number): Date => new Date((START + seconds) * 1000)
