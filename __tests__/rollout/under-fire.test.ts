import { setTimeout as delay } from 'node:timers/promises'
import { DeleteAliasCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Effect } from '../../sandbox/src/faults/fault.ts'
import type { Clock } from '../../src/aws/clock.ts'
import { type RolloutInputs, type RolloutResult, rollOut } from '../../src/rollout/run.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { version } from './arbitraries.ts'
import { POLICY, Stage } from './stage.ts'

const STRATEGY = 'steps 10% 1m-2m, 50% 1m-2m bake 1m-2m'
/** For tests that need no alarm to be evaluated: fewer looks, the same writes. */
const FAST = 'steps 10% 10s-1m, 50% 10s-1m bake 10s-1m'
const PROMOTED = ['1 {"2":0.1}', '1 {"2":0.5}', '2 {}', '2 {}']

let fixture: SandboxFixture
let count = 0
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterEach(() => fixture.sandbox.faults.clear())
afterAll(() => fixture.close())

const stage = (description?: string): Promise<Stage> => Stage.set(fixture, `fire-${++count}`, description)

function after(seconds: number, change: () => unknown): void {
  fixture.sandbox.clock.after(seconds, async () => {
    await change()
  })
}

const BUSY: Effect = {
  kind: 'error',
  status: 409,
  code: 'ResourceConflictException',
  message: 'The operation cannot be performed at this time. An update is in progress for resource: x',
}

const asked = (on: Stage, operation: string): number =>
  fixture.sandbox.calls.all().filter(call => call.operation === operation && call.resource?.includes(`:${on.name}`))
    .length

/** Returns as soon as AWS was asked for the `nth` time, whatever becomes of that call. */
async function untilAsked(on: Stage, operation: string, nth: number): Promise<void> {
  while (asked(on, operation) < nth) await delay(1)
}

async function run(on: Stage, change: Partial<RolloutInputs> = {}, strategy = STRATEGY): Promise<RolloutResult> {
  return rollOut(on.aws, await on.inputs(strategy, change), on.log)
}

describe('a write whose answer is lost, refused or late', () => {
  const faults: readonly [string, Effect][] = [
    ['applied but its response is lost', { kind: 'lost-response' }],
    ['cut off before it was applied', { kind: 'reset' }],
    ['answered 500 after it was applied', { kind: 'error500', applied: true }],
    ['answered 500 without being applied', { kind: 'error500' }],
    ['throttled', { kind: 'throttle' }],
    ['never answered but applied', { kind: 'timeout', applied: true }],
    ['never answered and not applied', { kind: 'timeout', applied: false }],
    ['turned away as busy', BUSY],
  ]

  test.each(faults.flatMap(([name, effect]) => [1, 2, 3, 4].map(nth => ({ name, effect, nth }))))(
    'is read back and the rollout ends promoted: write $nth $name',
    async ({ effect, nth }) => {
      const on = await stage()
      fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, nth, effect })
      const result = await run(on, {}, FAST)
      expect(result.kind).toBe('promoted')
      expect(await on.serving()).toBe('2')
      expect((await on.view()).description).toBe('Orders API [canary1 2 was 1]')
      expect(result.timeline.map(({ weight }) => weight)).toEqual(
        [...result.timeline.map(({ weight }) => weight)].sort((a, b) => a - b),
      )
    },
  )

  test.each([FAST, 'all-at-once'])(
    'goes on when a colleague edits the text after a lost first answer: %s',
    async how => {
      const on = await stage()
      fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, effect: { kind: 'lost-response' } })
      const takeBack = fixture.sandbox.before({ operation: 'GetAlias', resource: on.name, nth: 2 }, async () => {
        takeBack()
        await on.colleague({ Description: 'Orders API of team blue' })
      })
      expect(await run(on, {}, how)).toMatchObject({ kind: 'promoted', record: { live: '2', was: '1' } })
      expect(await on.serving()).toBe('2')
      expect((await on.view()).description).toBe('Orders API of team blue [canary1 2 was 1]')
    },
  )

  test.each(faults)('is tried until stable is back: the rollback %s', async (_, effect) => {
    const on = await stage()
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const gates = await on.gates([alarm])
    after(70, () => on.setAlarm(alarm, 'ALARM'))
    fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, nth: 3, count: 2, effect })
    const result = await run(on, { gates })
    expect(result).toMatchObject({ kind: 'rolled-back', record: { live: '1', rejected: '2' } })
    expect(await on.serving()).toBe('1')
    expect((await on.view()).decoded.record).toMatchObject({ kind: 'at-rest', live: '1', rejected: '2' })
  })

  /** A rollout that is rolled back at its first step, under whatever is done to it then. */
  async function rolledBack(prepare: (on: Stage) => void): Promise<{ on: Stage; result: RolloutResult }> {
    const on = await stage()
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const gates = await on.gates([alarm])
    after(12, async () => {
      await on.setAlarm(alarm, 'ALARM')
      prepare(on)
    })
    return { on, result: await run(on, { gates }) }
  }

  test('is tried again for minutes when a rollback is throttled', async () => {
    const { on, result } = await rolledBack(({ name }) =>
      fixture.sandbox.fault({ operation: 'UpdateAlias', resource: name, count: 23, effect: { kind: 'throttle' } }),
    )
    expect(result).toMatchObject({ kind: 'rolled-back', breach: { kind: 'alarm' } })
    expect(await on.serving()).toBe('1')
  })

  test('and whose reading back fails as well is settled as soon as AWS answers', async () => {
    const { on, result } = await rolledBack(({ name }) => {
      fixture.sandbox.fault({ operation: 'UpdateAlias', resource: name, effect: { kind: 'lost-response' } })
      fixture.sandbox.fault({ operation: 'GetAlias', nth: 2, count: 9, effect: { kind: 'error500' } })
    })
    expect(result.kind).toBe('rolled-back')
    expect(await on.serving()).toBe('1')
  })

  test('and cannot be verified counts as written when AWS answered the write itself', async () => {
    const { on, result } = await rolledBack(() =>
      fixture.sandbox.fault({ operation: 'GetAlias', nth: 2, effect: { kind: 'error500' } }),
    )
    expect(result.kind).toBe('rolled-back')
    expect(await on.serving()).toBe('1')
  })

  test('and was overwritten before it could be verified is not told as rolled back', async () => {
    const { on, result } = await rolledBack(stage => {
      const takeBack = fixture.sandbox.before({ operation: 'GetAlias', nth: 2, count: 1 }, async () => {
        takeBack()
        await stage.colleague({ FunctionVersion: '3', Description: 'mine' })
      })
    })
    expect(result).toMatchObject({ kind: 'foreign', what: expect.stringContaining('version 3 at 100%') })
    expect(await on.serving()).toBe('3')
  })

  test('and never gets through holds the step, then ends the run with what the alias serves', async () => {
    const on = await stage()
    fixture.sandbox.fault({
      operation: 'UpdateAlias',
      resource: on.name,
      nth: 2,
      count: 'always',
      effect: { kind: 'error500' },
    })
    await expect(run(on, {}, FAST)).rejects.toMatchObject({
      text: {
        state: expect.stringContaining('version 1 with 10% on version 2'),
        next: expect.stringContaining('recover'),
      },
    })
    expect(on.log.lines.some(line => line.includes('hold: '))).toBe(true)
    expect(
      fixture.sandbox.calls.all().filter(({ operation, status }) => operation === 'UpdateAlias' && status === 500)
        .length,
    ).toBeLessThan(100)
  })

  test('and never gets through during a rollback is given up after ten minutes, with what to run', async () => {
    const on = await stage()
    const controller = new AbortController()
    after(4, () => controller.abort())
    fixture.sandbox.fault({
      operation: 'UpdateAlias',
      resource: on.name,
      nth: 2,
      count: 'always',
      effect: { kind: 'error500' },
    })
    const began = fixture.sandbox.clock.now()
    await expect(run(on, { signal: controller.signal }, FAST)).rejects.toThrow('could not be put back to version 1')
    expect(fixture.sandbox.clock.now() - began).toBeGreaterThan(600)
    expect(fixture.sandbox.clock.now() - began).toBeLessThan(660)
  })

  test('refused for good during a rollback says what to run, and what the alias serves', async () => {
    const on = await stage()
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const gates = await on.gates([alarm])
    after(30, () => on.setAlarm(alarm, 'ALARM'))
    fixture.sandbox.fault({
      operation: 'UpdateAlias',
      resource: on.name,
      nth: 2,
      count: 'always',
      effect: { kind: 'access-denied' },
    })
    await expect(run(on, { gates })).rejects.toMatchObject({
      text: {
        what: expect.stringContaining('could not be put back to version 1'),
        state: expect.stringContaining('version 1 with 10% on version 2'),
        next: expect.stringContaining('--routing-config AdditionalVersionWeights={}'),
      },
    })
  })

  test('refused before anything was shifted leaves the alias as it was', async () => {
    const on = await stage()
    fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, effect: { kind: 'access-denied' } })
    await expect(run(on)).rejects.toMatchObject({ name: 'Failure' })
    expect(await on.serving()).toBe('1')
  })
})

describe('a colleague', () => {
  test.each([1, 2, 3, 4])(
    'who moves the alias between our read and write %d keeps it: we stop and name the change',
    async nth => {
      const on = await stage()
      const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth, count: 1 }, () =>
        on.colleague({
          FunctionVersion: '3',
          Description: 'mine now',
          RoutingConfig: { AdditionalVersionWeights: {} },
        }),
      )
      const result = await run(on, {}, FAST)
      takeBack()
      expect(result).toMatchObject({ kind: 'foreign', what: expect.stringContaining('version 3 at 100%') })
      expect(result).toMatchObject({ what: expect.stringContaining('mine now') })
      expect(await on.serving()).toBe('3')
    },
  )

  test('who changes the weights while a step dwells keeps them', async () => {
    const on = await stage()
    after(30, () => on.colleague({ RoutingConfig: { AdditionalVersionWeights: { 2: 0.4 } } }))
    const result = await run(on)
    expect(result).toMatchObject({ kind: 'foreign', what: expect.stringContaining('version 1 with 40% on version 2') })
    expect(await on.serving()).toBe('1+2@0.4')
  })

  test('who takes the alias during a breach keeps it: the rollback is theirs to make', async () => {
    const on = await stage()
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const gates = await on.gates([alarm])
    after(30, () => on.setAlarm(alarm, 'ALARM'))
    const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth: 2, count: 1 }, () =>
      on.colleague({ FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: {} } }),
    )
    expect((await run(on, { gates })).kind).toBe('foreign')
    takeBack()
    expect(await on.serving()).toBe('3')
  })

  test('who deletes the alias ends the rollout', async () => {
    const on = await stage()
    after(30, () => on.aws.lambda.send(new DeleteAliasCommand({ FunctionName: on.name, Name: 'live' })))
    expect(await run(on)).toMatchObject({ kind: 'foreign', what: 'The alias has been deleted.' })
  })

  test.each([
    ['erases the record', 'My own words'],
    ['empties the description', ''],
    ['damages the record', 'My own words [canary1 2 over]'],
    ['pastes an older record', 'My own words [canary1 1 was 9 not 7]'],
  ])('who only %s sees it written again, after their text', async (_, text) => {
    const on = await stage()
    const words = text.replace(/ ?\[.*/, '')
    let repaired = ''
    after(30, () => on.colleague({ Description: text }))
    after(50, async () => {
      repaired = (await on.view()).description
    })
    expect((await run(on)).kind).toBe('promoted')
    expect(repaired).toMatch(new RegExp(`^${words} ?\\[canary1 2 over 1; `))
    expect((await on.view()).description).toBe(`${words} [canary1 2 was 1]`.trim())
  })

  test.each([1, 2, 3, 4])(
    'who edits only the text between our read and write %d keeps the text, and the rollout goes on',
    async nth => {
      const on = await stage()
      const takeBack = fixture.sandbox.before(
        { operation: 'UpdateAlias', resource: on.name, nth, count: 1 },
        async () => {
          await on.colleague({ Description: 'Edited' })
        },
      )
      expect((await run(on)).kind).toBe('promoted')
      takeBack()
      expect((await on.view()).description).toBe('Edited [canary1 2 was 1]')
    },
  )

  test('whose text has become too long for the record gives way to it: the record is what undoes a rollout', async () => {
    const on = await stage()
    after(30, () => on.colleague({ Description: 'x'.repeat(256) }))
    expect((await run(on)).kind).toBe('promoted')
    expect((await on.view()).description).toMatch(/^x{100,}… \[canary1 2 was 1\]$/)
  })

  test('who keeps editing the text before the first write ends the run, with nothing shifted', async () => {
    const on = await stage()
    let edit = 0
    const takeBack = fixture.sandbox.before(
      { operation: 'UpdateAlias', resource: on.name, count: 'always' },
      async () => {
        edit += 1
        if (edit % 2 === 1) await on.colleague({ Description: `Edit ${edit}` })
      },
    )
    await expect(run(on)).rejects.toThrow('is being changed by somebody else all the time')
    takeBack()
    expect(await on.serving()).toBe('1')
  })

  test('who began a rollout of their own first is named', async () => {
    const on = await stage()
    const inputs = await on.inputs(STRATEGY)
    await rollOut(on.aws, { ...inputs, canary: version(3), engine: 'schedule', owner: 'run-7' }, on.log)
    expect(await rollOut(on.aws, inputs, on.log)).toMatchObject({
      kind: 'foreign',
      what: expect.stringContaining('the rollout of version 3 begun by run-7'),
    })
    expect(await on.serving()).toBe('1+3@0.1')
  })
})

describe('text that leaves no room for the record', () => {
  test('is refused before the first write, with the number of characters', async () => {
    const on = await stage('y'.repeat(200))
    await expect(run(on)).rejects.toThrow(/characters too long/)
    expect(on.applied()).toEqual([])
  })
})

describe('an AWS that does not answer reads', () => {
  test('holds the step, and the rollout goes on when it answers again', async () => {
    const on = await stage()
    let heal = (): void => undefined
    after(20, () => {
      heal = fixture.sandbox.fault({ operation: 'GetAlias', count: 'always', effect: { kind: 'error500' } })
    })
    after(40, () => heal())
    expect((await run(on)).kind).toBe('promoted')
    expect(on.applied()).toEqual(PROMOTED)
    expect(on.log.lines.some(line => line.includes('hold: '))).toBe(true)
  })

  test('about the alias does not keep a breach from being put back at once', async () => {
    const on = await stage()
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const gates = await on.gates([alarm])
    let fired = 0
    after(12, async () => {
      fixture.sandbox.fault({ operation: 'GetAlias', resource: on.name, count: 'always', effect: { kind: 'error500' } })
      await on.setAlarm(alarm, 'ALARM')
      fired = fixture.sandbox.clock.now()
    })
    const result = await run(on, { gates })
    expect(result).toMatchObject({ kind: 'rolled-back', breach: { kind: 'alarm' } })
    expect((result.timeline.at(-1)?.at ?? 0) - fired).toBeLessThanOrEqual(5)
    fixture.sandbox.faults.clear()
    expect(await on.serving()).toBe('1')
  })

  test('past the deadline ends the run with what the alias serves and what undoes it', async () => {
    const on = await stage()
    after(20, () => {
      fixture.sandbox.fault({ operation: 'GetAlias', resource: on.name, count: 'always', effect: { kind: 'error500' } })
    })
    await expect(run(on)).rejects.toMatchObject({
      text: {
        state: expect.stringContaining('version 1 with 10% on version 2'),
        next: expect.stringContaining('recover'),
      },
    })
  })

  test('when access to the alias is taken away says so at once', async () => {
    const on = await stage()
    after(20, () => {
      fixture.sandbox.fault({
        operation: 'GetAlias',
        resource: on.name,
        count: 'always',
        effect: { kind: 'access-denied' },
      })
    })
    await expect(run(on)).rejects.toMatchObject({
      text: { what: expect.stringContaining('lambda:GetAlias'), next: expect.stringContaining('recover') },
    })
  })

  test('about its alarms holds the step and follows the policy at its end', async () => {
    const on = await stage()
    const alarm = `${on.name}-errors`
    await on.alarm(alarm)
    const gates = await on.gates([alarm])
    fixture.sandbox.fault({ operation: 'DescribeAlarms', count: 'always', effect: { kind: 'throttle' } })
    const result = await run(on, { gates, policy: POLICY })
    expect(result).toMatchObject({ kind: 'rolled-back', breach: { kind: 'policy', policy: 'on-unreadable' } })
    expect(await on.serving()).toBe('1')
  })
})

describe('cancelling', () => {
  test.each([
    ['in the first step', 20],
    ['in the second step', 80],
    ['in the bake', 140],
  ])('%s restores stable at once with one UpdateAlias, and rejects nothing', async (_, at) => {
    const on = await stage()
    const controller = new AbortController()
    after(at, () => controller.abort())
    const result = await run(on, { signal: controller.signal })
    expect(result).toMatchObject({ kind: 'cancelled', record: { live: '1', why: 'cancelled' } })
    expect(on.applied().filter(routing => routing === '1 {}')).toHaveLength(1)
    expect(on.applied().at(-1)).toBe('1 {}')
    expect((await on.view()).description).toBe('Orders API [canary1 1: cancelled]')
  })

  test('while a forward write is waiting for its answer gives it up and restores stable', async () => {
    const on = await stage()
    const controller = new AbortController()
    fixture.sandbox.fault({
      operation: 'UpdateAlias',
      resource: on.name,
      nth: 2,
      effect: { kind: 'timeout', applied: true },
    })
    const running = run(on, { signal: controller.signal }, FAST)
    // Applied, though nobody is told.
    while (on.applied().length < 2) await delay(1)
    controller.abort()
    expect((await running).kind).toBe('cancelled')
    expect(await on.serving()).toBe('1')
    expect((await on.view()).description).toBe('Orders API [canary1 1: cancelled]')
  })

  test('before the first write begins nothing', async () => {
    const on = await stage()
    for (const strategy of [STRATEGY, 'all-at-once'])
      expect(await run(on, { signal: AbortSignal.abort() }, strategy)).toMatchObject({ kind: 'cancelled' })
    expect(on.applied()).toEqual([])
    expect((await on.view()).description).toBe('Orders API')
  })

  const refused: readonly [string, Effect][] = [
    ['throttled', { kind: 'throttle' }],
    ['turned away as busy', BUSY],
    ['cut off before it is applied', { kind: 'reset' }],
  ]
  test.each(
    refused.flatMap(([name, effect]) => [STRATEGY, 'all-at-once'].map(strategy => ({ name, effect, strategy }))),
  )('while the first write of $strategy is $name shifts nothing any more', async ({ effect, strategy }) => {
    const on = await stage()
    const controller = new AbortController()
    fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, effect })
    const sleep: Clock['sleep'] = async () => controller.abort()
    const aws = { ...on.aws, clock: { ...on.aws.clock, sleep } }
    const inputs = await on.inputs(strategy, { signal: controller.signal })
    expect(await rollOut(aws, inputs, on.log)).toMatchObject({ kind: 'cancelled' })
    expect(on.applied()).toEqual([])
    expect((await on.view()).description).toBe('Orders API')
  })

  test.each([
    ['runner', true],
    ['runner', false],
    ['schedule', true],
    ['schedule', false],
  ] as const)(
    'while the first write for a %s waits for its answer, applied: %s, puts back what may have begun',
    async (engine, applied) => {
      const on = await stage()
      const controller = new AbortController()
      fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, effect: { kind: 'timeout', applied } })
      const running = run(on, { signal: controller.signal, engine })
      await untilAsked(on, 'UpdateAlias', 1)
      controller.abort()
      expect((await running).kind).toBe('cancelled')
      expect(on.applied().at(-1)).toBe('1 {}')
      expect((await on.view()).description).toBe('Orders API [canary1 1: cancelled]')
    },
  )

  test.each([
    [true, 'promoted', '2'],
    [false, 'cancelled', '1'],
  ])(
    'while a write of everything at once waits for its answer, applied: %s, ends as %s, and it comes no later than that',
    async (applied, kind, serving) => {
      const on = await stage()
      const controller = new AbortController()
      fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, effect: { kind: 'timeout', applied } })
      const { revisionId: RevisionId } = await on.view()
      const running = run(on, { signal: controller.signal }, 'all-at-once')
      await untilAsked(on, 'UpdateAlias', 1)
      controller.abort()
      expect((await running).kind).toBe(kind)
      await expect(on.colleague({ FunctionVersion: '2', RevisionId })).rejects.toThrow('Revision Id')
      expect(await on.serving()).toBe(serving)
      expect((await on.view()).description).toBe(`Orders API${applied ? ' [canary1 2 was 1]' : ''}`)
    },
  )

  test('while the first write of a schedule is under way puts back what it has begun', async () => {
    const on = await stage()
    const controller = new AbortController()
    const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name, nth: 1, count: 1 }, () =>
      controller.abort(),
    )
    expect((await run(on, { signal: controller.signal, engine: 'schedule' })).kind).toBe('cancelled')
    takeBack()
    expect(await on.serving()).toBe('1')
  })

  test('while a read-back is not answered restores stable without waiting for it', async () => {
    const on = await stage()
    const controller = new AbortController()
    let hung: Promise<string> | undefined
    fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, nth: 2, effect: { kind: 'reset' } })
    const takeBack = fixture.sandbox.before({ operation: 'GetAlias', resource: on.name }, async () => {
      if (asked(on, 'UpdateAlias') !== 2 || hung !== undefined) return
      controller.abort()
      const restored = untilAsked(on, 'UpdateAlias', 3).then(() => 'until stable was restored')
      hung = Promise.race([restored, delay(60_000, 'longer', { ref: false })])
      await hung
    })
    expect(await run(on, { signal: controller.signal }, FAST)).toMatchObject({ kind: 'cancelled' })
    takeBack()
    expect(await hung).toBe('until stable was restored')
    expect(await on.serving()).toBe('1')
  })

  test('asks AWS for nothing before the restoring UpdateAlias', async () => {
    const on = await stage()
    const controller = new AbortController()
    let seen = 0
    after(20, () => {
      controller.abort()
      seen = fixture.sandbox.calls.all().length
    })
    await run(on, { signal: controller.signal })
    expect(fixture.sandbox.calls.all()[seen]?.operation).toBe('UpdateAlias')
  })

  test.each([
    ['lost', { kind: 'lost-response' }],
    ['not applied', { kind: 'reset' }],
    ['throttled', { kind: 'throttle' }],
  ] as const)('whose restoring write is %s tries again until stable is back', async (_, effect) => {
    const on = await stage()
    const controller = new AbortController()
    after(20, () => controller.abort())
    fixture.sandbox.fault({ operation: 'UpdateAlias', resource: on.name, nth: 2, effect })
    expect((await run(on, { signal: controller.signal })).kind).toBe('cancelled')
    expect(await on.serving()).toBe('1')
  })

  test('an alias that a colleague has taken leaves it to them', async () => {
    const on = await stage()
    const controller = new AbortController()
    after(22, () => on.colleague({ FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: {} } }))
    after(22.1, () => controller.abort())
    expect((await run(on, { signal: controller.signal })).kind).toBe('foreign')
    expect(await on.serving()).toBe('3')
  })
})
