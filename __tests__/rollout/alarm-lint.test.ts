import { expect, test } from '@jest/globals'
import {
  type AlarmFacts,
  alarmNameOf,
  type CompositeAlarmFacts,
  childrenOf,
  type MetricAlarmFacts,
} from '../../src/rollout/alarm-facts.ts'
import { type LintContext, lintAlarms, slowestAlarm } from '../../src/rollout/alarm-lint.ts'
import fc from '../support/fast-check.ts'
import { version } from './arbitraries.ts'

const context: LintContext = {
  functionName: 'orders',
  alias: 'live',
  stable: version(141),
  canary: version(142),
  steps: [
    { weight: 1000, min: 600, max: 1800 },
    { weight: 10_000, min: 600, max: 1800 },
  ],
}
const state = { state: 'OK', transitionedAt: 0, evaluation: undefined } as const

function metric(
  dimensions: Readonly<{ [name: string]: string }>,
  change: Partial<MetricAlarmFacts> = {},
): MetricAlarmFacts {
  return {
    kind: 'metric',
    name: 'errors',
    arn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors',
    ...state,
    metrics: [{ namespace: 'AWS/Lambda', name: 'Errors', dimensions }],
    expressions: [],
    period: 60,
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    treatMissingData: 'notBreaching',
    ...change,
  }
}

function composite(name: string, rule: string): CompositeAlarmFacts {
  return { kind: 'composite', name, arn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`, ...state, rule }
}

const alias = { FunctionName: 'orders', Resource: 'orders:live' }
const short: LintContext = {
  ...context,
  steps: [
    { weight: 1000, min: 299, max: 299 },
    { weight: 10_000, min: 299, max: 299 },
  ],
}
const noBake: LintContext = {
  ...context,
  steps: [
    { weight: 1000, min: 600, max: 600 },
    { weight: 10_000, min: 0, max: 600 },
  ],
}

test.each([
  ['nothing about an alarm on the alias', metric(alias), context, []],
  ['nothing about an alarm on the function', metric({ FunctionName: 'orders' }), context, []],
  ['nothing about an alarm on the new version', metric({ ...alias, ExecutedVersion: '142' }), context, []],
  ['nothing about an alarm on the account', metric({}), context, []],
  [
    'nothing about an alarm of another namespace',
    metric(
      { ApiName: 'x' },
      {
        metrics: [{ namespace: 'AWS/ApiGateway', name: '5XXError', dimensions: { ApiName: 'x' } }],
        treatMissingData: 'missing',
      },
    ),
    context,
    [],
  ],
  [
    'an alarm on the stable version',
    metric({ ...alias, ExecutedVersion: '141' }),
    context,
    ['watches ExecutedVersion 141, the stable version, not version 142'],
  ],
  [
    'an alarm on an old version',
    metric({ ...alias, ExecutedVersion: '7' }),
    context,
    ['watches ExecutedVersion 7, another version, not version 142'],
  ],
  [
    'an alarm on the version itself, where calls through the alias are not counted',
    metric({ FunctionName: 'orders', Resource: 'orders:142' }),
    context,
    ['watches orders:142; calls through the alias are counted under orders:live only'],
  ],
  [
    'an alarm on another alias',
    metric({ FunctionName: 'orders', Resource: 'orders:beta' }),
    context,
    ['watches orders:beta; calls through the alias are counted under orders:live only'],
  ],
  ['an alarm on another function', metric({ FunctionName: 'invoices' }), context, ['watches function "invoices"']],
  [
    'dimensions that never get data',
    metric({ ...alias, Region: 'us-east-1' }),
    context,
    ['watches Lambda metrics by FunctionName, Region, Resource, a combination that never gets data'],
  ],
  [
    'a resource without its function',
    metric({ Resource: 'orders:live' }),
    context,
    ['watches Lambda metrics by Resource, a combination that never gets data'],
  ],
  [
    'a period Lambda does not publish at',
    metric(alias, { period: 10 }),
    context,
    ['has a period of 10s; Lambda publishes once a minute'],
  ],
  [
    'metric math that fills late points, where every period must agree',
    metric(alias, { expressions: ['100 * FILL(errors, 0) / FILL(calls, 1)'] }),
    context,
    ['fills missing points with FILL, the newest that is only late too, and needs all of its periods to agree'],
  ],
  [
    'nothing about metric math that fills, where some of the periods are enough',
    metric(alias, { expressions: ['FILL(errors, 0)'], evaluationPeriods: 3 }),
    context,
    [],
  ],
  [
    'missing data of an error count',
    metric(alias, { treatMissingData: 'missing' }),
    context,
    ['treats missing data as missing: without traffic it knows nothing, and a single old error may set it off'],
  ],
  [
    'steps too short for it to fire in',
    metric(alias),
    short,
    ['may need 5m to fire, longer than the step at 10% (4m59s), the bake (4m59s)'],
  ],
  ['nothing about a bake that is not there', metric(alias), noBake, []],
])('tells %s', (_, alarm, of, expected) => {
  expect(lintAlarms([alarm], [], of).map(({ what }) => what)).toEqual(expected)
})

test('before the new version has a number, any version an alarm names is another one', () => {
  const { canary: _, ...before } = context
  expect(lintAlarms([metric({ ...alias, ExecutedVersion: '141' })], [], before)).toMatchObject([
    { alarm: 'errors', what: 'watches ExecutedVersion 141, the stable version, not the new version' },
  ])
})

test('composite alarms are judged by what they are made of, each alarm once', () => {
  const leaf = { ...metric({ FunctionName: 'invoices' }), name: 'leaf' }
  const top = composite('top', 'ALARM("middle") OR ALARM(leaf)')
  const middle = composite('middle', 'ALARM("leaf") AND NOT OK("gone")')
  expect(lintAlarms([top], [middle, leaf], context).map(({ alarm, what }) => `${alarm} ${what}`)).toEqual([
    'leaf watches function "invoices"',
    'middle is made of "gone", which is not there',
  ])
  const circle: readonly AlarmFacts[] = [composite('a', 'ALARM(b)'), composite('b', 'ALARM(a)')]
  expect(lintAlarms(circle, [], context)).toEqual([])
})

test.each([
  ['ALARM("orders-errors")', ['orders-errors']],
  ["ALARM('with space') OR ALARM(bare)", ['with space', 'bare']],
  ['(OK(a) AND NOT INSUFFICIENT_DATA("b")) OR ALARM("a")', ['a', 'b']],
  ['ALARM("arn:aws:cloudwatch:us-east-1:123456789012:alarm:by-arn")', ['by-arn']],
  ['TRUE', []],
])('the rule %s names %j', (rule, names) => {
  expect(childrenOf(rule)).toEqual(names)
})

test.each([
  ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders', 'orders'],
  ['arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:a:b', 'a:b'],
  ['orders', 'orders'],
])('%s is the alarm %s', (text, name) => {
  expect(alarmNameOf(text)).toBe(name)
})

test('reading a rule never throws', () => {
  fc.assert(fc.property(fc.string(), rule => Array.isArray(childrenOf(rule))))
})

test('the slowest alarm says how long a bake must be for all of them to be able to fire', () => {
  expect(slowestAlarm([])).toBe(0)
  expect(
    slowestAlarm([composite('a', 'TRUE'), metric(alias), metric(alias, { period: 300, datapointsToAlarm: 3 })]),
  ).toBe(1080)
})
