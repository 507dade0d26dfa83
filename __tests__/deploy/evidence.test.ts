import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { deploySummary } from '../../src/deploy/summary.ts'
import { type DeployScenario, type Run, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

/** The evidence gate through the whole journey, mostly on real handlers that the sandbox' traffic calls through the alias. */

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture({ seed: 4 }))
})
afterAll(() => scenarios.close())

const handler = (body: string): Readonly<Record<string, string>> => ({
  'code/index.mjs': `let calls = 0\nexport const handler = async event => {\n  calls += 1\n  ${body}\n  return calls\n}\n`,
})

/** Version 1 live, serving `stable`; the release in the workspace behaves as `canary` says. */
async function released(stable: string, canary: string): Promise<DeployScenario> {
  const scenario = scenarios.next()
  scenario.write(handler(stable))
  await scenario.created()
  scenario.write(handler(`${canary}\n  // the new version`))
  return scenario
}

/** Deploys while the alias is called, from a minute before the rollout on. */
async function deployUnder(
  scenario: DeployScenario,
  traffic: { readonly rps: number; readonly payload?: unknown },
  inputs: Readonly<Record<string, string>>,
): Promise<Run> {
  const { sandbox } = scenario.fixture
  const id = sandbox.traffic.start({ functionName: scenario.name, qualifier: 'live', ...traffic })
  await sandbox.clock.advance(61)
  const run = await scenario.deploy({ bake: '0s', ...inputs })
  await sandbox.traffic.stop(id)
  return run
}

/** An alarm on 100 errors a minute of the alias; `red` from the start when its threshold is any call at all. */
async function alarmOn(scenario: DeployScenario, red = false): Promise<string> {
  const AlarmName = `${scenario.name}-watch`
  await scenario.fixture.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [
        { Name: 'FunctionName', Value: scenario.name },
        { Name: 'Resource', Value: `${scenario.name}:live` },
      ],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: red ? 0 : 100,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: red ? 'breaching' : 'notBreaching',
    }),
  )
  await scenario.fixture.sandbox.clock.advance(61)
  return AlarmName
}

async function stateOf(scenario: DeployScenario, alarm: string): Promise<string | undefined> {
  const reply = await scenario.fixture.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }))
  return reply.MetricAlarms?.[0]?.StateValue
}

function summary({ result, failure, refused }: Run): string {
  if (result === undefined) throw new Error(`refused: ${refused?.message}`)
  return deploySummary(result, failure)
}

const EVERY_FIFTIETH = 'if (calls % 50 === 0) throw new Error("one in fifty")'

describe('evidence', () => {
  test('rolls back 2% errors while every alarm stays OK', async () => {
    const scenario = await released('', EVERY_FIFTIETH)
    const alarm = await alarmOn(scenario)
    const run = await deployUnder(scenario, { rps: 8 }, { strategy: 'canary 25% 5m-15m', alarms: alarm })
    expect(run.result).toMatchObject({
      outcome: 'rolled-back',
      rollout: { breach: { kind: 'evidence', stream: 'errors' } },
      rollbackReason: expect.stringMatching(
        /^The canary fails more than stable: \d+ of \d+ calls failed on the canary, 0 of/,
      ),
    })
    expect(await stateOf(scenario, alarm)).toBe('OK')
    expect(await scenario.serving()).toBe('1')
  })

  test('does not blame the canary for an outage that both versions share', async () => {
    const outage = 'if (event.down) throw new Error("the database is gone")'
    const scenario = await released(outage, outage)
    const { sandbox } = scenario.fixture
    let down = 0
    scenario.after(90, () => {
      const order = { functionName: scenario.name, qualifier: 'live', rps: 2, payload: { down: true } }
      down = sandbox.traffic.start(order)
      sandbox.clock.after(60, async () => {
        await sandbox.traffic.stop(down)
      })
    })
    const run = await deployUnder(scenario, { rps: 8 }, { strategy: 'canary 25% 5m-15m' })
    expect(run.result).toMatchObject({ outcome: 'promoted', rollout: { byPolicy: [] } })
    expect(run.result?.rollout?.canary.errors).toBeGreaterThan(5)
    expect(run.result?.rollout?.stable.errors).toBeGreaterThan(20)
  })

  test('clears the fix while an alarm is red from the start', async () => {
    const scenario = await released('if (calls % 2 === 0) throw new Error("what is to be fixed")', '')
    const alarm = await alarmOn(scenario, true)
    const run = await deployUnder(
      scenario,
      { rps: 6 },
      { strategy: 'canary 25% 3m-10m', alarms: alarm, 'alarm-at-start': 'ignore' },
    )
    expect(run.result).toMatchObject({ outcome: 'promoted', rollout: { byPolicy: [] } })
    expect(summary(run)).toContain('was red since before the rollout, and ignored')
    expect(await stateOf(scenario, alarm)).toBe('ALARM')
  })

  test('that says nothing is not replaced by an alarm that is red from the start', async () => {
    const scenario = await released('', '')
    const alarm = await alarmOn(scenario, true)
    const run = await scenario.deploy({
      strategy: 'canary 25% 3m-4m',
      alarms: alarm,
      'alarm-at-start': 'ignore',
    })
    expect(run.result).toMatchObject({
      outcome: 'rolled-back',
      rollout: { breach: { kind: 'policy', policy: 'on-inconclusive' } },
    })
  })

  test.each([
    ['advance', 'its one call of the canary', ['2', '1', '1'], '## ⚠️ Promoted without evidence, 1 call'],
    ['advance', 'no call of the canary', ['1', '1', '1'], '## ⚠️ Promoted without a call'],
    ['roll-back', 'its one call of the canary', ['2', '1', '1'], 'Too little traffic to judge: 1 of'],
  ])('of three requests an hour follows its policy %s, and says so: %s', async (policy, _, versions, says) => {
    const scenario = await released('', '')
    const alarm = await alarmOn(scenario)
    // Two in the same minute, one half an hour later.
    for (const [index, version] of versions.entries()) {
      scenario.after(index < 2 ? 600 : 2400, () => scenario.calls(version, 1))
    }
    const inputs = { strategy: 'canary 50% 5m-1h', bake: '0s', alarms: alarm, 'on-inconclusive': policy }
    const run = await scenario.deploy(inputs)
    expect(run.result?.outcome).toBe(policy === 'advance' ? 'promoted' : 'rolled-back')
    expect(summary(run)).toContain(says)
  })

  test('catches a release that is slower by half', async () => {
    const scenario = await released('', '')
    const { clock } = scenario.fixture.sandbox
    const lastHour = Math.floor(clock.now() / 3600) * 3600 + 60
    durations(scenario, '1', Array(300).fill(115), lastHour)
    await clock.advance(3600)
    // By the clock of a busy machine real calls of stable would be slow, too.
    for (let minute = 0; minute < 15; minute++) {
      scenario.after(minute * 60 + 30, () => {
        for (const [version, took] of [
          ['1', 100],
          ['2', 150],
        ] as const) {
          scenario.calls(version, 60)
          durations(
            scenario,
            version,
            Array.from({ length: 60 }, (_, n) => took + (n % 10)),
          )
        }
      })
    }
    const run = await scenario.deploy({ bake: '0s', strategy: 'canary 50% 5m-15m', latency: 'on' })
    expect(run.result).toMatchObject({
      outcome: 'rolled-back',
      rollout: { breach: { kind: 'evidence', stream: 'latency' } },
      rollbackReason: expect.stringMatching(
        /^The canary is slower than stable: \d+ of \d+ calls took over 143.8 ms on the canary, \d+ of \d+ over 115 ms on stable/,
      ),
    })
    expect(run.log.join('\n')).toContain("stable's p95 before the rollout")
    // Before the first write nobody knows whether CloudWatch counts calls by their duration.
    expect(run.log.join('\n')).toMatch(
      /^warning: Latency may have too little to judge by: .* is sure of no more than 3\./m,
    )
  })

  test('does not take a throttled canary for a healthy one', async () => {
    const scenario = await released('', '')
    const { sandbox } = scenario.fixture
    for (let minute = 1; minute < 4; minute++) scenario.after(minute * 60, () => throttled(scenario, '2', 20))
    const run = await deployUnder(scenario, { rps: 2 }, { strategy: 'canary 10% 5m-15m' })
    expect(run.result?.rollbackReason).toContain('calls failed or were throttled on the canary')
    expect(await scenario.serving()).toBe('1')
    expect(sandbox.clock.now()).toBeGreaterThan(0)
  })

  test('holds while the alias turns calls away and nothing says by which version', async () => {
    const scenario = await released('', '')
    for (let minute = 0; minute < 6; minute++) scenario.after(minute * 60 + 5, () => throttled(scenario, undefined, 60))
    const run = await deployUnder(scenario, { rps: 6 }, { strategy: 'canary 50% 3m-5m' })
    expect(run.result).toMatchObject({ outcome: 'rolled-back', rollout: { breach: { policy: 'on-inconclusive' } } })
    expect(run.result?.rollbackReason).toMatch(/\d+ of \d+ calls of the alias were throttled/)
  })
})

/** What calls of a version through the alias took, in milliseconds, as Lambda reports it. */
function durations(
  scenario: DeployScenario,
  version: string,
  milliseconds: readonly number[],
  at = scenario.fixture.sandbox.clock.now(),
): void {
  const dimensions = { FunctionName: scenario.name, Resource: `${scenario.name}:live`, ExecutedVersion: version }
  scenario.fixture.sandbox.cloudwatch.put(
    milliseconds.map(value => ({ namespace: 'AWS/Lambda', name: 'Duration', dimensions, value, at })),
  )
}

/** Calls that Lambda turned away now, charged to a version or to the alias alone. */
function throttled(scenario: DeployScenario, version: string | undefined, calls: number): void {
  const alias = { FunctionName: scenario.name, Resource: `${scenario.name}:live` }
  const sets = version === undefined ? [alias] : [alias, { ...alias, ExecutedVersion: version }]
  const at = scenario.fixture.sandbox.clock.now()
  scenario.fixture.sandbox.cloudwatch.put(
    sets.map(dimensions => ({ namespace: 'AWS/Lambda', name: 'Throttles', dimensions, value: calls, at })),
  )
}
