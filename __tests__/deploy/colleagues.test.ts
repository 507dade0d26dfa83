import { UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import { deploy } from '../../src/deploy/deploy.ts'
import { printRun } from '../../src/values/run.ts'
import { QuietLog } from '../rollout/stage.ts'
import { type DeployScenario, Scenarios } from '../support/deploy-scenario.ts'
import { handlerZip, sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

/** Lets a colleague write right before one of our calls is applied. */
function before(scenario: DeployScenario, operation: string, change: () => Promise<unknown>): void {
  const stop = scenario.fixture.sandbox.before(operation, async () => {
    stop()
    await change()
  })
}

/** Lets another run deploy a release of its own, whole, right before one of our calls is applied. */
function deploysBefore(
  scenario: DeployScenario,
  operation: string,
  { owner, alias }: { readonly owner: string; readonly alias: string },
): void {
  before(scenario, operation, async () => {
    scenario.release(3)
    const given: Readonly<Record<string, string>> = { ...scenario.inputs(), alias }
    const inputs = parseDeployInputs(name => given[name] ?? '')
    const context = { ...scenario.context(new QuietLog()), owner }
    await scenario.meanwhile(() => deploy(scenario.connect(), inputs, context))
  })
}

async function released(): Promise<DeployScenario> {
  const scenario = await scenarios.next().created()
  scenario.release(2)
  return scenario
}

describe('a colleague who changes $LATEST between the wait and the publication', () => {
  test('of its configuration stops the run, and the field is named', async () => {
    const scenario = await released()
    const theirs = new UpdateFunctionConfigurationCommand({ FunctionName: scenario.name, Timeout: 77, MemorySize: 999 })
    before(scenario, 'PublishVersion', () => scenario.fixture.lambda.send(theirs))
    const run = await scenario.deploy()
    expect(run.failure?.what).toBe(
      `Somebody else changed MemorySize, Timeout of ${scenario.name} while this run was deploying it.`,
    )
    expect(run.result?.outcome).toBe('failed')
    expect(run.operations).not.toContain('UpdateAlias')
    expect(await scenario.serving()).toBe('1')
  })

  test('of its code stops the run as well', async () => {
    const scenario = await released()
    const theirs = { FunctionName: scenario.name, ZipFile: handlerZip('return "theirs"') }
    before(scenario, 'PublishVersion', () => scenario.fixture.lambda.send(new UpdateFunctionCodeCommand(theirs)))
    const run = await scenario.deploy()
    expect(run.failure?.what).toContain('Somebody else changed CodeSha256')
    expect(await scenario.serving()).toBe('1')
  })
})

test('a colleague who changes $LATEST before our update is not overwritten', async () => {
  const scenario = await released()
  const theirs = new UpdateFunctionConfigurationCommand({ FunctionName: scenario.name, Timeout: 77 })
  before(scenario, 'UpdateFunctionCode', () => scenario.fixture.lambda.send(theirs))
  const run = await scenario.deploy()
  expect(run.failure?.what).toContain('Somebody else changed Timeout')
  expect((await scenario.configuration()).Timeout).toBe(77)
})

test('an alias that appears between our look and its creation is theirs', async () => {
  const scenario = scenarios.next()
  const { CREATION } = await import('../support/deploy-scenario.ts')
  const { CreateAliasCommand } = await import('@aws-sdk/client-lambda')
  before(scenario, 'CreateAlias', () =>
    scenario.fixture.lambda.send(
      new CreateAliasCommand({
        FunctionName: scenario.name,
        Name: 'live',
        FunctionVersion: '1',
        Description: 'theirs',
      }),
    ),
  )
  const run = await scenario.deploy(CREATION)
  expect(run.failure?.what).toContain('somebody else created it')
  expect((await scenario.alias()).Description).toBe('theirs')
})

test('a lost reply to the publication does not publish twice', async () => {
  const scenario = await released()
  scenario.fixture.sandbox.fault({ operation: 'PublishVersion', effect: { kind: 'error500', applied: true } })
  const run = await scenario.deploy({}).catch((error: unknown) => String(error))
  // Two calls, one version: the plan knows only one call, so that the scenario itself complains.
  expect(run).toContain('UpdateFunctionCode, lambda PublishVersion, lambda PublishVersion, lambda UpdateAlias')
  expect(await scenario.serving()).toBe('2')
})

test.each([
  ['another run', 'acme/orders/16000000099.1'],
  ['another job of its own run', 'acme/orders/16000000001.1-3d4e5f'],
])('a run that lost $LATEST to %s says which one, and what it serves by then', async (_, owner) => {
  const scenario = await released()
  deploysBefore(scenario, 'UpdateFunctionCode', { owner, alias: 'live' })
  const run = await scenario.deploy({}, { owner: 'acme/orders/16000000001.1-0a1b2c' })
  expect(run.failure?.what).toContain(`It was ${printRun(owner)}, whose version 2 is live.`)
  expect(run.failure?.state).toContain('Alias "live" serves version 2 at 100%.')
})

test('a run that lost $LATEST to a deploy of another alias says which run and which alias', async () => {
  const scenario = await released()
  const owner = 'acme/orders/16000000099.1'
  deploysBefore(scenario, 'UpdateFunctionCode', { owner, alias: 'beta' })
  const run = await scenario.deploy({}, { owner: 'acme/orders/16000000001.1' })
  expect(run.failure?.what).toContain(`It was ${printRun(owner)}, whose version 2 is live on alias "beta".`)
  expect(run.failure?.state).toContain('Alias "live" serves version 1 at 100%.')
})

test('a run whose alias was moved before it could shift traffic says which run published what it serves', async () => {
  const scenario = await released()
  const owner = 'acme/orders/16000000099.1'
  deploysBefore(scenario, 'UpdateAlias', { owner, alias: 'live' })
  const run = await scenario.deploy({}, { owner: 'acme/orders/16000000001.1' })
  expect(run.failure?.what).toContain('Alias "live" is no longer this rollout\'s.')
  expect(run.failure?.what).toContain(`Version 3 was published by ${printRun(owner)}.`)
  expect(await scenario.serving()).toBe('3')
})

test('whoever published long ago what somebody has only put back is not taken for the winner', async () => {
  const scenario = await released()
  await scenario.deploy({ 'memory-size': '256' }, { owner: 'acme/orders/15000000001.1' })
  scenario.release(3)
  before(scenario, 'PublishVersion', () =>
    scenario.fixture.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: scenario.name, MemorySize: 256 }),
    ),
  )
  const run = await scenario.deploy(
    { 'memory-size': '512', 'code-artifacts-dir': '' },
    { owner: 'acme/orders/16000000001.1' },
  )
  expect(run.failure?.what).toBe(
    `Somebody else changed MemorySize of ${scenario.name} while this run was deploying it.`,
  )
})
