import { UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import type { DeployContext } from '../../src/deploy/context.ts'
import { type Deployed, deploy } from '../../src/deploy/deploy.ts'
import { rollBack } from '../../src/rollback/rollback.ts'
import { QuietLog } from '../rollout/stage.ts'
import { type DeployScenario, type Inputs, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

const WATCHED: Inputs = { strategy: 'canary 10% 5m', bake: '5m', gates: 'none' }
const THEIRS = '16000000099.1'

/** Version 2 in flight over version 1 by another run, and a third release in the workspace. */
async function inFlight(): Promise<DeployScenario> {
  const on = await scenarios.next().created()
  on.release(2)
  const begun = await on.deploy({ ...WATCHED, engine: 'schedule' }, { owner: THEIRS })
  expect(begun.result?.outcome).toBe('in-progress')
  on.release(3)
  return on
}

/** The rollout in flight as one that a runner carries. */
async function begunByRunner(on: DeployScenario): Promise<void> {
  const { Description = '' } = await on.alias()
  const runner = Description.replace(' schedule ', ' runner ')
  expect(runner).not.toBe(Description)
  await on.fixture.lambda.send(new UpdateAliasCommand({ FunctionName: on.name, Name: 'live', Description: runner }))
}

/** What a colleague does who ends a rollout by hand. */
async function clearWeights(on: DeployScenario, version: string): Promise<void> {
  await on.fixture.lambda.send(
    new UpdateAliasCommand({
      FunctionName: on.name,
      Name: 'live',
      FunctionVersion: version,
      RoutingConfig: { AdditionalVersionWeights: {} },
    }),
  )
}

/** A deploy that is not planned before: a plan cannot know how long a rollout is waited for. */
async function deployWaiting(
  on: DeployScenario,
  more: Partial<DeployContext> = {},
  change: Inputs = {},
  env: Inputs = {},
): Promise<Deployed & { log: readonly string[] }> {
  const log = new QuietLog()
  const given = on.inputs({ 'in-flight': 'wait', ...change })
  const inputs = parseDeployInputs(name => given[name] ?? '')
  const context = { ...on.context(log), ...more }
  return { ...(await deploy(on.connect(env), inputs, context)), log: log.lines }
}

describe('a rollout that is in flight when a deploy begins', () => {
  test('is superseded on request: undone by its record, then this release goes on from stable, as planned', async () => {
    const on = await inFlight()
    const undo = on.fixture.sandbox.before({ operation: 'UpdateFunctionCode' }, async () => {
      undo()
      const { Description } = await on.alias()
      expect(Description).toMatch(/canary1 1: superseded by 1600000000\d\.1/)
    })
    const run = await on.deploy({ 'in-flight': 'supersede' })
    expect(run.result).toMatchObject({ outcome: 'promoted', version: '3', previousVersion: '1' })
    expect(run.operations).toEqual(['UpdateAlias', 'UpdateFunctionCode', 'PublishVersion', 'UpdateAlias'])
    expect(run.log.join('\n')).toContain(`was in the rollout of version 2 over 1 by ${THEIRS}. It was put back`)
    expect(await on.serving()).toBe('3')
  })

  test('is superseded by the release that stable holds already with one write', async () => {
    const on = await inFlight()
    on.release(1)
    const run = await on.deploy({ 'in-flight': 'supersede' })
    expect(run.result?.outcome).toBe('unchanged')
    expect(run.operations).toEqual(['UpdateAlias'])
    expect(run.log.join('\n')).toContain('Nothing more was written.')
    expect(await on.serving()).toBe('1')
  })

  test('is superseded at 100% in its bake too', async () => {
    const on = await scenarios.next().created()
    on.release(2)
    await on.deploy({ strategy: 'all-at-once', bake: '5m', gates: 'none', engine: 'schedule' }, { owner: THEIRS })
    expect(await on.serving()).toBe('2')
    on.release(3)
    const run = await on.deploy({ 'in-flight': 'supersede' })
    expect(run.result).toMatchObject({ outcome: 'promoted', version: '3', previousVersion: '1' })
  })

  test.each([
    ['runner', 'whose runner was lost. It was put back', 'its runner was lost'],
    ['schedule', 'at the latest, and recover has not run since. It was put back', 'nothing carried it on'],
  ])(
    'of a %s past its deadline is undone first in every mode, and the deploy goes on',
    async (engine, told, inShort) => {
      const on = await inFlight()
      if (engine === 'runner') await begunByRunner(on)
      await on.fixture.sandbox.clock.advance(24 * 3600)
      let left = ''
      const stop = on.fixture.sandbox.before('UpdateFunctionCode', async () => {
        stop()
        left = (await on.alias()).Description ?? ''
      })
      const run = await on.deploy()
      expect(run.result).toMatchObject({ outcome: 'promoted', version: '3', previousVersion: '1' })
      expect(run.log).toContainEqual(expect.stringContaining(told))
      expect(left).toContain(inShort)
    },
  )

  test('of an earlier attempt of this very run is dead, of an earlier run is not', async () => {
    const on = await inFlight()
    await begunByRunner(on)
    expect((await on.deploy()).refused?.message).toContain('in-flight: supersede')
    const again = await on.deploy({}, { owner: '16000000099.2' })
    expect(again.result).toMatchObject({ outcome: 'promoted', previousVersion: '1' })
  })

  test('whose run has ended by GitHub’s account is dead before its deadline', async () => {
    const on = await inFlight()
    await begunByRunner(on)
    expect((await on.deploy({}, { hasEnded: async () => undefined })).refused?.message).toContain('is in flight')
    expect((await on.deploy({}, { hasEnded: async () => false })).refused?.message).toContain('is in flight')
    const asked: string[] = []
    const hasEnded = async (run: string): Promise<boolean> => asked.push(run) > 0
    const run = await on.deploy({}, { hasEnded })
    expect(run.result).toMatchObject({ outcome: 'promoted', version: '3', previousVersion: '1' })
    expect(run.log).toContainEqual(expect.stringContaining('whose runner was lost. It was put back'))
    expect(asked).toContain(THEIRS)
  })

  test('of a schedule is not ended by the end of the run that began it', async () => {
    const on = await inFlight()
    const run = await on.deploy({}, { hasEnded: async () => true })
    expect(run.refused?.message).toContain('is in flight')
  })

  test('is waited for until its run has ended by GitHub’s account', async () => {
    const on = await inFlight()
    await begunByRunner(on)
    const { clock } = on.fixture.sandbox
    const end = clock.now() + 90
    const { result } = await deployWaiting(on, { hasEnded: async () => clock.now() > end })
    expect(result).toMatchObject({ outcome: 'promoted', version: '3', previousVersion: '1' })
    expect(clock.now()).toBeLessThan(end + 120)
  })

  test('of a schedule outlives the attempt that began it', async () => {
    const on = await inFlight()
    expect((await on.deploy({}, { owner: '16000000099.2' })).refused?.message).toContain('is in flight')
    expect(await on.serving()).toBe('1+2@0.1')
  })

  test('is waited for until somebody ends it', async () => {
    const on = await inFlight()
    const aws = on.connect()
    on.after(200, () => rollBack(aws, { functionName: on.name, alias: 'live', dryRun: false }, new QuietLog()))
    const { result, log } = await deployWaiting(on)
    expect(result).toMatchObject({ outcome: 'promoted', version: '3', previousVersion: '1' })
    expect(log.join('\n')).toContain('It has ended: alias "live" serves version 1 at 100%.')
  })

  test('is waited for until its deadline, and then undone', async () => {
    const on = await inFlight()
    const { result, log } = await deployWaiting(on)
    expect(result).toMatchObject({ outcome: 'promoted', version: '3', previousVersion: '1' })
    expect(log.join('\n')).toContain('recover has not run since. It was put back')
  })

  test('is waited for, and the deploy refused where the wait has used up its credentials', async () => {
    const on = await inFlight()
    const aws = on.connect()
    const ends = on.fixture.sandbox.clock.now() + 900
    on.after(500, () => rollBack(aws, { functionName: on.name, alias: 'live', dryRun: false }, new QuietLog()))
    const waiting = deployWaiting(
      on,
      {},
      { strategy: 'canary 10% 5m', gates: 'none' },
      { AWS_SESSION_TOKEN: 'token', AWS_CREDENTIAL_EXPIRATION: new Date(ends * 1000).toISOString() },
    )
    await expect(waiting).rejects.toThrow('The AWS credentials expire at')
    expect(await on.serving()).toBe('1')
  })

  test('stays untouched when the run that waits for it is cancelled', async () => {
    const on = await inFlight()
    const controller = new AbortController()
    on.after(60, () => controller.abort())
    await expect(deployWaiting(on, { signal: controller.signal })).rejects.toThrow('was cancelled while it waited')
    expect(await on.serving()).toBe('1+2@0.1')
  })

  test.each([
    ['stable', '1'],
    ['its canary', '2'],
  ])('whose weights were cleared by hand to %s is over: the deploy goes on from what is served', async (_, served) => {
    const on = await inFlight()
    await clearWeights(on, served)
    const run = await on.deploy()
    expect(run.result).toMatchObject({ outcome: 'promoted', version: '3', previousVersion: served })
    expect((await on.alias()).Description).toContain(`[canary1 3 was ${served}]`)
  })

  test('stays untouched when the release that would take its place is refused at last', async () => {
    const on = await inFlight()
    const alarm = await on.alarm()
    await on.setAlarm(alarm, 'ALARM')
    const run = await on.deploy({ ...WATCHED, gates: '', alarms: alarm, 'in-flight': 'supersede' })
    expect(run.refused?.message).toContain('is in ALARM before the rollout begins')
    expect(run.writes).toBe(0)
    expect(await on.serving()).toBe('1+2@0.1')
  })

  test('and was ended by hand leaves no record in flight behind an unchanged deploy', async () => {
    const on = await inFlight()
    await clearWeights(on, '1')
    on.release(1)
    const run = await on.deploy()
    expect(run.result?.outcome).toBe('unchanged')
    expect(run.operations).toEqual(['UpdateAlias'])
    expect((await on.alias()).Description).toBe('[canary1 1: ended by hand]')
    expect((await on.deploy()).writes).toBe(0)
  })

  test('and was ended by hand does not make a release forgotten that was rolled back before it', async () => {
    const on = await scenarios.next().created()
    const alarm = await on.alarm()
    const watched = { ...WATCHED, gates: '', alarms: alarm, evidence: 'off' }
    on.release(2)
    on.after(70, () => on.setAlarm(alarm, 'ALARM'))
    expect((await on.deploy(watched)).result?.outcome).toBe('rolled-back')
    await on.fixture.sandbox.clock.advance(120)
    on.release(3)
    await on.deploy({ ...watched, engine: 'schedule' })
    await clearWeights(on, '1')
    on.release(2)
    expect((await on.deploy(watched)).refused?.message).toContain('was already rolled back on this alias')
  })

  test('that a colleague took over is nobody’s to undo', async () => {
    const on = await inFlight()
    await on.fixture.lambda.send(
      new UpdateAliasCommand({
        FunctionName: on.name,
        Name: 'live',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.4 } },
      }),
    )
    const run = await on.deploy({ 'in-flight': 'supersede' })
    expect(run.refused?.message).toContain('somebody else has moved it')
    expect(run.writes).toBe(0)
    expect(await on.serving()).toBe('1+2@0.4')
  })
})
