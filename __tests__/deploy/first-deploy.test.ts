import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { answering, CREATION, type DeployScenario, Scenarios } from '../support/deploy-scenario.ts'
import { EXECUTION_ROLE, sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

const SMOKE = { 'smoke-payload': '{}', 'smoke-expect-status': '200' }

test('a first deploy creates the function, publishes, tests the version, and creates the alias last', async () => {
  const scenario = scenarios.next()
  const run = await scenario.deploy({ ...CREATION, ...SMOKE, tags: '{"team": "orders"}' })
  expect(run.result).toMatchObject({
    outcome: 'created',
    version: '1',
    functionArn: expect.stringMatching(/:function:orders-\d+$/),
    aliasArn: expect.stringMatching(/:live$/),
    production: 'Alias "live" serves version 1 at 100%.',
    latest: '$LATEST holds what was published as version 1.',
  })
  expect(run.operations).toEqual(['CreateFunction', 'PublishVersion', 'Invoke', 'CreateAlias'])
  expect(await scenario.serving()).toBe('1')
  expect((await scenario.alias()).Description).toBe('[canary1 1]')
  expect((await scenario.configuration('1')).Description).toMatch(
    /^\[canary1 source [\w-]{43} commit \w+ by 16\d+\.1\]$/,
  )
})

test('a first deploy sends what was set and nothing else', async () => {
  const scenario = scenarios.next()
  const run = await scenario.deploy(CREATION)
  expect(Object.keys(Object(run.calls[0]?.input)).sort()).toEqual([
    'Code',
    'FunctionName',
    'Handler',
    'PackageType',
    'Role',
    'Runtime',
  ])
})

test('a first deploy sends every setting that was set', async () => {
  const scenario = scenarios.next()
  const run = await scenario.deploy({
    ...CREATION,
    'memory-size': '512',
    timeout: '20',
    environment: '{"TABLE": "orders", "TOKEN": "hunter2hunter2"}',
    'function-description': 'Orders API',
    architectures: 'arm64',
    'ephemeral-storage': '1024',
    'tracing-config': '{"Mode": "Active"}',
  })
  expect(await scenario.configuration('1')).toMatchObject({
    MemorySize: 512,
    Timeout: 20,
    Environment: { Variables: { TABLE: 'orders', TOKEN: 'hunter2hunter2' } },
    Architectures: ['arm64'],
    EphemeralStorage: { Size: 1024 },
    TracingConfig: { Mode: 'Active' },
  })
  const { planned, log, result } = run
  expect(JSON.stringify({ planned, log, result })).not.toContain('hunter2')
  expect(planned?.calls[0]?.input).toMatchObject({ Environment: { Variables: { TABLE: '<hidden>' } } })
})

test('a first release that fails its smoke test gets no alias', async () => {
  const scenario = scenarios.next()
  scenario.write({ 'code/index.mjs': 'export const handler = async () => { throw new Error("no table") }\n' })
  const run = await scenario.deploy({ ...CREATION, ...SMOKE })
  expect(run.operations).toEqual(['CreateFunction', 'PublishVersion', 'Invoke'])
  expect(run.result).toMatchObject({
    outcome: 'failed',
    version: '1',
    rollbackReason: expect.stringContaining('no table'),
  })
  expect(run.failure?.state).toContain('There is no alias "live" yet.')
  await expect(scenario.alias()).rejects.toThrow()
})

test('the fix of a first release that failed is deployed like a first release, without adoption', async () => {
  const scenario = scenarios.next()
  scenario.write({ 'code/index.mjs': 'export const handler = async () => { throw new Error("no table") }\n' })
  await scenario.deploy({ ...CREATION, ...SMOKE })
  scenario.write({ 'code/index.mjs': answering('fixed') })
  const run = await scenario.deploy({ ...CREATION, ...SMOKE })
  expect(run.refused).toBeUndefined()
  expect(run.operations).toEqual(['UpdateFunctionCode', 'PublishVersion', 'Invoke', 'CreateAlias'])
  expect(run.result).toMatchObject({ outcome: 'created', version: '2' })
  expect(await scenario.serving()).toBe('2')
})

test.each([
  ['role', { role: '' }],
  ['runtime', { runtime: '' }],
  ['handler', { handler: '' }],
])('a first deploy without %s is refused before any write', async (input, change) => {
  const run = await scenarios.next().deploy({ ...CREATION, ...change })
  expect(run.refused?.message).toContain(`Input "${input}" is needed to create the function`)
  expect(run.writes).toBe(0)
})

test('there is nothing to create a function from without a source', async () => {
  const run = await scenarios.next().deploy({ ...CREATION, 'code-artifacts-dir': '' })
  expect(run.refused?.message).toContain('names a function that does not exist, and there is no source')
  expect(run.writes).toBe(0)
})

test('publish: false creates the function only, and says that $LATEST was not published', async () => {
  const scenario = scenarios.next()
  const { strategy: _strategy, bake: _bake, ...plain } = scenario.inputs()
  const run = await scenario.deploy({ ...CREATION, ...plain, strategy: '', bake: '', publish: 'false' })
  expect(run.operations).toEqual(['CreateFunction'])
  expect(run.result).toMatchObject({ outcome: 'created', latest: expect.stringContaining('not published') })
})

test('a function that is created by somebody else meanwhile is left alone', async () => {
  const scenario = scenarios.next()
  const { sandbox, lambda } = scenario.fixture
  const { CreateFunctionCommand } = await import('@aws-sdk/client-lambda')
  const { handlerZip } = await import('../support/sandbox-fixture.ts')
  const stop = sandbox.before('CreateFunction', async () => {
    stop()
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: scenario.name,
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return 0') },
      }),
    )
  })
  const run = await scenario.deploy(CREATION)
  expect(run.failure?.what).toContain('somebody else created it')
  expect(run.result?.outcome).toBe('failed')
})

describe('a first deploy that was stopped between the creation and the publication', () => {
  async function stopped(): Promise<DeployScenario> {
    const scenario = scenarios.next()
    const heal = scenario.fixture.sandbox.fault({
      operation: 'PublishVersion',
      resource: scenario.name,
      count: 'always',
      effect: { kind: 'access-denied' },
    })
    expect((await scenario.deploy(CREATION)).result?.outcome).toBe('failed')
    heal()
    return scenario
  }

  test('goes on where it stopped, without being asked to adopt what it made itself', async () => {
    const scenario = await stopped()
    const run = await scenario.deploy(CREATION)
    expect(run.result).toMatchObject({ outcome: 'created', version: '1' })
    expect(run.operations).toEqual(['PublishVersion', 'CreateAlias'])
  })

  test('is not told from a function of somebody else by a release of other code', async () => {
    const scenario = await stopped()
    scenario.release(2)
    expect((await scenario.deploy(CREATION)).refused?.message).toContain('With adopt: true')
  })
})

test('a run whose update of the code was refused says that $LATEST was not touched', async () => {
  const scenario = await scenarios.next().created()
  scenario.release(2)
  const heal = scenario.fixture.sandbox.fault({
    operation: 'UpdateFunctionCode',
    resource: scenario.name,
    count: 'always',
    effect: { kind: 'access-denied' },
  })
  const run = await scenario.deploy()
  heal()
  expect(run.failure?.state).toContain('$LATEST was not touched.')
})
