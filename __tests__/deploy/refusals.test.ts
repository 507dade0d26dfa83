import {
  CreateAliasCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { connect } from '../../src/aws/connect.ts'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import type { DeployContext } from '../../src/deploy/context.ts'
import { deploy } from '../../src/deploy/deploy.ts'
import { QuietLog } from '../rollout/stage.ts'
import { CREATION, type DeployScenario, type Inputs, type Run, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

const CANARY = { strategy: 'canary 10% 2m', gates: 'none' }
const ROLE = 'arn:aws:iam::123456789012:role/other'

interface Refusal {
  readonly what: string
  readonly message: RegExp
  readonly inputs?: Inputs
  readonly env?: Inputs
  readonly context?: Partial<DeployContext>
  readonly before?: (scenario: DeployScenario) => Promise<unknown>
}

const alias = (change: Partial<ConstructorParameters<typeof UpdateAliasCommand>[0]>) => (scenario: DeployScenario) =>
  scenario.fixture.lambda.send(new UpdateAliasCommand({ FunctionName: scenario.name, Name: 'live', ...change }))

const REFUSALS: readonly Refusal[] = [
  {
    what: 'the credentials of another account',
    inputs: { 'allowed-account-ids': '999999999999' },
    message: /credentials are for account 123456789012, which "allowed-account-ids" \(999999999999\) does not allow/,
  },
  {
    what: 'credentials that have expired',
    env: { AWS_ACCESS_KEY_ID: 'AKIAEXPIRED' },
    message: /expired/i,
  },
  {
    what: 'a session that ends before the rollout can',
    inputs: { ...CANARY, strategy: 'canary 10% 30m', 'role-duration-seconds': '900' },
    message: /AWS credentials expire at .* before this rollout can be sure to have ended/,
  },
  {
    what: 'a function of another Region',
    inputs: { 'function-name': 'arn:aws:lambda:eu-west-1:123456789012:function:NAME' },
    message: /eu-west-1/,
  },
  {
    what: 'an entry for a function in another language',
    inputs: { 'code-artifacts-dir': '', entry: 'src/handler.ts' },
    before: ({ fixture, name }) =>
      fixture.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Runtime: 'python3.14' })),
    message: /has runtime python3\.14, which does not run what the input "entry" bundles.*\n.*code-artifacts-dir/s,
  },
  {
    what: 'another execution role under weights',
    inputs: { ...CANARY, role: ROLE },
    message:
      /cannot weight two versions with a different execution role: stable has .*role\/function, the new version would have .*role\/other[\s\S]*all-at-once/,
  },
  {
    what: 'another dead-letter target under weights',
    inputs: { ...CANARY, 'dead-letter-config': '{"TargetArn": "arn:aws:sqs:us-east-1:123456789012:dead"}' },
    message: /cannot weight two versions with a different dead-letter target: stable has none/,
  },
  {
    what: 'an older commit than the one served',
    context: { compareCommit: async () => 'older' },
    message: /This commit is older than 1a2b3c4d5e6f, which alias "live" serves[\s\S]*allow-older: true/,
  },
  {
    what: 'an alias whose text leaves no room for the record',
    before: alias({ Description: 'x'.repeat(240) }),
    message:
      /The description of alias "live" leaves no room for the record of the rollout: it is \d+ characters too long/,
  },
  {
    what: 'an alias on $LATEST',
    before: alias({ FunctionVersion: '$LATEST' }),
    message: /Alias "live" points at \$LATEST, where Lambda can hold no weights/,
  },
  {
    what: 'weights of somebody else',
    before: async scenario => {
      scenario.release(9)
      await scenario.deploy({ ...CANARY, engine: 'schedule' })
      await alias({ Description: 'theirs' })(scenario)
    },
    message: /carries weights that no rollout of ours wrote/,
  },
  {
    what: 'a record of a newer release',
    before: alias({ Description: '[canary2 7 over 6; something new]' }),
    message: /carries a record of a newer release of Lambda Canary \(format 2\)/,
  },
  {
    what: 'a revision that $LATEST has left',
    inputs: { 'revision-id': '00000000-0000-0000-0000-000000000000' },
    message: /Input "revision-id" is 0{8}.*somebody has changed it since/,
  },
  {
    what: 'provisioned concurrency on the alias',
    before: async scenario => {
      await scenario.fixture.lambda.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName: scenario.name,
          Qualifier: 'live',
          ProvisionedConcurrentExecutions: 1,
        }),
      )
      await scenario.fixture.sandbox.clock.advance(600)
    },
    inputs: CANARY,
    message: /has provisioned concurrency[\s\S]*delete-provisioned-concurrency-config/,
  },
  {
    what: 'a stable version whose creation failed',
    before: async scenario => scenario.fixture.sandbox.lambda.override(scenario.name, { State: 'Failed' }, '1'),
    message: /is in state Failed/,
  },
  {
    what: 'a folder that is not there',
    inputs: { 'code-artifacts-dir': 'nowhere' },
    message: /Input "code-artifacts-dir" names no folder: got "nowhere"/,
  },
  {
    what: 'a package without the file of its handler',
    inputs: { handler: 'app.handler' },
    message: /The handler "app\.handler" needs app\.js, app\.mjs or app\.cjs, and there is none in the folder code\./,
  },
  {
    what: 'a runtime that would look for another file',
    inputs: { runtime: 'python3.14' },
    message: /The handler "index\.handler" needs index\.py or index\/__init__\.py.*[\s\S]*In it are: index\.mjs/,
  },
  {
    what: 'a strategy that is none',
    inputs: { strategy: 'canary 10%' },
    message: /Input "strategy"/,
  },
  {
    what: 'an AWS that denies a read',
    before: async ({ fixture, name }) => {
      const always = { operation: 'GetPolicy', resource: `:${name}`, count: 'always' } as const
      fixture.sandbox.fault({ ...always, effect: { kind: 'access-denied' } })
    },
    message: /lambda:GetPolicy/,
  },
]

test.each(REFUSALS)('$what is refused before any write', async ({ inputs = {}, env, context, before, message }) => {
  const scenario = await scenarios.next().created()
  await before?.(scenario)
  scenario.release(2)
  const own = Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, v.replace('NAME', scenario.name)]))
  const run: Partial<Run> = await scenario.deploy(own, context, env).catch((refused: Error) => ({ refused }))
  expect(run.result).toBeUndefined()
  expect(run.refused?.message).toMatch(message)
  expect(run.writes ?? 0).toBe(0)
})

test('a first deploy without the file of its handler creates nothing', async () => {
  const scenario = scenarios.next()
  const run = await scenario.deploy({ ...CREATION, handler: 'src/index.handler' })
  expect(run.refused?.message).toMatch(/needs src\/index\.js.*[\s\S]*There is index\.mjs: set .* to index\.handler/)
  expect(run.writes).toBe(0)
})

test('a handler that a layer may bring is told, and deployed', async () => {
  const scenario = await scenarios.next().created()
  const layer = 'arn:aws:lambda:us-east-1:123456789012:layer:wrapper:1'
  const run = await scenario.deploy({ handler: 'wrapper.handler', layers: layer })
  expect(run.log.join('\n')).toMatch(/"wrapper\.handler" needs wrapper\.js.* A layer may bring it\./)
  expect(run.refused?.message ?? '').not.toContain('wrapper.js')
})

test('another role is taken when everything is shifted at once', async () => {
  const scenario = await scenarios.next().created()
  const run = await scenario.deploy({ role: ROLE })
  expect(run.result).toMatchObject({ outcome: 'promoted', changedFields: ['Role'] })
})

test('an older commit is taken when that is allowed', async () => {
  const scenario = await scenarios.next().created()
  scenario.release(2)
  const run = await scenario.deploy({ 'allow-older': 'true' }, { compareCommit: async () => 'older' })
  expect(run.result?.outcome).toBe('promoted')
})

test('a further alias of a function of ours is created at the new version, which is said: it may be a slip of the pen', async () => {
  const scenario = await scenarios.next().created()
  scenario.release(2)
  const run = await scenario.deploy({ alias: 'blue' })
  expect(run.result).toMatchObject({ outcome: 'created', version: '2' })
  expect(run.log.join('\n')).toMatch(/has no alias "blue" yet.*without a canary; no other alias .* is touched/)
  await expect(
    scenario.fixture.lambda.send(
      new CreateAliasCommand({ FunctionName: scenario.name, Name: 'blue', FunctionVersion: '2' }),
    ),
  ).rejects.toThrow()
  expect([await scenario.serving(), await scenario.serving('blue')]).toEqual(['1', '2'])
})

test('what is refused is the same whether it is planned or deployed', async () => {
  const scenario = await scenarios.next().created()
  scenario.release(2)
  const inputs = parseDeployInputs(name => scenario.inputs({ ...CANARY, role: ROLE })[name] ?? '')
  const aws = connect({ env: scenario.fixture.env, readOnly: true })
  await expect(deploy(aws, inputs, scenario.context(new QuietLog()))).rejects.toThrow('cannot weight')
})
