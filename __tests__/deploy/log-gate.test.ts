import { CreateAliasCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type DeployScenario, type Inputs, type Run, Scenarios } from '../support/deploy-scenario.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let scenarios: Scenarios
beforeAll(async () => {
  fixture = await sandboxFixture({ seed: 5 })
  scenarios = new Scenarios(fixture)
})
afterEach(async () => {
  await fixture.sandbox.traffic.stopAll()
  fixture.sandbox.faults.clear()
})
afterAll(() => scenarios.close())

const GATE = { strategy: 'canary 50% 3m-5m', bake: '0s', 'log-pattern': 'ERROR' }

/** A handler that fails without saying so to Lambda, in this share of its calls. */
const swallowing = (share: number): string =>
  `let calls = 0
export const handler = async () => {
  try {
    if (calls++ % 100 < ${share * 100}) throw new Error('order lost')
  } catch (error) {
    console.error(error.message)
    console.error('gave up')
  }
  return { statusCode: 200 }
}
`

/** A function whose first release swallows this share, under traffic, with the next one in the workspace. */
async function ready(before: number, after: number, change: Inputs = {}, rps = 2): Promise<DeployScenario> {
  const scenario = scenarios.next()
  scenario.write({ 'code/index.mjs': swallowing(before) })
  await scenario.created(change)
  scenario.write({ 'code/index.mjs': `// the next release\n${swallowing(after)}` })
  fixture.sandbox.traffic.start({ functionName: scenario.name, qualifier: 'live', rps })
  await fixture.sandbox.clock.advance(60)
  return scenario
}

function says(run: Run): string {
  return `${run.refused?.message ?? ''}${run.result?.rollbackReason ?? ''}`
}

describe('the log gate', () => {
  test('rolls back a canary that swallows its errors but logs them, while every metric is fine', async () => {
    const scenario = await ready(0, 0.3)
    const run = await scenario.deploy(GATE)
    expect(run.result?.outcome).toBe('rolled-back')
    expect(says(run)).toMatch(
      /^The canary logs more errors than stable: \d+ of \d+ calls logged an error on the canary/,
    )
    expect(await scenario.serving()).toBe('1')
  })

  test('warns of another alias that serves stable: what its calls log cannot be told apart', async () => {
    const scenario = await ready(0, 1, {}, 5)
    const beta = { FunctionName: scenario.name, Name: 'beta', FunctionVersion: '1' }
    await fixture.lambda.send(new CreateAliasCommand(beta))
    const { log } = await scenario.deploy(GATE)
    expect(log.filter(line => line.startsWith('warning: Alias "beta"'))).toEqual([
      expect.stringContaining('serves version 1 too: what its calls log counts for log-pattern'),
    ])
  })

  test('counts both versions: a canary that logs as many errors as stable is promoted', async () => {
    const scenario = await ready(0.3, 0.3, {}, 5)
    expect((await scenario.deploy(GATE)).result?.outcome).toBe('promoted')
  })

  test('finds the lines in a log group of its own choice', async () => {
    const scenario = await ready(0, 1, { 'logging-config': '{"LogGroup": "shared"}' })
    expect(says(await scenario.deploy({ ...GATE, evidence: 'off' }))).toContain('The canary logs more errors')
  })

  test('takes JSON patterns', async () => {
    const scenario = await ready(0, 1, { 'logging-config': '{"LogFormat": "JSON"}' })
    const run = await scenario.deploy({ ...GATE, 'log-pattern': '{ $.level = "ERROR" && $.message = "*lost" }' })
    expect(says(run)).toContain('The canary logs more errors')
  })

  test('that cannot be read any more holds the step, and then follows the policy', async () => {
    const scenario = await ready(0, 0, {}, 0.1)
    const stop = fixture.sandbox.before('UpdateAlias', () => {
      fixture.sandbox.fault({ service: 'logs', count: 'always', effect: { kind: 'throttle' } })
      stop()
    })
    const run = await scenario.deploy(GATE)
    expect(says(run)).toMatch(/^The logs cannot be read: .*, and the longest stay at 50% has passed\.$/)
  })

  test('whose log group is not there while its version is called holds the step: no lines are no proof', async () => {
    const scenario = await ready(0, 0.3, {}, 10)
    const message = 'The specified log group does not exist.'
    const effect = { kind: 'error', status: 400, code: 'ResourceNotFoundException', message } as const
    fixture.sandbox.fault({ service: 'logs', count: 'always', effect })
    const run = await scenario.deploy({ ...GATE, evidence: 'off' })
    expect(says(run)).toMatch(
      /^The logs cannot be read: version \d+ was called, but the log group \S+ it writes to is not there, and the longest/,
    )
    expect(await scenario.serving()).toBe('1')
  })

  test('whose search does not end holds the step: what was found before is no proof of the time since', async () => {
    const scenario = await ready(0, 0.3, {}, 10)
    const stop = fixture.sandbox.before('UpdateAlias', () => {
      // The first search of the rollout ends, and finds nothing of the canary yet.
      fixture.sandbox.fault({ service: 'logs', nth: 2, count: 'always', effect: { kind: 'timeout', applied: false } })
      stop()
    })
    const run = await scenario.deploy({ ...GATE, evidence: 'off' })
    expect(says(run)).toMatch(/^The logs cannot be read: the search is \d+ seconds behind, and the longest/)
    expect(await scenario.serving()).toBe('1')
  })

  test('without readable metrics holds the step: calls nobody can count are not calls nobody made', async () => {
    const scenario = await ready(0, 0.3, {}, 5)
    const alarms = await scenario.alarm()
    const stop = fixture.sandbox.before('UpdateAlias', () => {
      fixture.sandbox.cloudwatch.setUnreadable('InternalError')
      stop()
    })
    const run = await scenario.deploy({ ...GATE, evidence: 'off', alarms, 'on-inconclusive': 'advance' })
    fixture.sandbox.cloudwatch.setUnreadable(undefined)
    expect(says(run)).toMatch(/^The logs cannot be read: the calls of both versions are not known: .*, and the longest/)
    expect(run.result).toMatchObject({ outcome: 'rolled-back', rollout: { breach: { policy: 'on-unreadable' } } })
    expect(await scenario.serving()).toBe('1')
  })

  test('that may not be read is refused before the first write, naming the permission', async () => {
    const scenario = await ready(0, 0)
    fixture.sandbox.fault({ service: 'logs', count: 'always', effect: { kind: 'access-denied' } })
    const run = await scenario.deploy(GATE)
    expect(says(run)).toContain('AWS denied logs:FilterLogEvents')
    expect(run.writes).toBe(0)
  })

  test('releases under a role that may not list aliases: who shares the log is only told', async () => {
    const scenario = await ready(0, 0)
    fixture.sandbox.fault({ operation: 'ListAliases', count: 'always', effect: { kind: 'access-denied' } })
    const run = await scenario.deploy({ ...GATE, strategy: 'all-at-once' })
    expect(run.result?.outcome).toBe('promoted')
    expect(run.log.filter(line => line.includes('lambda:ListAliases'))).toEqual([
      expect.stringMatching(/ Whether other aliases share the log of log-pattern is not known\.$/),
    ])
  })

  test('under a pattern CloudWatch does not take is refused as an input', async () => {
    const scenario = await ready(0, 0)
    const message = 'Invalid filter pattern'
    const effect = { kind: 'error', status: 400, code: 'InvalidParameterException', message } as const
    fixture.sandbox.fault({ service: 'logs', count: 'always', effect })
    const run = await scenario.deploy({ ...GATE, 'log-pattern': '{ $.level' })
    expect(says(run)).toContain('Input "log-pattern" is not taken by CloudWatch Logs (Invalid filter pattern)')
    expect(run.writes).toBe(0)
  })
})
