import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type Recovered, type RecoverOrder, recover } from '../../src/recover/recover.ts'
import { rollOut } from '../../src/rollout/run.ts'
import { version } from '../rollout/arbitraries.ts'
import { POLICY, Stage } from '../rollout/stage.ts'
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
  expect((await on.view()).description).toBe('Orders API [canary1 1: undone by recover: nothing carried it on]')
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

test('one whose run has ended, as GitHub says, is undone before its deadline; one whose run has not, or of a schedule, is left', async () => {
  const asked: string[] = []
  const hasEnded = (answer: boolean | undefined) => async (run: string) => {
    asked.push(run)
    return answer
  }
  const on = await lost(60)
  // As a runner writes it.
  await on.colleague({ Description: (await on.view()).description.replace('schedule', 'runner') })
  for (const answer of [false, undefined]) {
    expect(await run(on, { hasEnded: hasEnded(answer) })).toMatchObject([{ kind: 'in-progress' }])
  }
  expect(await run(on, { hasEnded: hasEnded(true) })).toMatchObject([
    { kind: 'undone', text: expect.stringContaining('by run-1, and that run has ended') },
  ])
  expect(asked).toEqual(['run-1', 'run-1', 'run-1'])
  expect(await on.serving()).toBe('1')
  const scheduled = await lost(60)
  expect(await run(scheduled, { hasEnded: hasEnded(true) })).toMatchObject([{ kind: 'in-progress' }])
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

test('a rollout whose weights were cleared by hand is over: its record is cleaned, and nothing else moves', async () => {
  const on = await lost(60)
  await on.colleague({ RoutingConfig: { AdditionalVersionWeights: {} } })
  expect(await run(on, { dryRun: true })).toMatchObject([{ kind: 'at-rest', text: expect.stringContaining('is over') }])
  expect((await on.view()).decoded.record?.kind).toBe('in-flight')
  expect(await run(on)).toMatchObject([{ kind: 'at-rest', text: expect.stringContaining('Its record was cleaned') }])
  expect((await on.view()).description).toBe('Orders API [canary1 1: ended by hand]')
  expect(await on.serving()).toBe('1')
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
  expect(all[0]?.text).toBe(`Function gone does not exist in ${on.aws.region}.`)
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
    {
      kind: 'failed',
      text: `Alias "prod" of ${on.name} does not exist in ${on.aws.region}, or the function does not.`,
      next: expect.stringContaining('Check "function-names"'),
    },
  ])
})

describe('a rollout that a schedule carries', () => {
  const STRATEGY = 'steps 10% 2m-10m, 50% 2m-10m bake 2m-10m'

  async function scheduled(): Promise<{
    on: Stage
    alarm: string
    go: (change?: Partial<RecoverOrder>) => Promise<string>
  }> {
    const on = await Stage.set(fixture, `lost-${++count}`)
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const gates = await on.gates([alarm])
    await rollOut(on.aws, await on.inputs(STRATEGY, { engine: 'schedule', gates }), on.log)
    const go = async (change: Partial<RecoverOrder> = {}): Promise<string> => {
      const under = { gates: await on.gates([alarm]), policy: POLICY, lostRunner: false }
      const carryOn = async () => under
      return `${(await run(on, { carryOn, ...change }))[0]?.kind} ${await on.serving()}`
    }
    return { on, alarm, go }
  }

  test('is held, advanced step by step and promoted by one recover after another, hours late or not', async () => {
    const { on, go } = await scheduled()
    expect(await go()).toBe('in-progress 1+2@0.1')
    await fixture.sandbox.clock.advance(130)
    expect(await go({ dryRun: true })).toBe('would-advance 1+2@0.1')
    expect(await go()).toBe('advanced 1+2@0.5')
    await fixture.sandbox.clock.advance(5 * 3600)
    expect(await go()).toBe('advanced 2')
    await fixture.sandbox.clock.advance(130)
    expect(await go()).toBe('promoted 2')
    expect(await go()).toBe('at-rest 2')
    expect(on.applied()).toEqual(['1 {"2":0.1}', '1 {"2":0.5}', '2 {}', '2 {}'])
  })

  test('is put back for an alarm that was red between two recovers and is green again', async () => {
    const { on, alarm, go } = await scheduled()
    await on.setAlarm(alarm, 'ALARM')
    await fixture.sandbox.clock.advance(130)
    expect(await go({ dryRun: true })).toBe('would-undo 1+2@0.1')
    expect(await go()).toBe('rolled-back 1')
    expect((await on.view()).decoded.record).toMatchObject({ kind: 'at-rest', live: '1', rejected: '2' })
  })

  test('is never advanced under other gates, and put back once its step is over', async () => {
    const { on, go } = await scheduled()
    const under = { gates: await on.gates([]), policy: POLICY, lostRunner: false }
    const carryOn = async () => under
    await fixture.sandbox.clock.advance(130)
    expect(await go({ carryOn })).toBe('in-progress 1+2@0.1')
    await fixture.sandbox.clock.advance(600)
    expect(await go({ carryOn })).toBe('rolled-back 1')
  })

  test('without gates to carry it on under is undone after its deadline, as any other', async () => {
    const { on } = await scheduled()
    await fixture.sandbox.clock.advance(730)
    expect((await run(on))[0]?.kind).toBe('undone')
  })

  test('taken by a colleague is left to them', async () => {
    const { on, go } = await scheduled()
    await fixture.sandbox.clock.advance(130)
    const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth: 1, count: 1 }, () =>
      on.colleague({ FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: {} } }),
    )
    expect(await go()).toBe('foreign 3')
    takeBack()
  })
})

test('many functions are looked at no faster than five a second: the quota of the account is for those who deploy', async () => {
  const on = await lost(10)
  fixture.sandbox.calls.clear()
  const functionNames = Array.from({ length: 12 }, (_, index) => `nowhere-${index}`)
  const results = await run(on, { functionNames })
  expect(results.map(({ kind }) => kind)).toEqual(functionNames.map(() => 'failed'))
  const looks = fixture.sandbox.calls.all().filter(({ operation }) => operation === 'GetAlias')
  const gaps = looks.slice(1).map(({ at }, index) => at - (looks[index]?.at ?? 0))
  expect(gaps).toHaveLength(11)
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.199)
})
