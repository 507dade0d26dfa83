import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { recoverByInputs } from '../../src/recover/by-inputs.ts'
import { outcomeOf } from '../../src/recover/report.ts'
import { rollOut } from '../../src/rollout/run.ts'
import { Stage } from '../rollout/stage.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let count = 0
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterEach(() => fixture.sandbox.faults.clear())
afterAll(() => fixture.close())

/** A rollout in flight, gated by one alarm and not by evidence, and a person's command to promote it. */
async function inFlight(red: 'red' | 'quiet' = 'quiet') {
  const on = await Stage.set(fixture, `hand-${++count}`)
  const alarm = `${on.name}-errors`
  await on.alarm(alarm)
  if (red === 'red') {
    await on.setAlarm(alarm, 'ALARM')
    await fixture.sandbox.clock.advance(1)
  }
  const inputs = await on.inputs('canary 10% 5m-10m bake 5m', { engine: 'schedule', gates: await on.gates([alarm]) })
  await rollOut(on.aws, inputs, on.log)
  const command = async (change: Readonly<Record<string, string>> = {}): Promise<string> => {
    const given = { 'function-names': on.name, command: 'promote', alarms: alarm, evidence: 'off', ...change }
    const { results } = await recoverByInputs(
      on.aws,
      parseRecoverInputs(name => new Map(Object.entries(given)).get(name) ?? ''),
      on.log,
    )
    return `${outcomeOf(results)} ${await on.serving()}: ${results[0]?.text}`
  }
  return { on, alarm, command }
}

describe('a person who promotes a rollout in flight', () => {
  test('puts everything on the canary with one UpdateAlias, read back; again changes nothing', async () => {
    const { on, command } = await inFlight()
    expect(await command({ 'dry-run': 'true' })).toMatch(/^would-promote 1\+2@0.1/)
    expect(await command()).toMatch(/^promoted 2: .*serves version 2 at 100%/)
    expect(on.applied()).toEqual(['1 {"2":0.1}', '2 {}'])
    expect((await on.view()).decoded.record).toEqual({
      kind: 'at-rest',
      live: '2',
      was: '1',
      why: 'promoted by hand',
    })
    expect(await command()).toMatch(/^unchanged 2: .*no rollout is in flight/)
  })

  test('is refused after a breach, whatever the policy, though the alarm is quiet again', async () => {
    const { on, alarm, command } = await inFlight()
    await fixture.sandbox.clock.advance(5)
    await on.setAlarm(alarm, 'ALARM')
    expect(await command({ 'alarm-at-start': 'ignore' })).toMatch(/^failed 1\+2@0.1: .*can only be put back/)
    await fixture.sandbox.clock.advance(120)
    expect(await command({ 'alarm-at-start': 'ignore' })).toMatch(/^failed 1\+2@0.1: .*went into ALARM/)
  })

  test('is refused under an alarm that was red before, unless told to ignore just that', async () => {
    const { command } = await inFlight('red')
    expect(await command()).toMatch(/^failed 1\+2@0.1: .*ALARM/)
    expect(await command({ 'alarm-at-start': 'ignore' })).toMatch(/^promoted 2/)
  })

  test('is refused under gates that are not the rollout’s own', async () => {
    const { command } = await inFlight()
    expect(await command({ alarms: '' })).toMatch(/^failed 1\+2@0.1: .*state the same alarms, evidence and alpha/)
  })

  test('is refused while the alarms cannot be read', async () => {
    const { command } = await inFlight()
    fixture.sandbox.fault({
      operation: 'DescribeAlarms',
      nth: 2,
      count: 'always',
      effect: { kind: 'access-denied' },
    })
    expect(await command()).toMatch(/^failed 1\+2@0.1: .*alarms cannot be read/)
  })

  test('loses to a colleague who moves the alias meanwhile', async () => {
    const { on, command } = await inFlight()
    const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth: 1, count: 1 }, () =>
      on.colleague({ FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: {} } }),
    )
    expect(await command()).toMatch(/^failed 3: .*moved it meanwhile/)
    takeBack()
  })

  test('of an alias that is not there, or somebody else’s, is told so', async () => {
    const { on, command } = await inFlight()
    expect(await command({ alias: 'prod' })).toMatch(/^failed .*does not exist/)
    await on.colleague({ RoutingConfig: { AdditionalVersionWeights: { 2: 0.3 } } })
    expect(await command()).toMatch(/^failed 1\+2@0.3: .*was not promoted: it serves version 1 with 30%/)
  })
})

describe('a rollout whose runner was lost', () => {
  test('is undone, or resumed as one of a schedule: held, then advanced at its own dwell', async () => {
    const on = await Stage.set(fixture, `lost-${++count}`)
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const begin = { engine: 'schedule', gates: await on.gates([alarm]) } as const
    await rollOut(on.aws, await on.inputs('steps 10% 5m-10m, 50% 5m-10m bake 5m-10m', begin), on.log)
    // A record as a runner leaves it: its text names the engine.
    const { description } = await on.view()
    const runner = description.replace(' schedule ', ' runner ')
    expect(runner).not.toBe(description)
    await on.colleague({ Description: runner })
    const run = async (how: string): Promise<string> => {
      const given = new Map(
        Object.entries({
          'function-names': on.name,
          alarms: alarm,
          evidence: 'off',
          'on-lost-runner': how,
          'dry-run': how === 'undo' ? 'true' : 'false',
        }),
      )
      const { results } = await recoverByInputs(
        on.aws,
        parseRecoverInputs(name => given.get(name) ?? ''),
        on.log,
      )
      return `${outcomeOf(results)} ${await on.serving()}`
    }
    await fixture.sandbox.clock.advance(310)
    expect(await run('resume')).toBe('in-progress 1+2@0.1')
    await fixture.sandbox.clock.advance(420)
    expect(await run('undo')).toBe('would-roll-back 1+2@0.1')
    expect(await run('resume')).toBe('advanced 1+2@0.5')
    expect((await on.view()).decoded.record).toMatchObject({ engine: 'schedule', step: 1 })
    await fixture.sandbox.clock.advance(310)
    expect(await run('resume')).toBe('advanced 2')
  })
})
