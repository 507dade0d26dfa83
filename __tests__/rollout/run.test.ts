import { DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type RolloutInputs, type RolloutResult, rollOut } from '../../src/rollout/run.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { version } from './arbitraries.ts'
import { POLICY, RULE, Stage } from './stage.ts'

const STRATEGY = 'steps 10% 1m-2m, 50% 1m-2m bake 2m-3m'

let fixture: SandboxFixture
let count = 0
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterAll(() => fixture.close())

const stage = (): Promise<Stage> => Stage.set(fixture, `orders-${++count}`)

/** Runs `change` once `seconds` of the rollout have passed. */
function after(seconds: number, change: () => unknown): void {
  fixture.sandbox.clock.after(seconds, async () => {
    await change()
  })
}

async function run(on: Stage, strategy = STRATEGY, change: Partial<RolloutInputs> = {}): Promise<RolloutResult> {
  return rollOut(on.aws, await on.inputs(strategy, change), on.log)
}

describe('a rollout without gates', () => {
  test('takes one UpdateAlias a step and one to end the bake, each stating its weight map', async () => {
    const on = await stage()
    const result = await run(on)
    expect(result).toMatchObject({ kind: 'promoted', byPolicy: [], record: { live: '2', was: '1' } })
    expect(on.applied()).toEqual(['1 {"2":0.1}', '1 {"2":0.5}', '2 {}', '2 {}'])
    expect((await on.view()).description).toBe('Orders API [canary1 2 was 1]')
    expect(result.timeline.map(({ weight }) => weight)).toEqual(expect.arrayContaining([1000, 5000, 10_000]))
  })

  test('all at once without a bake is one UpdateAlias', async () => {
    const on = await stage()
    expect((await run(on, 'all-at-once')).kind).toBe('promoted')
    expect(on.applied()).toEqual(['2 {}'])
    expect(await on.serving()).toBe('2')
  })

  test('the next rollout keeps what the alias had before, so that a rollback leaves the last known good in place', async () => {
    const on = await stage()
    await run(on, 'all-at-once')
    const controller = new AbortController()
    after(70, () => controller.abort())
    const result = await run(on, STRATEGY, { canary: version(3), signal: controller.signal })
    expect(result).toMatchObject({ kind: 'cancelled', record: { live: '2', was: '1', why: 'cancelled' } })
    expect(result).not.toHaveProperty('record.rejected')
  })

  test('a rollout that is cancelled does not forget what was rolled back before it', async () => {
    const on = await stage()
    await on.colleague({ Description: '[canary1 1 not 2: alarm]' })
    const controller = new AbortController()
    after(30, () => controller.abort())
    const result = await run(on, STRATEGY, { canary: version(3), signal: controller.signal })
    expect(result).toMatchObject({
      kind: 'cancelled',
      record: { live: '1', rejected: '2', why: 'version 3: cancelled' },
    })
  })

  test('a schedule writes the first step and hands on', async () => {
    const on = await stage()
    const result = await run(on, STRATEGY, { engine: 'schedule' })
    expect(result).toMatchObject({ kind: 'in-progress', record: { step: 0, engine: 'schedule', owner: 'run-1' } })
    expect(await on.serving()).toBe('1+2@0.1')
  })
})

describe('an alarm', () => {
  test.each([
    ['the first step', STRATEGY, 30, 1000],
    ['the second step', STRATEGY, 90, 5000],
    ['the bake', STRATEGY, 150, 10_000],
    ['the bake of all at once', 'all-at-once bake 5m', 100, 10_000],
  ])(
    'that fires in %s puts stable back with one UpdateAlias and an empty weight map',
    async (_, strategy, at, weight) => {
      const on = await stage()
      await on.alarm(`${on.name}-errors`)
      const gates = await on.gates([`${on.name}-errors`])
      after(at, () => on.setAlarm(`${on.name}-errors`, 'ALARM'))
      const result = await run(on, strategy, { gates })
      expect(result).toMatchObject({
        kind: 'rolled-back',
        breach: { kind: 'alarm', alarm: `${on.name}-errors` },
        record: { live: '1', rejected: '2' },
      })
      expect(on.applied().at(-1)).toBe('1 {}')
      expect(on.applied().filter(routing => routing === '1 {}')).toHaveLength(1)
      expect(await on.serving()).toBe('1')
      expect((await on.view()).description).toContain(`not 2: Alarm "${on.name}-errors" went into ALARM at`)
      expect(result.timeline.at(-2)?.weight).toBe(weight)
      expect(result.timeline.at(-1)?.weight).toBe(0)
    },
  )

  test('fires on errors of the function itself, evaluated as CloudWatch does', async () => {
    const on = await stage()
    await on.alarm(`${on.name}-errors`)
    const gates = await on.gates([`${on.name}-errors`], { ...RULE, alpha: 1e-9 })
    after(20, () => on.calls('2', 10, 3))
    const result = await run(on, 'canary 10% 10m', { gates, policy: { ...POLICY, evidence: { ...RULE, alpha: 1e-9 } } })
    expect(result).toMatchObject({
      kind: 'rolled-back',
      breach: { kind: 'alarm' },
      why: expect.stringContaining('3 of 10 calls failed on the canary, 0 of 0 on stable'),
      canary: { invocations: 10, errors: 3 },
    })
  })

  test('that was red before counts again only at its next transition when it is to be ignored', async () => {
    const on = await stage()
    const alarm = `${on.name}-errors`
    await on.alarm(alarm, { TreatMissingData: 'ignore' })
    await on.setAlarm(alarm, 'ALARM')
    await fixture.sandbox.clock.advance(2)
    const gates = await on.gates([alarm])
    const policy = { ...POLICY, alarmAtStart: 'ignore' as const }
    expect((await run(on, STRATEGY, { gates, policy })).kind).toBe('promoted')

    const again = await stage()
    after(30, () => again.setAlarm(alarm, 'OK'))
    after(70, () => again.setAlarm(alarm, 'ALARM'))
    expect((await run(again, STRATEGY, { gates, policy })).kind).toBe('rolled-back')
    expect(await again.serving()).toBe('1')
  })

  test('that CloudWatch cannot evaluate holds the step to its end and is then rolled back by policy', async () => {
    const on = await stage()
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const gates = await on.gates([alarm])
    after(20, () => fixture.sandbox.cloudwatch.setEvaluationState(alarm, 'EVALUATION_ERROR'))
    const result = await run(on, STRATEGY, { gates })
    expect(result).toMatchObject({ kind: 'rolled-back', breach: { kind: 'policy', policy: 'on-unreadable' } })
    const elapsed = (result.timeline.at(-1)?.at ?? 0) - (result.timeline[0]?.at ?? 0)
    expect(elapsed).toBeGreaterThanOrEqual(119)
    expect(elapsed).toBeLessThanOrEqual(126)
  })

  test('that was deleted meanwhile cannot be read, which is no good news', async () => {
    const on = await stage()
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const gates = await on.gates([alarm])
    after(20, async () => (await on.aws.cloudwatch()).send(new DeleteAlarmsCommand({ AlarmNames: [alarm] })))
    const result = await run(on, STRATEGY, { gates, policy: { ...POLICY, onUnreadable: 'advance' } })
    expect(result).toMatchObject({
      kind: 'promoted',
      byPolicy: [expect.stringContaining('on-unreadable'), expect.anything(), expect.anything()],
    })
  })
})

describe('evidence', () => {
  test('rolls back a canary that fails more than stable, with the numbers in the reason', async () => {
    const on = await stage()
    const gates = await on.gates([], RULE)
    after(20, () => {
      on.calls('2', 50, 8)
      on.calls('1', 450, 1)
    })
    const result = await run(on, 'canary 10% 10m', { gates })
    expect(result).toMatchObject({
      kind: 'rolled-back',
      breach: { kind: 'evidence' },
      why: expect.stringContaining('8 of 50 calls failed on the canary, 1 of 450 on stable'),
    })
  })

  test('lets an outage that both versions share pass', async () => {
    const on = await stage()
    const gates = await on.gates([], RULE)
    after(20, () => {
      on.calls('2', 130, 26)
      on.calls('1', 900, 180)
    })
    const result = await run(on, 'canary 10% 3m', { gates })
    expect(result).toMatchObject({ kind: 'promoted', byPolicy: [] })
  })

  test('with too little traffic holds to the end of the step, and a step left by policy is told as such', async () => {
    const on = await stage()
    const gates = await on.gates([], RULE)
    after(20, () => {
      on.calls('2', 5)
      on.calls('1', 45)
    })
    const result = await run(on, 'canary 10% 3m-5m', { gates })
    expect(result).toMatchObject({ kind: 'promoted' })
    expect(result.byPolicy).toEqual([expect.stringContaining('too little traffic to judge: 5 of 124 canary calls')])
    expect(on.log.lines.some(line => line.startsWith('warning: Advanced without'))).toBe(true)
  })

  test('that cannot be read is rolled back by policy at the end of the step', async () => {
    const on = await stage()
    const gates = await on.gates([], RULE)
    const heal = fixture.sandbox.fault({
      operation: 'GetMetricData',
      count: 'always',
      effect: { kind: 'access-denied' },
    })
    const result = await run(on, 'canary 10% 1m-2m', { gates })
    heal()
    expect(result).toMatchObject({ kind: 'rolled-back', breach: { policy: 'on-unreadable' } })
  })
})
