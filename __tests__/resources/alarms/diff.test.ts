import { describe, expect, test } from '@jest/globals'
import { type AlarmWish, aliasAlarms, versionAlarms } from '../../../src/resources/alarms/definition.ts'
import { clash, diffAlarms, type FoundAlarm } from '../../../src/resources/alarms/diff.ts'

const wish: AlarmWish = {
  functionName: 'orders',
  alias: 'live',
  errorRate: 500,
  durationMs: 800,
  async: false,
  actions: undefined,
}
const wanted = aliasAlarms(wish)
const found: readonly FoundAlarm[] = wanted.map(definition => ({
  name: definition.AlarmName,
  ours: true,
  metric: { ...definition, AlarmActions: [], OKActions: [], StateValue: 'OK', AlarmArn: 'arn' },
}))
const topic = 'arn:aws:sns:eu-central-1:123456789012:on-call'

describe('the alarms wanted', () => {
  test('are the essential ones of the alias, quiet without calls, on dimensions that get data', () => {
    expect(wanted.map(({ AlarmName }) => AlarmName)).toEqual([
      'lambda-canary/orders/live/error-rate',
      'lambda-canary/orders/live/throttles',
      'lambda-canary/orders/live/duration',
    ])
    for (const alarm of wanted) expect(alarm).toMatchObject({ TreatMissingData: 'notBreaching', DatapointsToAlarm: 2 })
    expect(JSON.stringify(wanted)).toContain('{"Name":"Resource","Value":"orders:live"}')
  })

  test('of an alias that is called asynchronously watch lost and waiting events too', () => {
    const names = aliasAlarms({ ...wish, async: true }).map(({ AlarmName }) => AlarmName.split('/').at(-1))
    expect(names).toEqual([
      'error-rate',
      'throttles',
      'duration',
      'dead-letter-errors',
      'destination-failures',
      'dropped-events',
      'event-age',
    ])
  })

  test('of a version watch that version behind the alias', () => {
    for (const alarm of versionAlarms(wish, '142')) {
      expect(alarm.AlarmName).toMatch(/^lambda-canary\/orders\/live\/version-142\//)
      expect(JSON.stringify(alarm)).toContain('{"Name":"ExecutedVersion","Value":"142"}')
    }
  })

  test('name the function, however its input did', () => {
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:orders'
    expect(aliasAlarms({ ...wish, functionName: arn })).toEqual(wanted)
  })

  test('fill nothing: a point that is late is no point', () => {
    expect(JSON.stringify([...wanted, ...versionAlarms(wish, '1')])).not.toContain('FILL')
  })
})

describe('alarms that are as they shall be', () => {
  test('are not written again', () => {
    expect(diffAlarms(found, wanted)).toEqual({ put: [], remove: [] })
  })

  test('may list their metrics and dimensions in any order', () => {
    const turned = found.map(alarm => ({
      ...alarm,
      metric: {
        ...alarm.metric,
        ...(alarm.metric?.Metrics === undefined ? {} : { Metrics: alarm.metric.Metrics.toReversed() }),
        ...(alarm.metric?.Dimensions === undefined ? {} : { Dimensions: alarm.metric.Dimensions.toReversed() }),
      },
    }))
    expect(diffAlarms(turned, wanted)).toEqual({ put: [], remove: [] })
  })
})

test('a missing alarm is created with our tag', () => {
  const { put } = diffAlarms(found.slice(1), wanted)
  expect(put).toEqual([{ definition: wanted[0], tags: [{ Key: 'lambda-canary', Value: 'alarm' }] }])
})

test.each([
  ['the error rate', { errorRate: 100 }, 'error-rate'],
  ['the duration', { durationMs: 1000 }, 'duration'],
])('%s of an input changes its alarm alone', (_, change, name) => {
  const { put, remove } = diffAlarms(found, aliasAlarms({ ...wish, ...change }))
  expect(put.map(({ definition }) => definition.AlarmName)).toEqual([`lambda-canary/orders/live/${name}`])
  expect(put[0]?.tags).toBeUndefined()
  expect(remove).toEqual([])
})

test('a change keeps the actions somebody has set by hand', () => {
  const rung = found.map(alarm => ({
    ...alarm,
    metric: { ...alarm.metric, OKActions: [topic], ActionsEnabled: false },
  }))
  const { put } = diffAlarms(rung, aliasAlarms({ ...wish, durationMs: 1 }))
  expect(put[0]?.definition).toMatchObject({ OKActions: [topic], ActionsEnabled: false, Threshold: 1 })
})

test('actions of the input are put on every alarm, and then left alone', () => {
  const told = aliasAlarms({ ...wish, actions: [topic] })
  expect(diffAlarms(found, told).put).toHaveLength(3)
  const after = told.map(metric => ({ name: metric.AlarmName, ours: true, metric }))
  expect(diffAlarms(after, told).put).toEqual([])
})

describe('an alarm nobody wants any more', () => {
  const leaked = { name: 'lambda-canary/orders/live/version-9/error-rate', metric: {} }

  test('is removed when it is ours, as a leaked one of an earlier rollout is', () => {
    expect(diffAlarms([...found, { ...leaked, ours: true }], wanted).remove).toEqual([leaked.name])
    expect(diffAlarms(found, []).remove).toHaveLength(3)
  })

  test('stays when it lacks our tag', () => {
    expect(diffAlarms([...found, { ...leaked, ours: false }], wanted).remove).toEqual([])
  })
})

test('an alarm of somebody else under one of our names is named, with the way out', () => {
  const theirs = found.map((alarm, index) => ({ ...alarm, ours: index !== 1 }))
  expect(clash(theirs, wanted)?.what).toMatch(/^Alarm "lambda-canary\/orders\/live\/throttles" has the name of one/)
  expect(clash(theirs, wanted)?.next).toContain('Key=lambda-canary,Value=alarm')
  expect(clash(found, wanted)).toBeUndefined()
})
