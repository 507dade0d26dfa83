import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { OUR_TAG, versionPrefix } from '../../src/resources/alarms/names.ts'
import { undoUnfinished } from '../../src/rollback/unfinished.ts'
import { type RolloutInputs, rollOut } from '../../src/rollout/run.ts'
import { version } from '../rollout/arbitraries.ts'
import { Stage } from '../rollout/stage.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const OURS = 'acme/orders/57.1-0a1b2c'
const THEIRS = 'acme/orders/57.1-3d4e5f'

let fixture: SandboxFixture
let count = 0
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterEach(() => fixture.sandbox.faults.clear())
afterAll(() => fixture.close())

/** A rollout that nobody carries on, as after the end of its process. @param engine what its record says. */
async function left(change: Partial<RolloutInputs> = {}, engine = 'runner'): Promise<Stage> {
  const on = await Stage.set(fixture, `left-${++count}`)
  const begin = { engine: 'schedule' as const, owner: OURS, ...change }
  await rollOut(on.aws, await on.inputs('canary 10% 5m', begin), on.log)
  if (engine === 'runner') await asRunner(on)
  return on
}

async function asRunner(on: Stage): Promise<void> {
  const { description } = await on.view()
  await on.colleague({ Description: description.replace('; schedule ', '; runner ') })
}

const afterwards = (on: Stage, owner = OURS) => undoUnfinished(on.aws, on.target, owner, on.log)

describe('after a run that did not come to its end', () => {
  test.each(['runner', 'schedule'])(
    'its own rollout of engine: %s goes back to stable, and rejects nothing',
    async engine => {
      const on = await left({}, engine)
      expect(await afterwards(on)).toMatchObject({ version: '1', reason: 'cancelled' })
      expect(on.applied().at(-1)).toBe('1 {}')
      expect((await on.view()).description).toBe('Orders API [canary1 1: cancelled]')
      expect(on.log.lines.at(-1)).toMatch(
        /^warning: The run ended before its rollout did\. .* at 100% now, read back\.$/,
      )
    },
  )

  test.each([
    ['another job of the same run', OURS, THEIRS],
    ['another terminal', 'local-0a1b2c', 'local-3d4e5f'],
    ['a terminal of an earlier release', 'local-0a1b2c', 'local'],
  ])('the living rollout of %s is not touched', async (_, owner, theirs) => {
    const on = await left({ owner: theirs })
    expect(await afterwards(on, owner)).toBeUndefined()
    expect(await on.serving()).toBe('1+2@0.1')
    expect(on.log.lines.at(-1)).toContain('no rollout of this run is in flight')
  })

  test.each(['GetAlias', 'UpdateAlias'])('one that takes its place before our %s is not touched', async operation => {
    const on = await left()
    const next = { canary: version(3), engine: 'schedule', owner: THEIRS } as const
    let taken = false
    const takeBack = fixture.sandbox.before(
      { operation, resource: on.name, nth: operation === 'GetAlias' ? 2 : 1, count: 'always' },
      async () => {
        if (taken) return
        taken = true
        await on.colleague({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: {} }, Description: '' })
        await rollOut(on.aws, await on.inputs('canary 20% 5m', next), on.log)
      },
    )
    await afterwards(on)
    takeBack()
    expect(taken).toBe(true)
    expect(await on.serving()).toBe('1+3@0.2')
  })

  describe('the temporary alarms of its version', () => {
    const alarmsOf = async (on: Stage): Promise<number | undefined> => {
      const AlarmNamePrefix = versionPrefix(on.target, '2')
      const cloudwatch = await on.aws.cloudwatch()
      return (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix }))).MetricAlarms?.length
    }
    const withAlarm = async (): Promise<Stage> => {
      const on = await left()
      await on.alarm(`${versionPrefix(on.target, '2')}errors`, { Tags: [OUR_TAG] })
      return on
    }

    test('go with its rollout', async () => {
      const on = await withAlarm()
      expect(await afterwards(on)).toBeDefined()
      expect(await alarmsOf(on)).toBe(0)
    })

    test('stay where another process rolls out the same version: they are its gates', async () => {
      const on = await withAlarm()
      const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name }, async () => {
        takeBack()
        await on.colleague({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: {} }, Description: '' })
        await rollOut(on.aws, await on.inputs('canary 20% 5m', { engine: 'schedule', owner: THEIRS }), on.log)
      })
      expect(await afterwards(on)).toBeUndefined()
      expect(await on.serving()).toBe('1+2@0.2')
      expect(await alarmsOf(on)).toBe(1)
    })
  })

  test('a rollout that recover brought to its end meanwhile stays as it is', async () => {
    const on = await left()
    const takeBack = fixture.sandbox.before({ operation: 'UpdateAlias', resource: on.name }, async () => {
      takeBack()
      await on.colleague({
        FunctionVersion: '2',
        Description: '[canary1 2 was 1]',
        RoutingConfig: { AdditionalVersionWeights: {} },
      })
    })
    expect(await afterwards(on)).toBeUndefined()
    expect(await on.serving()).toBe('2')
  })
})
