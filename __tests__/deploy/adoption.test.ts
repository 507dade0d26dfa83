import {
  CreateEventSourceMappingCommand,
  CreateFunctionUrlConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { deploySummary } from '../../src/deploy/summary.ts'
import { type DeployScenario, Scenarios } from '../support/deploy-scenario.ts'
import { existingFunction } from '../support/existing-function.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

const CANARY = { strategy: 'canary 10% 2m', gates: 'none' }

describe('a function that exists without the alias', () => {
  test('is not taken over without being asked, and nothing is written', async () => {
    const scenario = scenarios.next()
    await existingFunction(scenario.fixture, scenario.name)
    const run = await scenario.deploy()
    expect(run.refused?.message).toContain(`The function ${scenario.name} exists, but has no alias "live".`)
    expect(run.refused?.message).toContain('adopt: true')
    expect(run.writes).toBe(0)
  })

  test('is adopted: what it ran becomes stable before anything else, then the canary starts', async () => {
    const scenario = scenarios.next()
    await existingFunction(scenario.fixture, scenario.name)
    const before = await scenario.configuration()
    const run = await scenario.deploy({ ...CANARY, adopt: 'true', timeout: '9' })
    expect(run.operations).toEqual([
      'PublishVersion',
      'CreateAlias',
      'UpdateFunctionConfiguration',
      'UpdateFunctionCode',
      'PublishVersion',
      'UpdateAlias',
      'UpdateAlias',
    ])
    expect(run.result).toMatchObject({ outcome: 'promoted', version: '2', previousVersion: '1' })
    expect((await scenario.configuration('1')).CodeSha256).toBe(before.CodeSha256)
    expect((await scenario.configuration('1')).Description).toMatch(/^Adopted \[canary1 by 16\d+\.1\]$/)
    expect((await scenario.configuration('2')).Description).toContain('live after 1')
    expect((await scenario.alias()).Description).toBe('[canary1 2 was 1]')
  })

  test('is not adopted with another role under weights', async () => {
    const scenario = scenarios.next()
    await existingFunction(scenario.fixture, scenario.name)
    const run = await scenario.deploy({ ...CANARY, adopt: 'true', role: 'arn:aws:iam::123456789012:role/other' })
    expect(run.refused?.message).toContain('cannot weight two versions with a different execution role')
    expect(run.writes).toBe(0)
  })

  test('is adopted as it is when there is no source, and what $LATEST holds is then released by itself', async () => {
    const scenario = scenarios.next()
    await existingFunction(scenario.fixture, scenario.name)
    const none = { 'code-artifacts-dir': '', adopt: 'true' }
    expect((await scenario.deploy(none)).result?.production).toContain('serves version 1 at 100%')
    expect((await scenario.deploy(none)).result?.outcome).toBe('unchanged')
    const theirs = { FunctionName: scenario.name, Timeout: 30 }
    await scenario.fixture.lambda.send(new UpdateFunctionConfigurationCommand(theirs))
    await scenario.fixture.sandbox.clock.advance(10)
    const run = await scenario.deploy({ ...none, ...CANARY })
    expect(run.operations.slice(0, 2)).toEqual(['PublishVersion', 'UpdateAlias'])
    expect(run.result).toMatchObject({ outcome: 'promoted', origin: 'what $LATEST holds' })
  })
})

describe('calls that bypass the alias', () => {
  async function bypassed(): Promise<DeployScenario> {
    const scenario = await scenarios.next().created()
    const EventSourceArn = `arn:aws:sqs:us-east-1:123456789012:${scenario.name}-queue`
    await scenario.fixture.lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName: scenario.name, EventSourceArn }),
    )
    await scenario.fixture.sandbox.clock.advance(10)
    const dimensions = { FunctionName: scenario.name, Resource: scenario.name }
    const at = scenario.fixture.sandbox.clock.now() - 3600
    scenario.fixture.sandbox.cloudwatch.put(
      Array.from({ length: 7 }, () => ({ namespace: 'AWS/Lambda', name: 'Invocations', dimensions, value: 1, at })),
    )
    await scenario.fixture.sandbox.clock.advance(180)
    scenario.release(2)
    return scenario
  }

  test('are refused before any write, each named', async () => {
    const scenario = await bypassed()
    const run = await scenario.deploy(CANARY)
    expect(run.refused?.message).toMatch(/bypass alias "live".*event source mapping .*-queue; 7 calls without an alias/)
    expect(run.refused?.message).toContain('unqualified-traffic: warn or allow')
    expect(run.writes).toBe(0)
  })

  test.each(['warn', 'allow'])('are counted in the summary with unqualified-traffic: %s', async traffic => {
    const scenario = await bypassed()
    const run = await scenario.deploy({ ...CANARY, 'unqualified-traffic': traffic })
    expect(run.result).toMatchObject({ outcome: 'promoted', bypassed: { callsLastDay: 7 } })
    if (run.result !== undefined) {
      expect(deploySummary(run.result)).toContain('7 calls in the last day bypassed the alias')
      expect(deploySummary(run.result)).toContain('event source mapping')
    }
    expect(run.log.some(line => line.startsWith('warning: Calls of'))).toBe(traffic === 'warn')
  })

  test('do not matter when nothing is shifted', async () => {
    const scenario = await bypassed()
    scenario.release(1)
    const { result } = await scenario.deploy()
    expect(result?.outcome).toBe('unchanged')
    expect(result).not.toHaveProperty('bypassed')
  })
})

test('the URL of the alias is in the result, changed or not', async () => {
  const scenario = await scenarios.next().created()
  const { FunctionUrl } = await scenario.fixture.lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: scenario.name, Qualifier: 'live', AuthType: 'AWS_IAM' }),
  )
  expect((await scenario.deploy()).result).toMatchObject({ outcome: 'unchanged', url: FunctionUrl })
  scenario.release(2)
  expect((await scenario.deploy()).result).toMatchObject({ outcome: 'promoted', url: FunctionUrl })
})
