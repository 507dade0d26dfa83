import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Gates } from '../../src/rollout/gates.ts'
import { Observer } from '../../src/rollout/observe.ts'
import { type Reconciled, reconcile } from '../../src/rollout/reconcile.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import { rollOut } from '../../src/rollout/run.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { POLICY, Stage } from './stage.ts'

const STRATEGY = 'steps 10% 2m-5m, 50% 2m-5m bake 2m-5m'

let fixture: SandboxFixture
let count = 0
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterAll(() => fixture.close())

/** A rollout begun by `schedule`, its runner gone, and reconcilers that start from nothing but the alias. */
async function begun(): Promise<{ on: Stage; gates: Gates; alarm: string; once: () => Promise<Reconciled> }> {
  const on = await Stage.set(fixture, `late-${++count}`)
  const alarm = `${on.name}-errors`
  await on.alarm(alarm)
  const gates = await on.gates([alarm])
  await rollOut(on.aws, await on.inputs(STRATEGY, { gates, engine: 'schedule' }), on.log)
  const once = async (): Promise<Reconciled> => {
    const { record } = (await on.view()).decoded
    if (record?.kind !== 'in-flight') throw new Error('no rollout in flight')
    const observer = new Observer(on.aws, on.target, gates)
    return reconcile(on.aws, { target: on.target, policy: POLICY, observer }, record)
  }
  return { on, gates, alarm, once }
}

test('an alarm that was red for a minute between two reconciles is found in its history and rolled back', async () => {
  const { on, alarm, once } = await begun()
  await on.setAlarm(alarm, 'ALARM')
  await fixture.sandbox.clock.advance(110)
  expect((await on.gates([alarm])).alarms[0]?.state).toBe('OK')
  expect(await once()).toMatchObject({ kind: 'rolled-back', breach: { kind: 'alarm' } })
  expect(await on.serving()).toBe('1')
})

test('a history that cannot be read holds: an alarm that moved might have been red', async () => {
  const { on, alarm, once } = await begun()
  await on.setAlarm(alarm, 'INSUFFICIENT_DATA')
  await fixture.sandbox.clock.advance(130)
  const heal = fixture.sandbox.fault({
    operation: 'DescribeAlarmHistory',
    count: 'always',
    effect: { kind: 'access-denied' },
  })
  expect(await once()).toMatchObject({ kind: 'held', decision: { verdict: { reason: 'unreadable' } } })
  heal()
  expect(await once()).toMatchObject({ kind: 'advanced' })
  expect(await on.serving()).toBe('1+2@0.5')
})

test('a reconcile that comes hours late advances one step, on gates read now', async () => {
  const { on, once } = await begun()
  await fixture.sandbox.clock.advance(6 * 3600)
  expect(await once()).toMatchObject({ kind: 'advanced', record: { step: 1 } })
  expect(await on.serving()).toBe('1+2@0.5')
})

test('two reconcilers at once advance one step with one write, and the other reads again', async () => {
  const { on, once } = await begun()
  for (const routing of ['1+2@0.5', '2']) {
    await fixture.sandbox.clock.advance(125)
    const kinds = (await Promise.all([once(), once()])).map(({ kind }) => kind).sort()
    // Both wanted the very same write: the loser reads back what it would have written, and counts it as done.
    expect(['advanced advanced', 'advanced raced', 'advanced held']).toContain(kinds.join(' '))
    expect(await on.serving()).toBe(routing)
  }
  await fixture.sandbox.clock.advance(125)
  const kinds = (await Promise.all([once(), once()])).map(({ kind }) => kind).sort()
  expect(kinds).toContain('promoted')
  expect(on.applied()).toEqual(['1 {"2":0.1}', '1 {"2":0.5}', '2 {}', '2 {}'])
})

test('the weight never rises once one of two reconcilers has rolled back, even when the other saw no breach', async () => {
  const { on, alarm, once } = await begun()
  await fixture.sandbox.clock.advance(125)
  const stale = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth: 1, count: 1 }, async () => {
    await on.setAlarm(alarm, 'ALARM')
    expect((await once()).kind).toBe('rolled-back')
  })
  expect((await once()).kind).toBe('raced')
  stale()
  expect(await on.serving()).toBe('1')
  expect((await on.view()).decoded.record).toMatchObject({ kind: 'at-rest', rejected: '2' })
})

test('other gates than those the rollout began with hold it, and still roll back what they see', async () => {
  const { on, alarm } = await begun()
  const other = `${on.name}-latency`
  await on.alarm(other)
  const gates = await on.gates([alarm, other])
  const { record } = (await on.view()).decoded
  if (record?.kind !== 'in-flight') throw new Error('no rollout in flight')
  const look = (known: InFlight): Promise<Reconciled> =>
    reconcile(on.aws, { target: on.target, policy: POLICY, observer: new Observer(on.aws, on.target, gates) }, known)
  await fixture.sandbox.clock.advance(90)
  expect(await look(record)).toMatchObject({ kind: 'held', decision: { verdict: { reason: 'gates-differ' } } })
  await on.setAlarm(other, 'ALARM')
  expect(await look(record)).toMatchObject({ kind: 'rolled-back', breach: { alarm: other } })
})
