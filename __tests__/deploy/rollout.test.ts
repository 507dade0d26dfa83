import { UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { deploySummary } from '../../src/deploy/summary.ts'
import { type DeployScenario, type Inputs, type Run, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

const STEPS = { strategy: 'steps 10% 1m-2m, 50% 1m-2m', bake: '2m', evidence: 'off' }

/** A function with version 1 live, its alarm, and release 2 in the workspace. */
async function ready(): Promise<{ scenario: DeployScenario; watched: Inputs; alarm: string }> {
  const scenario = await scenarios.next().created()
  const alarm = await scenario.alarm()
  scenario.release(2)
  return { scenario, alarm, watched: { ...STEPS, alarms: alarm } }
}

function summary(run: Run): string {
  if (run.result === undefined) throw new Error(`refused: ${run.refused?.message}`)
  return deploySummary(run.result, run.failure)
}

describe('an alarm', () => {
  test.each([
    ['the first step', 70],
    ['the second step', 150],
    ['the bake', 250],
  ])('that fires in %s puts stable back', async (_, at) => {
    const { scenario, watched, alarm } = await ready()
    scenario.after(at, () => scenario.setAlarm(alarm, 'ALARM'))
    const run = await scenario.deploy(watched)
    expect(run.result).toMatchObject({
      outcome: 'rolled-back',
      version: '2',
      previousVersion: '1',
      liveVersion: '1',
      production: 'Alias "live" serves version 1 at 100%.',
      rollbackReason: expect.stringContaining(`Alarm "${alarm}" went into ALARM`),
    })
    expect(await scenario.serving()).toBe('1')
    expect(run.operations.at(-1)).toBe('UpdateAlias')
    expect(run.failure?.state).toContain('$LATEST holds what was published as version 2.')
    expect(summary(run)).toContain('## ⛔ Rolled back')
  })

  test('that is red before the rollout refuses it before any write', async () => {
    const { scenario, watched, alarm } = await ready()
    await scenario.setAlarm(alarm, 'ALARM')
    const run = await scenario.deploy(watched)
    expect(run.refused?.message).toContain(`Alarm "${alarm}" is in ALARM before the rollout begins.`)
    expect(run.refused?.message).toContain('alarm-at-start: ignore')
    expect(run.writes).toBe(0)
  })

  test('that is red and ignored lets the fix through', async () => {
    const { scenario, watched, alarm } = await ready()
    await scenario.setAlarm(alarm, 'ALARM')
    const run = await scenario.deploy({ ...watched, 'alarm-at-start': 'ignore' })
    expect(run.result?.outcome).toBe('promoted')
  })

  test('that does not exist refuses the rollout, naming it', async () => {
    const { scenario } = await ready()
    const run = await scenario.deploy({ ...STEPS, alarms: 'no-such-alarm' })
    expect(run.refused?.message).toContain('no-such-alarm')
    expect(run.writes).toBe(0)
  })
})

describe('a release that was rolled back', () => {
  async function rolledBack(): Promise<{ scenario: DeployScenario; watched: Inputs }> {
    const { scenario, watched, alarm } = await ready()
    scenario.after(70, () => scenario.setAlarm(alarm, 'ALARM'))
    expect((await scenario.deploy(watched)).result?.outcome).toBe('rolled-back')
    await scenario.fixture.sandbox.clock.advance(120)
    return { scenario, watched }
  }

  test('fails when it is run again, naming the earlier run, and writes nothing', async () => {
    const { scenario, watched } = await rolledBack()
    const run = await scenario.deploy(watched)
    expect(run.refused?.message).toMatch(
      /^This release is version 2, published by \S*16000000002\.1\S*, which was already rolled back on this alias: Alarm "/,
    )
    expect(run.refused?.message).toContain('retry-rolled-back: true')
    expect(run.writes).toBe(0)
  })

  test('is rolled out again when that is asked for, as the same version', async () => {
    const { scenario, watched } = await rolledBack()
    const run = await scenario.deploy({ ...watched, 'retry-rolled-back': 'true' })
    expect(run.result).toMatchObject({ outcome: 'promoted', version: '2' })
    expect(run.operations[0]).toBe('PublishVersion')
  })

  test('does not stand in the way of its fix', async () => {
    const { scenario, watched } = await rolledBack()
    scenario.release(3)
    expect((await scenario.deploy(watched)).result).toMatchObject({ outcome: 'promoted', version: '3' })
  })

  test('stays rolled back after its fix was promoted', async () => {
    const { scenario, watched } = await rolledBack()
    scenario.release(3)
    expect((await scenario.deploy(watched)).result?.outcome).toBe('promoted')
    expect((await scenario.alias()).Description).toContain('[canary1 3 was 1 not 2]')
    scenario.release(2)
    const late = await scenario.deploy(watched)
    expect(late.refused?.message).toContain('which was already rolled back on this alias.')
    expect(late.writes).toBe(0)
  })

  test('keeps a reason that is not its own out of its refusal', async () => {
    const { scenario, watched } = await rolledBack()
    scenario.release(3)
    const cancel = new AbortController()
    scenario.after(70, () => cancel.abort())
    expect((await scenario.deploy(watched, { signal: cancel.signal })).result?.outcome).toBe('rolled-back')
    expect((await scenario.alias()).Description).toContain('[canary1 1 not 2: version 3: cancelled]')
    scenario.release(2)
    const late = await scenario.deploy(watched)
    expect(late.refused?.message).toContain('This release is version 2')
    expect(late.refused?.message).toContain('which was already rolled back on this alias.')
  })

  test('leaves what was live before it unchanged', async () => {
    const { scenario, watched } = await rolledBack()
    scenario.release(1)
    const run = await scenario.deploy(watched)
    expect(run.result).toMatchObject({ outcome: 'unchanged', version: '1' })
    expect(run.writes).toBe(0)
  })
})

describe('evidence', () => {
  const COMPARED = { strategy: 'canary 10% 3m-5m', bake: '0s' }

  test('against the canary puts stable back, with the numbers in summary and reason', async () => {
    const { scenario } = await ready()
    scenario.after(20, () => {
      scenario.calls('2', 50, 8)
      scenario.calls('1', 450, 1)
    })
    const run = await scenario.deploy(COMPARED)
    expect(run.result?.rollbackReason).toContain('8 of 50 calls failed on the canary, 1 of 450 on stable')
    expect(summary(run)).toMatch(/canary \| 50 \| 8 \| 16%/)
    expect(await scenario.serving()).toBe('1')
  })

  test('that is missing is said, when a policy promotes without it', async () => {
    const { scenario, alarm } = await ready()
    const run = await scenario.deploy({ ...COMPARED, alarms: alarm })
    expect(run.result).toMatchObject({ outcome: 'promoted' })
    expect(run.result?.rollout?.byPolicy).toEqual([expect.stringContaining('too little traffic')])
    expect(summary(run)).toContain('Left a step by policy, not by proof')
    expect(run.log.filter(line => line.startsWith('warning: Advanced without'))).toHaveLength(1)
  })

  test('that is missing rolls back where nothing else watches', async () => {
    const { scenario } = await ready()
    const run = await scenario.deploy(COMPARED)
    expect(run.result?.outcome).toBe('rolled-back')
    expect(await scenario.serving()).toBe('1')
  })
})

describe('a canary that nobody called', () => {
  const UNCALLED = 'No call of version 2 was seen before it got all traffic'

  test('is never reported as one that passed, though silent alarms let it through', async () => {
    const { scenario, watched } = await ready()
    const run = await scenario.deploy(watched)
    expect(run.result).toMatchObject({ outcome: 'promoted', rollout: { calls: 'none' } })
    expect(run.log.join('\n')).toContain(`warning: ${UNCALLED}`)
    expect(summary(run)).toContain('## ⚠️ Promoted without a call')
    expect(summary(run)).toContain(UNCALLED)
    expect(summary(run)).not.toContain('✅')
  })

  test('is told from one that was called once', async () => {
    const { scenario, watched } = await ready()
    scenario.after(20, () => scenario.calls('2', 1))
    const run = await scenario.deploy(watched)
    expect(run.result).toMatchObject({ outcome: 'promoted', rollout: { calls: 'seen' } })
    expect(summary(run)).toContain('## ✅ Promoted')
    expect(run.log.join('\n')).not.toContain(UNCALLED)
  })
})

describe('somebody else', () => {
  test('who moves the alias mid-rollout keeps it, and is named', async () => {
    const { scenario, watched } = await ready()
    const theirs = { FunctionName: scenario.name, Name: 'live', FunctionVersion: '2' }
    scenario.after(70, () =>
      scenario.fixture.lambda.send(
        new UpdateAliasCommand({ ...theirs, RoutingConfig: { AdditionalVersionWeights: {} } }),
      ),
    )
    const run = await scenario.deploy(watched)
    expect(run.result).toMatchObject({ outcome: 'failed' })
    expect(run.failure?.what).toContain('Alias "live" is no longer this rollout\'s.')
    expect(run.failure?.state).toBe('It serves version 2 at 100%; nothing more was touched.')
    expect(await scenario.serving()).toBe('2')
  })

  test('who cancels the run gets stable back at once', async () => {
    const { scenario, watched } = await ready()
    const controller = new AbortController()
    scenario.after(70, () => controller.abort())
    const run = await scenario.deploy(watched, { signal: controller.signal })
    expect(run.result).toMatchObject({ outcome: 'rolled-back', rollbackReason: 'The run was cancelled.' })
    expect(await scenario.serving()).toBe('1')
    scenario.release(2)
    expect((await scenario.deploy(watched)).result).toMatchObject({ outcome: 'promoted', version: '2' })
  })

  test('who cancels before the shift finds the alias untouched', async () => {
    const { scenario, watched } = await ready()
    const controller = new AbortController()
    const stop = scenario.fixture.sandbox.before('PublishVersion', () => {
      stop()
      controller.abort()
    })
    const run = await scenario.deploy(watched, { signal: controller.signal })
    expect(run.result?.outcome).toBe('failed')
    expect(run.failure?.what).toMatch(/[Cc]ancelled/)
    expect(run.operations).not.toContain('UpdateAlias')
    expect(run.failure?.state).toContain('Alias "live" serves version 1 at 100%.')
  })

  test('who cancels right before the first write finds the alias untouched too', async () => {
    const { scenario, watched } = await ready()
    const controller = new AbortController()
    // Asked for by the plan, by the deploy before it begins, and last before it shifts.
    let asked = 0
    const jobAge = async (): Promise<number> => {
      if (++asked === 3) controller.abort()
      return 60
    }
    const run = await scenario.deploy(watched, { signal: controller.signal, jobAge })
    expect(asked).toBe(3)
    expect(run.result?.outcome).toBe('failed')
    expect(run.failure?.what).toBe('The run was cancelled.')
    expect(run.operations).not.toContain('UpdateAlias')
    expect(run.failure?.state).toContain('Alias "live" serves version 1 at 100%.')
  })
})

test('a schedule begins, returns, and leaves the rest to recover', async () => {
  const { scenario, watched } = await ready()
  const run = await scenario.deploy({ ...watched, engine: 'schedule' })
  expect(run.result).toMatchObject({ outcome: 'in-progress', version: '2' })
  expect(run.operations).toEqual(['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias'])
  expect(await scenario.serving()).toBe('1+2@0.1')
  scenario.release(3)
  const next = await scenario.deploy(watched)
  expect(next.refused?.message).toContain('A rollout of version 2 over 1 is in flight on alias "live"')
  expect(next.writes).toBe(0)
})
