import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch'
import { AddPermissionCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type DeployScenario, type Run, Scenarios } from '../support/deploy-scenario.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let scenarios: Scenarios
beforeAll(async () => {
  fixture = await sandboxFixture({ seed: 7 })
  scenarios = new Scenarios(fixture)
})
afterEach(() => fixture.sandbox.traffic.stopAll())
afterAll(() => scenarios.close())

const KEPT = { 'create-alarms': 'alias', evidence: 'off' }
const STEPS = { strategy: 'canary 50% 5m-10m', bake: '0s' }
const LASTING = ['duration', 'error-rate', 'throttles']

async function alarmsOf({ name }: DeployScenario): Promise<string[]> {
  const prefix = `lambda-canary/${name}/live/`
  const { MetricAlarms = [] } = await fixture.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix }))
  return MetricAlarms.map(({ AlarmName = '' }) => AlarmName.slice(prefix.length)).sort()
}

/** Ten calls a second through the alias. */
function traffic({ name }: DeployScenario): void {
  fixture.sandbox.traffic.start({ functionName: name, qualifier: 'live', rps: 10 })
}

function says(run: Run): string {
  return `${run.refused?.message ?? ''}${run.failure?.what ?? ''}`
}

describe('created alarms', () => {
  test('come with the function, and an unchanged deploy writes nothing', async () => {
    const scenario = await scenarios.next().created(KEPT)
    expect(await alarmsOf(scenario)).toEqual(LASTING)
    const run = await scenario.deploy(KEPT)
    expect(run.result?.outcome).toBe('unchanged')
    expect(run.writes).toBe(0)
  })

  test('follow the inputs, and go when they are switched off; what is not ours stays', async () => {
    const scenario = await scenarios.next().created(KEPT)
    const changed = await scenario.deploy({ ...KEPT, 'alarm-duration-ms': '700' })
    expect(changed.operations).toEqual(['PutMetricAlarm'])
    expect(changed.result?.outcome).toBe('unchanged')
    await foreignAlarm(`lambda-canary/${scenario.name}/live/mine`)
    const off = await scenario.deploy({ 'create-alarms': 'none' })
    expect(off.operations).toEqual(['DeleteAlarms'])
    expect(await alarmsOf(scenario)).toEqual(['mine'])
  })

  test('watch events where a service calls the alias asynchronously', async () => {
    const scenario = await scenarios.next().created()
    await fixture.lambda.send(
      new AddPermissionCommand({
        FunctionName: scenario.name,
        Qualifier: 'live',
        StatementId: 'topic',
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
      }),
    )
    await scenario.deploy(KEPT)
    expect(await alarmsOf(scenario)).toEqual([
      'dead-letter-errors',
      'destination-failures',
      'dropped-events',
      'duration',
      'error-rate',
      'event-age',
      'throttles',
    ])
    const { sandbox } = fixture
    const dimensions = { FunctionName: scenario.name, Resource: `${scenario.name}:live` }
    for (let minute = 0; minute < 5; minute++) {
      for (const name of ['AsyncEventsDropped', 'DestinationDeliveryFailures']) {
        sandbox.cloudwatch.put([{ namespace: 'AWS/Lambda', name, dimensions, value: 1, at: sandbox.clock.now() }])
      }
      await sandbox.clock.advance(60)
    }
    const red = await fixture.cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `lambda-canary/${scenario.name}/live/d`, StateValue: 'ALARM' }),
    )
    const names = red.MetricAlarms?.map(({ AlarmName = '' }) => AlarmName.split('/').at(-1))
    expect(names?.sort()).toEqual(['destination-failures', 'dropped-events'])
  })

  test('fire on a canary that fails, and put stable back', async () => {
    const scenario = await scenarios.next().created(KEPT)
    scenario.write({ 'code/index.mjs': 'export const handler = async () => { throw new Error("bad release") }\n' })
    traffic(scenario)
    const run = await scenario.deploy({ ...KEPT, ...STEPS })
    expect(run.result).toMatchObject({
      outcome: 'rolled-back',
      rollbackReason: expect.stringContaining(`Alarm "lambda-canary/${scenario.name}/live/error-rate" went into ALARM`),
    })
    expect(await scenario.serving()).toBe('1')
  })

  test('let a good canary through', async () => {
    const scenario = await scenarios.next().created(KEPT)
    scenario.release(2)
    traffic(scenario)
    expect((await scenario.deploy({ ...KEPT, ...STEPS })).result?.outcome).toBe('promoted')
  })

  test('that are red at their first look refuse the rollout, and do not blame the canary', async () => {
    const scenario = scenarios.next()
    scenario.write({ 'code/index.mjs': 'export const handler = async () => { throw new Error("always") }\n' })
    await scenario.created()
    traffic(scenario)
    await fixture.sandbox.clock.advance(300)
    scenario.release(2)
    const run = await scenario.deploy({ ...KEPT, ...STEPS })
    expect(run.result?.outcome).toBe('failed')
    expect(says(run)).toContain('error-rate" is in ALARM at the first look')
    expect(says(run)).toContain('before this rollout')
    expect(await scenario.serving()).toBe('1')
  })

  test('that are waited for when the run is cancelled let nothing be shifted', async () => {
    const scenario = await scenarios.next().created()
    scenario.release(2)
    const controller = new AbortController()
    let fresh = false
    const hooks = [
      fixture.sandbox.before('PutMetricAlarm', () => {
        fresh = true
      }),
      fixture.sandbox.before('DescribeAlarms', () => {
        if (fresh) controller.abort()
      }),
    ]
    const run = await scenario.deploy(
      { ...KEPT, ...STEPS, 'create-alarms': 'alias-and-version' },
      { signal: controller.signal },
    )
    for (const off of hooks) off()
    expect(run.failure).toMatchObject({
      what: 'The run was cancelled.',
      state: expect.stringContaining('version 1 at'),
    })
    expect(run.operations).not.toContain('UpdateAlias')
    expect(await alarmsOf(scenario)).toEqual(LASTING)
  })

  test('are not taken for ours by their name: a foreign one is refused before any write', async () => {
    const scenario = await scenarios.next().created()
    const name = `lambda-canary/${scenario.name}/live/throttles`
    await foreignAlarm(name)
    const run = await scenario.deploy(KEPT)
    expect(says(run)).toContain(`Alarm "${name}" has the name of one`)
    expect(run.writes).toBe(0)
    // The way out that the message names.
    const arn = `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`
    await fixture.cloudwatch.send(
      new TagResourceCommand({ ResourceARN: arn, Tags: [{ Key: 'lambda-canary', Value: 'alarm' }] }),
    )
    expect((await scenario.deploy(KEPT)).result?.outcome).toBe('unchanged')
    await fixture.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }))
  })
})

describe('temporary alarms of the new version', () => {
  const OF_VERSION = { ...KEPT, 'create-alarms': 'alias-and-version' }

  test('are there while it is rolled out, and gone when it is promoted', async () => {
    const scenario = await scenarios.next().created(OF_VERSION)
    scenario.release(2)
    let during: readonly string[] = []
    scenario.after(200, async () => {
      during = await alarmsOf(scenario)
    })
    const run = await scenario.deploy({ ...OF_VERSION, ...STEPS })
    expect(run.result?.outcome).toBe('promoted')
    expect(during).toEqual([...LASTING, 'version-2/duration', 'version-2/error-rate', 'version-2/throttles'])
    expect(await alarmsOf(scenario)).toEqual(LASTING)
  })

  test('fire on a small share that the alias does not notice, and are gone after the rollback', async () => {
    const scenario = await scenarios.next().created(OF_VERSION)
    scenario.write({ 'code/index.mjs': 'export const handler = async () => { throw new Error("bad release") }\n' })
    traffic(scenario)
    const run = await scenario.deploy({ ...OF_VERSION, 'alarm-error-rate': '40%', strategy: 'canary 20% 5m-10m' })
    expect(run.result?.rollbackReason).toContain('live/version-2/error-rate" went into ALARM')
    expect(await alarmsOf(scenario)).toEqual(LASTING)
  })

  test('that leaked are removed by the next deploy', async () => {
    const scenario = await scenarios.next().created(OF_VERSION)
    scenario.release(2)
    await scenario.deploy({ ...OF_VERSION, ...STEPS, engine: 'schedule' })
    expect(await alarmsOf(scenario)).toHaveLength(6)
    const run = await scenario.deploy({ ...OF_VERSION, ...STEPS, 'in-flight': 'supersede', strategy: 'all-at-once' })
    expect(run.result?.outcome).toBe('promoted')
    expect(await alarmsOf(scenario)).toEqual(LASTING)
  })
})

async function foreignAlarm(AlarmName: string): Promise<void> {
  await fixture.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1_000_000,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  )
}
