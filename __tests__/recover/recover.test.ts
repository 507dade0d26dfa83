import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { type Recovered, type RecoverOrder, recover } from '../../src/recover/recover.ts'
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

/** A rollout whose runner died after `lost` seconds. */
async function lost(seconds: number, strategy = 'canary 10% 5m-10m'): Promise<Stage> {
  const on = await Stage.set(fixture, `lost-${++count}`)
  await rollOut(on.aws, await on.inputs(strategy, { engine: 'schedule' }), on.log)
  await fixture.sandbox.clock.advance(seconds)
  return on
}

const run = (on: Stage, change: Partial<RecoverOrder> = {}): Promise<readonly Recovered[]> =>
  recover(
    on.aws,
    { functionNames: [on.name], alias: 'live', dryRun: false, liveAfter: async () => undefined, ...change },
    on.log,
  )

test('a rollout past its deadline goes back to stable with one UpdateAlias, and a second recover has nothing to do', async () => {
  const on = await lost(725)
  expect(await run(on)).toMatchObject([{ kind: 'undone', text: expect.stringContaining('serves version 1 at 100%') }])
  expect(on.applied()).toEqual(['1 {"2":0.1}', '1 {}'])
  expect((await on.view()).description).toBe('Orders API [canary1 1: undone by recover: its runner was lost]')
  expect(await run(on)).toMatchObject([{ kind: 'at-rest' }])
})

test('a bake past its deadline goes back to stable too', async () => {
  const on = await lost(725, 'all-at-once bake 5m-10m')
  expect((await run(on))[0]?.kind).toBe('undone')
  expect(await on.serving()).toBe('1')
})

test('a rollout that still has time is reported and left alone', async () => {
  const on = await lost(600)
  expect(await run(on)).toMatchObject([
    { kind: 'in-progress', text: expect.stringContaining('by run-1, which has until') },
  ])
  expect(await on.serving()).toBe('1+2@0.1')
})

test('a dry run says what it would undo and writes nothing', async () => {
  const on = await lost(725)
  const before = fixture.sandbox.writes().length
  expect(await run(on, { dryRun: true })).toMatchObject([{ kind: 'would-undo' }])
  expect(fixture.sandbox.writes().length).toBe(before)
})

test('weights whose record was erased are undone only when the weighted version names the primary', async () => {
  const on = await lost(0)
  await on.colleague({ Description: 'erased' })
  expect(await run(on)).toMatchObject([
    { kind: 'foreign', text: expect.stringContaining('does not name the version it came after') },
  ])
  expect(await run(on, { liveAfter: async () => version(3) })).toMatchObject([{ kind: 'foreign' }])
  expect(await on.serving()).toBe('1+2@0.1')
  const asked: string[] = []
  const liveAfter: RecoverOrder['liveAfter'] = async (name, of) => {
    asked.push(`${name} ${of}`)
    return version(1)
  }
  expect(await run(on, { liveAfter })).toMatchObject([{ kind: 'undone' }])
  expect(asked).toEqual([`${on.name} 2`])
  expect(await on.serving()).toBe('1')
  expect((await on.view()).description).toMatch(/^erased \[canary1 1: undone by recover/)
})

test('weights that a colleague changed are theirs', async () => {
  const on = await lost(725)
  await on.colleague({ RoutingConfig: { AdditionalVersionWeights: { 2: 0.3 } } })
  expect(await run(on, { liveAfter: async () => version(1) })).toMatchObject([{ kind: 'foreign' }])
  expect(await on.serving()).toBe('1+2@0.3')
})

test('a colleague who moves the alias while it is being put back keeps it', async () => {
  const on = await lost(725)
  const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth: 1, count: 1 }, () =>
    on.colleague({ FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: {} } }),
  )
  expect(await run(on)).toMatchObject([{ kind: 'foreign' }])
  takeBack()
  expect(await on.serving()).toBe('3')
})

test('two recovers at once undo it once', async () => {
  const on = await lost(725)
  const kinds = (await Promise.all([run(on), run(on)])).flat().map(({ kind }) => kind)
  expect(kinds).toContain('undone')
  expect(kinds.every(kind => kind === 'undone' || kind === 'at-rest')).toBe(true)
  expect(on.applied()).toEqual(['1 {"2":0.1}', '1 {}'])
})

test('without an alias every alias is looked at, and one function that fails does not hide the others', async () => {
  const on = await lost(725)
  const all = await recover(
    on.aws,
    { functionNames: ['gone', on.name], dryRun: false, liveAfter: async () => undefined },
    on.log,
  )
  expect(all.map(({ kind, functionName, alias }) => `${functionName} ${alias} ${kind}`)).toEqual([
    'gone * failed',
    `${on.name} live undone`,
  ])
  expect(all[0]?.text).toContain('Function gone does not exist')
})

test('an alias that cannot be put back is reported with what it serves', async () => {
  const on = await lost(725)
  fixture.sandbox.fault({
    operation: 'UpdateAlias',
    resource: on.name,
    count: 'always',
    effect: { kind: 'access-denied' },
  })
  expect(await run(on)).toMatchObject([
    { kind: 'failed', text: expect.stringContaining('As last seen it serves version 1 with 10%') },
  ])
})

test('an alias that is not there is reported', async () => {
  const on = await lost(0)
  expect(await run(on, { alias: 'prod' })).toMatchObject([
    { kind: 'failed', text: expect.stringContaining('does not exist') },
  ])
})
