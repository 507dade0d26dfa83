import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { recoverByInputs } from '../../src/recover/by-inputs.ts'
import { rollBack } from '../../src/rollback/rollback.ts'
import { QuietLog } from '../rollout/stage.ts'
import { type DeployScenario, type Inputs, Scenarios } from '../support/deploy-scenario.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let scenarios: Scenarios
beforeAll(async () => {
  fixture = await sandboxFixture()
  scenarios = new Scenarios(fixture)
})
afterEach(() => fixture.sandbox.traffic.stopAll())
afterAll(() => scenarios.close())

const GATES = { 'create-alarms': 'alias-and-version', evidence: 'off' }
const SCHEDULED = { ...GATES, strategy: 'canary 50% 5m-20m', bake: '0s', engine: 'schedule' }

/** A rollout of version 2 that a schedule carries, begun just now. */
async function begun(): Promise<DeployScenario> {
  const scenario = await scenarios.next().created(GATES)
  scenario.release(2)
  expect((await scenario.deploy(SCHEDULED)).result?.outcome).toBe('in-progress')
  return scenario
}

async function recovered(scenario: DeployScenario, change: Inputs = {}): Promise<string | undefined> {
  const given: Inputs = { 'function-names': scenario.name, ...GATES, ...change }
  const inputs = parseRecoverInputs(input => given[input] ?? '')
  const { results } = await recoverByInputs(scenario.connect(), inputs, new QuietLog())
  return results[0]?.kind
}

async function temporary({ name }: DeployScenario): Promise<number> {
  const { MetricAlarms = [] } = await fixture.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNamePrefix: `lambda-canary/${name}/live/version-` }),
  )
  return MetricAlarms.length
}

test('a scheduled rollout is carried on under the alarms its deploy created, to its end, and tidied', async () => {
  const scenario = await begun()
  await fixture.sandbox.clock.advance(310)
  expect(await temporary(scenario)).toBe(3)
  expect(await recovered(scenario)).toBe('promoted')
  expect(await temporary(scenario)).toBe(0)
  expect(await scenario.serving()).toBe('2')
})

test('without create-alarms stated its gates differ, and it is held', async () => {
  const scenario = await begun()
  await fixture.sandbox.clock.advance(310)
  expect(await recovered(scenario, { 'create-alarms': '' })).toBe('in-progress')
  expect(await scenario.serving()).toBe('1+2@0.5')
})

test('a created alarm that fired since it began puts it back', async () => {
  const scenario = await begun()
  await fixture.sandbox.clock.advance(70)
  await scenario.setAlarm(`lambda-canary/${scenario.name}/live/version-2/error-rate`, 'ALARM')
  expect(await recovered(scenario)).toBe('rolled-back')
  expect(await temporary(scenario)).toBe(0)
})

test('the rollback action removes them too, and puts stable back all the same when it may not', async () => {
  const back = (scenario: DeployScenario) =>
    rollBack(scenario.connect(), { functionName: scenario.name, alias: 'live', dryRun: false }, new QuietLog())
  const first = await begun()
  await back(first)
  expect(await temporary(first)).toBe(0)
  const second = await begun()
  const allowed = fixture.sandbox.fault({
    service: 'monitoring',
    operation: 'DeleteAlarms',
    count: 'always',
    effect: { kind: 'access-denied' },
  })
  expect((await back(second)).kind).toBe('rolled-back')
  allowed()
  expect(await temporary(second)).toBe(3)
})
