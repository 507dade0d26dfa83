import { DeleteFunctionCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { type RollbackOrder, type RollbackResult, rollBack } from '../../src/rollback/rollback.ts'
import { rollOut } from '../../src/rollout/run.ts'
import { version } from '../rollout/arbitraries.ts'
import { Stage } from '../rollout/stage.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let count = 0
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterEach(() => fixture.sandbox.faults.clear())
afterAll(() => fixture.close())

async function stage(strategy?: string): Promise<Stage> {
  const on = await Stage.set(fixture, `back-${++count}`)
  if (strategy !== undefined) await rollOut(on.aws, await on.inputs(strategy, { engine: 'schedule' }), on.log)
  return on
}

const back = (on: Stage, change: Partial<RollbackOrder> = {}): Promise<RollbackResult> =>
  rollBack(on.aws, { ...on.target, dryRun: false, ...change }, on.log)

test('a rollout in flight goes back to stable with one UpdateAlias and an empty weight map', async () => {
  const on = await stage('canary 10% 5m')
  expect(await back(on, { reason: 'wrong prices' })).toMatchObject({ kind: 'rolled-back', version: '1' })
  expect(on.applied()).toEqual(['1 {"2":0.1}', '1 {}'])
  expect((await on.view()).description).toBe('Orders API [canary1 1 not 2: rolled back by hand: wrong prices]')
})

test('a bake goes back to stable', async () => {
  const on = await stage('all-at-once bake 5m')
  expect(await back(on)).toMatchObject({ kind: 'rolled-back', version: '1' })
  expect(await on.serving()).toBe('1')
})

test('a rollout whose weights were cleared by hand is not unchanged: its record is written at rest', async () => {
  const on = await stage('canary 10% 5m')
  await on.colleague({ RoutingConfig: { AdditionalVersionWeights: {} } })
  expect(await back(on, { reason: 'wrong prices' })).toMatchObject({ kind: 'rolled-back', version: '1' })
  expect((await on.view()).description).toBe('Orders API [canary1 1 not 2: rolled back by hand: wrong prices]')
  expect(await back(on)).toMatchObject({ kind: 'unchanged' })
})

test('an alias at rest goes back to the last known good, and a second time stays there', async () => {
  const on = await stage('all-at-once')
  expect(await back(on)).toMatchObject({
    kind: 'rolled-back',
    text: expect.stringContaining('serves version 1 at 100% now'),
  })
  expect(await on.serving()).toBe('1')
  expect(await back(on)).toMatchObject({
    kind: 'unchanged',
    text: expect.stringContaining('Version 2 was rolled back before'),
  })
  expect(await on.serving()).toBe('1')
})

test('a rollout that was cancelled is no rollback by hand: the alias still goes back to the last known good', async () => {
  const on = await stage('all-at-once')
  const next = await on.inputs('canary 10% 5m', { engine: 'schedule' })
  await rollOut(on.aws, { ...next, canary: version(3) }, on.log)
  expect((await back(on, { reason: 'cancelled', rejects: false })).kind).toBe('rolled-back')
  expect((await on.view()).description).toBe('Orders API [canary1 2 was 1: cancelled]')
  expect(await back(on)).toMatchObject({ kind: 'rolled-back', version: '1' })
  expect(await back(on)).toMatchObject({ kind: 'unchanged', version: '1' })
})

test('a named version is checked to exist and gone to', async () => {
  const on = await stage('all-at-once')
  await expect(back(on, { version: version(99) })).rejects.toThrow(`Version 99 of ${on.name} does not exist.`)
  expect(await back(on, { version: version(3) })).toMatchObject({ kind: 'rolled-back', version: '3' })
  expect(await on.serving()).toBe('3')
  expect((await back(on, { version: version(3) })).kind).toBe('unchanged')
})

test('a last known good that was deleted is refused before anything is written', async () => {
  const on = await stage('all-at-once')
  await on.aws.lambda.send(new DeleteFunctionCommand({ FunctionName: on.name, Qualifier: '1' }))
  await expect(back(on)).rejects.toMatchObject({
    text: { what: expect.stringContaining('does not exist'), state: expect.stringContaining('version 2 at 100%') },
  })
  expect(on.applied()).toEqual(['2 {}'])
})

test('a dry run says where it would go and writes nothing', async () => {
  const on = await stage('canary 10% 5m')
  const before = fixture.sandbox.writes().length
  expect(await back(on, { dryRun: true })).toMatchObject({ kind: 'planned', version: '1' })
  expect(fixture.sandbox.writes().length).toBe(before)
})

test('an alias that is not there is named', async () => {
  const on = await stage()
  await expect(back(on, { alias: 'prod' })).rejects.toThrow(`There is no alias "prod" of ${on.name}`)
})

test('a colleague who moves the alias meanwhile keeps it', async () => {
  const on = await stage('all-at-once')
  const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth: 1, count: 1 }, () =>
    on.colleague({ FunctionVersion: '3' }),
  )
  expect(await back(on)).toMatchObject({ kind: 'foreign', text: expect.stringContaining('version 3 at 100%') })
  takeBack()
  expect(await on.serving()).toBe('3')
})

test('a colleague who edits the text meanwhile keeps the text', async () => {
  const on = await stage('all-at-once')
  const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth: 1, count: 1 }, () =>
    on.colleague({ Description: 'Edited [canary1 2 was 1]' }),
  )
  expect((await back(on)).kind).toBe('rolled-back')
  takeBack()
  expect((await on.view()).description).toBe('Edited [canary1 1 not 2: rolled back by hand]')
})

test('a rollout promoted a moment ago goes back all the same', async () => {
  const on = await stage('canary 10% 5m')
  const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth: 1, count: 1 }, () =>
    on.colleague({
      FunctionVersion: '2',
      Description: '[canary1 2 was 1]',
      RoutingConfig: { AdditionalVersionWeights: {} },
    }),
  )
  expect(await back(on)).toMatchObject({ kind: 'rolled-back', version: '1' })
  takeBack()
  expect(await on.serving()).toBe('1')
})

test.each([
  ['lost', { kind: 'lost-response' }],
  ['throttled', { kind: 'throttle' }],
  ['answered 500', { kind: 'error500' }],
] as const)('a write that is %s ends rolled back or leaves the alias as it was, and says so', async (_, effect) => {
  const on = await stage('canary 10% 5m')
  fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, effect })
  expect((await back(on)).kind).toBe('rolled-back')
  expect(await on.serving()).toBe('1')
})
