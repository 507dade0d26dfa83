import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { recoverByInputs } from '../../src/recover/by-inputs.ts'
import { QuietLog } from '../rollout/stage.ts'
import { type DeployScenario, type Inputs, Scenarios } from '../support/deploy-scenario.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let scenarios: Scenarios
beforeAll(async () => {
  fixture = await sandboxFixture()
  scenarios = new Scenarios(fixture)
})
afterAll(() => scenarios.close())

const GATES = { evidence: 'off', 'probe-payloads': '[{}]' }

/** A rollout on a schedule, two minutes after it began, whose canary fails from its 21st call on. */
async function begun(): Promise<DeployScenario> {
  const scenario = await scenarios.next().created()
  const body = 'let calls = 0\nexport const handler = async () => { if (++calls > 20) throw new Error("leak") }\n'
  scenario.write({ 'code/index.mjs': body })
  const run = await scenario.deploy({ ...GATES, strategy: 'canary 10% 5m-20m', bake: '0s', engine: 'schedule' })
  expect(run.result?.outcome).toBe('in-progress')
  await fixture.sandbox.clock.advance(120)
  fixture.sandbox.calls.clear()
  return scenario
}

async function recovered(scenario: DeployScenario, change: Inputs = {}) {
  const given: Inputs = { 'function-names': scenario.name, ...GATES, ...change }
  const inputs = parseRecoverInputs(input => given[input] ?? '')
  const { results } = await recoverByInputs(scenario.connect(), inputs, new QuietLog())
  return results[0]
}

const invoked = (): boolean => fixture.sandbox.calls.all().some(({ operation }) => operation === 'Invoke')

test('a canary that fails its probes since is put back at the next look, by probes of its own', async () => {
  const scenario = await begun()
  const found = await recovered(scenario)
  expect(found).toMatchObject({ kind: 'rolled-back', text: expect.stringContaining('fails more of the probes') })
  expect(await scenario.serving()).toBe('1')
})

test('a rollout that began with other events is not probed with these', async () => {
  const scenario = await begun()
  expect((await recovered(scenario, { 'probe-payloads': '[{"other": 1}]' }))?.kind).toBe('in-progress')
  expect(invoked()).toBe(false)
})
