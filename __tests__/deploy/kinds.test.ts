import { PublishVersionCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../sandbox/src/lambda/wire/json.ts'
import { type DeployScenario, Scenarios } from '../support/deploy-scenario.ts'
import { existingFunction } from '../support/existing-function.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

const CANARY = { strategy: 'canary 10% 2m', gates: 'none' }

async function released(fields: JsonObject = {}, version?: string): Promise<DeployScenario> {
  const scenario = await scenarios.next().created()
  scenario.fixture.sandbox.lambda.override(scenario.name, fields, version)
  scenario.release(2)
  return scenario
}

describe('a kind of function no canary can end well on is refused before any write:', () => {
  test.each<readonly [string, JsonObject, RegExp]>([
    [
      'Managed Instances',
      { CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: 'arn:x' } } },
      /Managed Instances/,
    ],
    ['a Lambda@Edge replica', { MasterArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders:3' }, /Lambda@Edge/],
    ['a failed creation', { State: 'Failed', StateReasonCode: 'InvalidImage' }, /state Failed.*InvalidImage/],
    ['one that is deactivating', { State: 'Deactivating' }, /state Deactivating/],
    ['one that is deactivated', { State: 'Deactivated' }, /state Deactivated/],
    ['one that takes no calls', { State: 'ActiveNonInvocable' }, /state ActiveNonInvocable/],
    ['one that is being deleted', { State: 'Deleting' }, /state Deleting/],
  ])('%s', async (_, fields, message) => {
    const scenario = await released(fields)
    const run = await scenario.deploy(CANARY)
    expect(run.refused?.message).toMatch(message)
    expect(run.refused?.message).toContain('Nothing was changed.')
    expect(run.writes).toBe(0)
  })
})

describe('a kind that takes a canary is deployed:', () => {
  test('one whose last update failed', async () => {
    const scenario = await released({ LastUpdateStatus: 'Failed', LastUpdateStatusReasonCode: 'InternalError' })
    expect((await scenario.deploy()).result?.outcome).toBe('promoted')
  })

  test('one that is idle', async () => {
    const scenario = await released({ State: 'Inactive', StateReasonCode: 'Idle' })
    expect((await scenario.deploy()).result?.outcome).toBe('promoted')
  })

  test('one with SnapStart, for which the version is waited', async () => {
    const scenario = await scenarios.next().created()
    const run = await scenario.deploy({ 'snap-start': '{"ApplyOn": "PublishedVersions"}', timeout: '9' })
    expect(run.result).toMatchObject({ outcome: 'promoted', changedFields: expect.arrayContaining(['SnapStart']) })
    expect((await scenario.configuration('2')).State).toBe('Active')
  })

  test('one in a VPC', async () => {
    const scenario = await scenarios.next().created()
    const run = await scenario.deploy({
      'vpc-config': '{"SubnetIds": ["subnet-1a2b3c4d"], "SecurityGroupIds": ["sg-1a2b3c4d"]}',
    })
    expect(run.result).toMatchObject({ outcome: 'promoted', changedFields: ['VpcConfig'] })
  })

  test('a durable one, with a note on running executions', async () => {
    const scenario = await released({ DurableConfig: { ExecutionTimeout: 600, RetentionPeriodInDays: 14 } })
    const run = await scenario.deploy()
    expect(run.result?.outcome).toBe('promoted')
    expect(run.log.join('\n')).toContain('executions that are running stay on the version they began on')
  })

  test('one that isolates tenants, whose smoke test needs a tenant', async () => {
    const scenario = scenarios.next()
    await existingFunction(scenario.fixture, scenario.name, { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } })
    const smoke = { adopt: 'true', 'smoke-payload': '{}' }
    const refused = await scenario.deploy(smoke)
    expect(refused.refused?.message).toContain('smoke-tenant-id')
    expect(refused.writes).toBe(0)
    expect((await scenario.deploy({ ...smoke, 'smoke-tenant-id': 'smoke' })).result?.outcome).toBe('promoted')
  })

  test('one whose runtime is an ARN', async () => {
    const scenario = await scenarios.next().created()
    const runtime = `arn:aws:lambda:us-east-1::runtime:${'a'.repeat(64)}`
    expect((await scenario.deploy({ runtime })).result).toMatchObject({ changedFields: ['Runtime'] })
  })
})

test('a stable version that sleeps is woken before anything else', async () => {
  const scenario = await released({ State: 'Inactive', StateReasonCode: 'Idle' }, '1')
  const run = await scenario.deploy(CANARY)
  expect(run.operations.slice(0, 3)).toEqual(['Invoke', 'UpdateFunctionCode', 'PublishVersion'])
  expect(run.calls[0]?.input).toMatchObject({ Qualifier: '1' })
  expect(run.result?.outcome).toBe('promoted')
  expect((await scenario.configuration('1')).State).toBe('Active')
})

test('a version that cannot become active leaves the alias where it is', async () => {
  const scenario = await released()
  scenario.fixture.sandbox.lambda.failNext(scenario.name, 'activate', {
    code: 'FunctionError.InitTimeout',
    reason: 'Function code timed out during initialization.',
  })
  const run = await scenario.deploy()
  expect(run.result?.outcome).toBe('failed')
  expect(run.failure?.what).toContain('FunctionError.InitTimeout')
  expect(await scenario.serving()).toBe('1')
})

test('a version somebody published by hand is no obstacle', async () => {
  const scenario = await released()
  await scenario.fixture.lambda.send(new PublishVersionCommand({ FunctionName: scenario.name }))
  expect((await scenario.deploy()).result?.outcome).toBe('promoted')
})
