import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type DeployScenario, Scenarios } from '../support/deploy-scenario.ts'
import { EXECUTION_ROLE, sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

const live = (change: Record<string, string> = {}): Promise<DeployScenario> => scenarios.next().created(change)

describe('a deploy of what is live already', () => {
  test('makes no write and asks at most three times in a row', async () => {
    const scenario = await live()
    const run = await scenario.deploy()
    expect(run.result).toMatchObject({ outcome: 'unchanged', version: '1' })
    expect(run.writes).toBe(0)
    expect(run.operations).toEqual([])
    expect(run.planned).toMatchObject({ outcome: 'unchanged', calls: [] })
    expect(run.log.at(-1)).toBe('Unchanged: Alias "live" serves version 1 at 100%. Nothing was written.')
  })

  test('is recognised with the very inputs that created it', async () => {
    const scenario = await live({ environment: '{"TABLE": "1"}', 'memory-size': '256', timeout: '9' })
    const run = await scenario.deploy({
      role: EXECUTION_ROLE,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      environment: '{"TABLE": "1"}',
      'memory-size': '256',
      timeout: '9',
    })
    expect(run.result?.outcome).toBe('unchanged')
    expect(run.writes).toBe(0)
  })

  test('with one new tag, tags the function and nothing else', async () => {
    const scenario = await live({ tags: '{"team": "orders"}' })
    const run = await scenario.deploy({ tags: '{"team": "orders", "cost": "42"}' })
    expect(run.operations).toEqual(['TagResource'])
    expect(run.calls[0]?.input).toMatchObject({ Tags: { cost: '42' } })
    expect(run.result).toMatchObject({ outcome: 'unchanged', version: '1' })
  })

  test('is unchanged whatever a colleague left in $LATEST meanwhile', async () => {
    const scenario = await live({ 'memory-size': '256' })
    const { lambda, sandbox } = scenario.fixture
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: scenario.name, MemorySize: 512 }))
    await sandbox.clock.advance(10)
    const run = await scenario.deploy({ 'memory-size': '256' })
    expect(run.result?.outcome).toBe('unchanged')
    expect(run.writes).toBe(0)
  })
})

describe('a release', () => {
  test('of other code uploads, publishes and moves the alias', async () => {
    const scenario = await live()
    scenario.release(2)
    const run = await scenario.deploy()
    expect(run.operations).toEqual(['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias'])
    expect(run.result).toMatchObject({ outcome: 'promoted', version: '2', previousVersion: '1' })
    expect(await scenario.serving()).toBe('2')
    expect((await scenario.configuration('2')).Description).toContain('live after 1')
  })

  test('of one changed variable configures and publishes, without an upload', async () => {
    const scenario = await live({ environment: '{"TABLE": "1", "BUCKET": "2"}' })
    const run = await scenario.deploy({ environment: '{"TABLE": "changed"}' })
    expect(run.operations).toEqual(['UpdateFunctionConfiguration', 'PublishVersion', 'UpdateAlias'])
    expect(run.result).toMatchObject({ outcome: 'promoted', changedFields: ['Environment'] })
    expect((await scenario.configuration('2')).Environment?.Variables).toEqual({ TABLE: 'changed', BUCKET: '2' })
    expect(JSON.stringify([run.planned, run.log, run.result])).not.toContain('changed"')
  })

  test('that replaces the environment removes what is not named', async () => {
    const scenario = await live({ environment: '{"TABLE": "1", "BUCKET": "2"}' })
    const run = await scenario.deploy({ environment: '{"TABLE": "1"}', 'environment-mode': 'replace' })
    expect(run.result?.outcome).toBe('promoted')
    expect((await scenario.configuration('2')).Environment?.Variables).toEqual({ TABLE: '1' })
  })

  test('never sends what is not set', async () => {
    const scenario = await live({ environment: '{"TABLE": "1"}', 'memory-size': '256', timeout: '9' })
    scenario.release(2)
    const run = await scenario.deploy({ timeout: '10' })
    expect(run.operations).toEqual([
      'UpdateFunctionConfiguration',
      'UpdateFunctionCode',
      'PublishVersion',
      'UpdateAlias',
    ])
    expect(Object.keys(Object(run.calls[0]?.input)).sort()).toEqual(['FunctionName', 'RevisionId', 'Timeout'])
    expect(Object.keys(Object(run.calls[1]?.input)).sort()).toEqual(['FunctionName', 'RevisionId', 'ZipFile'])
    expect(await scenario.configuration('2')).toMatchObject({ MemorySize: 256, Timeout: 10 })
  })

  test('for another architecture sends the code with it', async () => {
    const scenario = await live()
    const run = await scenario.deploy({ architectures: 'arm64' })
    expect(run.operations).toEqual(['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias'])
    expect((await scenario.configuration('2')).Architectures).toEqual(['arm64'])
  })

  test('keeps the text a person wrote on the alias', async () => {
    const scenario = await live()
    const { UpdateAliasCommand } = await import('@aws-sdk/client-lambda')
    const text = { FunctionName: scenario.name, Name: 'live', Description: 'Orders, ask #team-orders' }
    await scenario.fixture.lambda.send(new UpdateAliasCommand(text))
    scenario.release(2)
    expect((await scenario.deploy()).result?.outcome).toBe('promoted')
    expect((await scenario.alias()).Description).toBe('Orders, ask #team-orders [canary1 2 was 1]')
  })

  test('goes back to older code as a release of its own', async () => {
    const scenario = await live()
    scenario.release(2)
    await scenario.deploy()
    scenario.release(1)
    const run = await scenario.deploy()
    expect(run.result).toMatchObject({ outcome: 'promoted', version: '3', previousVersion: '2' })
  })

  test('with publish: false changes $LATEST only', async () => {
    const scenario = await live()
    scenario.release(2)
    const run = await scenario.deploy({ publish: 'false', strategy: '', bake: '', timeout: '7' })
    expect(run.operations).toEqual(['UpdateFunctionConfiguration', 'UpdateFunctionCode'])
    expect(run.result?.latest).toBe('$LATEST holds changes of this run that were not published.')
    expect(await scenario.serving()).toBe('1')
  })

  test('with publish: false and nothing new writes nothing', async () => {
    const scenario = await live()
    const run = await scenario.deploy({ publish: 'false', strategy: '', bake: '' })
    expect(run.result?.outcome).toBe('unchanged')
    expect(run.writes).toBe(0)
  })

  test('is shifted step by step, and the plan knows every step', async () => {
    const scenario = await live()
    scenario.release(2)
    const run = await scenario.deploy({ strategy: 'steps 10% 2m, 50% 2m', bake: '2m', gates: 'none' })
    expect(run.result?.outcome).toBe('promoted')
    expect(run.operations).toEqual(['UpdateFunctionCode', 'PublishVersion', ...Array(4).fill('UpdateAlias')])
  })
})
