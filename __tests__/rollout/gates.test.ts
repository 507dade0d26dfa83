import { CloudWatchClient, PutCompositeAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { InputError } from '../../src/report/failure.ts'
import type { Background } from '../../src/rollout/background.ts'
import { decodeDescription } from '../../src/rollout/description.ts'
import { readStreams } from '../../src/rollout/metrics.ts'
import { Observer } from '../../src/rollout/observe.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import type { MinuteCounts } from '../../src/rollout/stream.ts'
import { changeMetricReplies } from '../support/metric-replies.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { version } from './arbitraries.ts'
import { RULE, Stage } from './stage.ts'
import { inFlightText } from './views.ts'

let fixture: SandboxFixture
let on: Stage
beforeAll(async () => {
  fixture = await sandboxFixture()
  on = await Stage.set(fixture, 'orders')
  for (const name of ['orders-errors', 'orders-latency', 'other']) await on.alarm(name)
  for (const [AlarmName, AlarmRule] of [
    ['inner', 'ALARM(other)'],
    ['all', 'ALARM("orders-errors") OR ALARM("inner")'],
  ]) {
    await (await on.aws.cloudwatch()).send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule }))
  }
})
afterEach(() => fixture.sandbox.faults.clear())
afterAll(() => fixture.close())

const names = async (...alarms: string[]): Promise<string[]> =>
  (await on.gates(alarms)).alarms.map(({ name }) => name).sort()

describe('alarms', () => {
  test('are found by name, by ARN and by prefix, metric and composite ones, each once', async () => {
    const arn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:other'
    expect(await names('orders-errors')).toEqual(['orders-errors'])
    expect(await names('orders-*')).toEqual(['orders-errors', 'orders-latency'])
    expect(await names(arn, 'all')).toEqual(['all', 'other'])
    expect(await names('orders-*', 'orders-errors', ' ', arn, 'other')).toEqual([
      'orders-errors',
      'orders-latency',
      'other',
    ])
  })

  test('however they are named, the same alarms have the same fingerprint', async () => {
    const one = await on.gates(['orders-*'])
    const two = await on.gates(['orders-latency', 'orders-errors'])
    expect(one.fingerprint).toBe(two.fingerprint)
    expect((await on.gates(['orders-latency'])).fingerprint).not.toBe(one.fingerprint)
  })

  test('bring what composite ones are made of, down to the leaves', async () => {
    expect((await on.gates(['all'])).children.map(({ name }) => name).sort()).toEqual([
      'inner',
      'orders-errors',
      'other',
    ])
  })

  test('more than a call can name are asked for in several', async () => {
    const many = Array.from({ length: 101 }, (_, index) => `missing-${index}`)
    const before = fixture.sandbox.calls.all().length
    await expect(on.gates(many)).rejects.toThrow('names alarms that are not there')
    expect(
      fixture.sandbox.calls
        .all()
        .slice(before)
        .map(({ operation }) => operation),
    ).toEqual(['DescribeAlarms', 'DescribeAlarms'])
  })

  test.each([
    [['nope'], 'names an alarm that is not there'],
    [['orders-errors', 'nope', 'nada'], 'got "nope, nada"'],
    [['nope-*'], 'matches no alarm: got "nope-*"'],
    [['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x'], 'is in eu-west-1, the function in us-east-1'],
    [['arn:aws:sns:us-east-1:123456789012:topic'], 'is no ARN of an alarm'],
  ])('%j are refused: %s', async (alarms, problem) => {
    await expect(on.gates(alarms)).rejects.toThrow(problem)
    await expect(on.gates(alarms)).rejects.toBeInstanceOf(InputError)
  })

  test('that cannot be read are no bad input but a failure naming the permission', async () => {
    fixture.sandbox.fault({ operation: 'DescribeAlarms', effect: { kind: 'access-denied' } })
    await expect(on.gates(['orders-errors'])).rejects.toThrow('cloudwatch:DescribeAlarms')
  })
})

function record(began: number): InFlight {
  const decoded = decodeDescription(inFlightText(1)).record
  if (decoded?.kind !== 'in-flight') throw new Error('no record')
  return { ...decoded, stable: version('1'), canary: version('2'), began, since: began }
}

const PLAIN: Background = { lag: 0, temper: 1, latency: undefined, notes: [] }

async function minutesOn(stage: Stage, of: InFlight, functionName = stage.name): Promise<readonly MinuteCounts[]> {
  const [errors] = await readStreams(stage.aws, { ...stage.target, functionName }, of, PLAIN, stage.aws.clock.now())
  return errors.minutes
}

describe('metrics', () => {
  test('are counted by version behind the alias, minute by minute since the rollout began', async () => {
    const began = Math.floor(fixture.sandbox.clock.now())
    on.calls('1', 9, 1)
    await fixture.sandbox.clock.advance(60)
    on.calls('1', 10)
    on.calls('2', 3, 2)
    await fixture.sandbox.clock.advance(180)
    const minutes = await minutesOn(on, record(began))
    expect(minutes.map(({ canary, stable }) => [canary, stable])).toEqual([
      [
        { invocations: 0, errors: 0 },
        { invocations: 9, errors: 1 },
      ],
      [
        { invocations: 3, errors: 2 },
        { invocations: 10, errors: 0 },
      ],
    ])
    expect(minutes.every(({ minute }) => minute % 60 === 0)).toBe(true)
    const arn = `arn:aws:lambda:us-east-1:123456789012:function:${on.name}`
    expect(await minutesOn(on, record(began), arn)).toEqual(minutes)
    const later = record(Math.floor(on.aws.clock.now()))
    expect(await minutesOn(on, later)).toEqual([])
  })

  test('count a throttled call as a failed one of its version, and name what no version is charged with', async () => {
    const began = Math.floor(fixture.sandbox.clock.now())
    const alias = { FunctionName: on.name, Resource: `${on.name}:live` }
    const throttles = (dimensions: Readonly<Record<string, string>>, value: number) => ({
      namespace: 'AWS/Lambda',
      name: 'Throttles',
      dimensions,
      value,
      at: began,
    })
    on.calls('2', 4, 1)
    const of = { ...alias, ExecutedVersion: '2' }
    fixture.sandbox.cloudwatch.put([throttles(of, 6), throttles(alias, 10)])
    await fixture.sandbox.clock.advance(180)
    const [errors] = await readStreams(on.aws, on.target, record(began), PLAIN, on.aws.clock.now())
    expect(errors.minutes.map(({ canary }) => canary)).toEqual([{ invocations: 10, errors: 7 }])
    expect(errors.counted.canary).toBe('calls failed or were throttled')
    expect([...(errors.unattributed ?? new Map<number, number>()).values()]).toEqual([4])
  })

  test('are asked for in one call that names both versions', async () => {
    const before = fixture.sandbox.calls.all().length
    await minutesOn(on, record(on.aws.clock.now()))
    expect(fixture.sandbox.calls.all().slice(before)).toHaveLength(1)
  })

  test.each(['InternalError', 'Forbidden', 'PartialData'] as const)(
    'that CloudWatch answers with %s are not taken for silence',
    async status => {
      fixture.sandbox.cloudwatch.setUnreadable(status)
      const look = await new Observer(on.aws, on.target, await on.gates([], RULE)).look(record(on.aws.clock.now()))
      fixture.sandbox.cloudwatch.setUnreadable(undefined)
      expect(look.observation.evidence).toMatchObject([
        { kind: 'unreadable', name: 'errors', detail: expect.stringContaining(status) },
      ])
      expect([look.minutes, look.unread]).toEqual([[], true])
    },
  )

  test('that were readable once are kept for the report, and called old when they are not any more', async () => {
    const of = record(Math.floor(on.aws.clock.now()))
    on.calls('2', 3)
    await fixture.sandbox.clock.advance(180)
    const observer = new Observer(on.aws, on.target, await on.gates([], RULE))
    const before = await observer.look(of)
    expect([before.minutes.length, before.unread]).toEqual([1, false])
    fixture.sandbox.cloudwatch.setUnreadable('InternalError')
    await fixture.sandbox.clock.advance(60)
    const after = await observer.look(of)
    fixture.sandbox.cloudwatch.setUnreadable(undefined)
    expect([after.minutes, after.unread]).toEqual([before.minutes, true])
  })

  test('that CloudWatch leaves out of its answer are not taken for none', async () => {
    const forget = changeMetricReplies(await on.aws.cloudwatch(), ({ MetricDataResults = [] }) => ({
      MetricDataResults: MetricDataResults.slice(1),
    }))
    const look = await new Observer(on.aws, on.target, await on.gates([], RULE)).look(record(on.aws.clock.now()))
    forget()
    expect(look.observation.evidence).toMatchObject([
      { kind: 'unreadable', name: 'errors', detail: expect.stringContaining('answers nothing') },
    ])
  })

  test('are read at most every ten seconds, and again at once when the step changed', async () => {
    const observer = new Observer(on.aws, on.target, await on.gates([], RULE))
    const at = record(on.aws.clock.now())
    const asked = (): number =>
      fixture.sandbox.calls.all().filter(({ operation }) => operation === 'GetMetricData').length
    const before = asked()
    await observer.look(at)
    await fixture.sandbox.clock.advance(5)
    await observer.look(at)
    // One for the day before the rollout, once; one for the rollout.
    expect(asked() - before).toBe(2)
    await observer.look({ ...at, step: 1 })
    expect(asked() - before).toBe(3)
    await fixture.sandbox.clock.advance(10)
    await observer.look({ ...at, step: 1 })
    expect(asked() - before).toBe(4)
  })
})

describe('a look at the alarms', () => {
  test('asks for history only when a state moved since the rollout began, and once per move', async () => {
    await fixture.sandbox.clock.advance(600)
    const observer = new Observer(on.aws, on.target, await on.gates(['orders-errors', 'orders-latency']))
    const at = record(Math.floor(on.aws.clock.now()))
    const asked = (): number =>
      fixture.sandbox.calls.all().filter(({ operation }) => operation === 'DescribeAlarmHistory').length
    const before = asked()
    await observer.look(at)
    expect(asked() - before).toBe(0)
    await on.setAlarm('orders-errors', 'ALARM')
    const red = await observer.look(at)
    expect(red.observation.alarms).toMatchObject({
      readings: [
        { state: 'ALARM', firedAt: [expect.any(Number)] },
        { state: 'OK', firedAt: [] },
      ],
    })
    expect(asked() - before).toBe(0)
    await on.setAlarm('orders-errors', 'OK')
    await observer.look(at)
    await observer.look(at)
    expect(asked() - before).toBe(1)
    await on.setAlarm('orders-errors', 'ALARM')
    await on.setAlarm('orders-errors', 'OK')
    await fixture.sandbox.clock.advance(1)
    const again = await observer.look(at)
    expect(again.observation.alarms).toMatchObject({
      readings: [{ state: 'OK', redSinceStart: false }, expect.anything()],
    })
  })

  test('never takes a history that trails behind the state for a quiet one', async () => {
    const cloudwatch = new CloudWatchClient(fixture.client)
    let trails = true
    cloudwatch.middlewareStack.add((next, { commandName }) => async args => {
      const reply = await next(args)
      if (trails && commandName === 'DescribeAlarmHistoryCommand')
        Object.assign(reply.output, { AlarmHistoryItems: [] })
      return reply
    })
    await fixture.sandbox.clock.advance(600)
    const observer = new Observer(
      { ...on.aws, cloudwatch: async () => cloudwatch },
      on.target,
      await on.gates(['orders-errors']),
    )
    const at = record(Math.floor(on.aws.clock.now()))
    await fixture.sandbox.clock.advance(2)
    await on.setAlarm('orders-errors', 'ALARM')
    await on.setAlarm('orders-errors', 'OK')
    const early = await observer.look(at)
    expect(early.observation.alarms).toMatchObject({ readings: [{ state: 'OK', readable: false, firedAt: [] }] })
    trails = false
    const later = await observer.look(at)
    expect(later.observation.alarms).toMatchObject({ readings: [{ readable: true, firedAt: [expect.any(Number)] }] })
    cloudwatch.destroy()
  })
})
