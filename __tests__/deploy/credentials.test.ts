import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type DeployScenario, type Inputs, type Run, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
let scenario: DeployScenario
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
  scenario = await scenarios.next().created()
  scenario.release(2)
})
afterAll(() => scenarios.close())

/** Two hours of steps and bake. */
const LONG = { strategy: 'canary 10% 1h-2h', bake: '1h', gates: 'none' }
const TWENTY = { strategy: 'canary 10% 20m-30m', bake: '0s', gates: 'none' }
const SHORT = { strategy: 'canary 10% 5m-10m', bake: '5m', gates: 'none' }
const LONG_AGO = { jobAge: async () => 59 * 60 }

/** The environment that configure-aws-credentials leaves behind: a session that does not say when it ends. */
async function session(seconds: number): Promise<Inputs & { expiration: string }> {
  const { Credentials } = await scenario.fixture.sts.send(
    new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::123456789012:role/deploy',
      RoleSessionName: 'GitHubActions',
      DurationSeconds: seconds,
    }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = Credentials ?? {}
  return {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
    expiration: Expiration?.toISOString() ?? '',
  }
}

/** A minute after the job began, unless told otherwise. */
function deploy(inputs: Inputs, env: Inputs, jobAge = 60): Promise<Run> {
  return scenario.deploy(inputs, { jobAge: async () => jobAge }, env)
}

function expectRefused(run: Run, words: RegExp): void {
  expect(run.refused?.message).toMatch(words)
  expect(run.refused?.message).toContain('role-to-assume')
  expect(run.refused?.message).toContain('engine: schedule')
  expect(run.refused?.message).toContain('role-duration-seconds')
  expect(run.writes).toBe(0)
  expect(run.planned).toBeUndefined()
}

const guesses = (run: Run): number => run.log.filter(line => line.includes('do not say when they end')).length

describe('a rollout that outlives its credentials', () => {
  test('is refused before the first write where they do not say when they end, by an hour from the start of the job', async () => {
    const run = await deploy(LONG, await session(3600))
    expectRefused(run, /expire at \S+Z \(an hour after the job began: they do not say\), 1h6m before this rollout/)
    expect(guesses(run)).toBe(1)
  })

  test('is refused by the end that the environment states', async () => {
    const { expiration, ...env } = await session(7200)
    const run = await deploy(LONG, { ...env, AWS_CREDENTIAL_EXPIRATION: expiration })
    expectRefused(run, /The AWS credentials expire at \S+Z, 5m before this rollout can be sure to have ended/)
    expect(guesses(run)).toBe(0)
  })

  test('is refused by the end that the user states', async () => {
    const run = await deploy({ ...LONG, 'role-duration-seconds': '7200' }, await session(7200))
    expectRefused(run, /The AWS credentials expire at \S+Z, 6m before/)
  })

  test('is refused though it is short when the job began long ago', async () => {
    const run = await deploy(SHORT, await session(3600), 50 * 60)
    expectRefused(run, /expire at \S+Z \(an hour after the job began: they do not say\), 5m before/)
  })

  test('that was not stated truly ends with the alias on its record, and the words of what undoes it', async () => {
    const run = await deploy({ ...TWENTY, 'role-duration-seconds': '43200' }, await session(900))
    expect(run.failure?.what).toContain('The AWS credentials expired')
    expect(run.failure?.next).toContain('recover')
    expect(await scenario.serving()).toBe('1+2@0.1')
  })
})

describe('a rollout that gates hold until its credentials end', () => {
  test('is put back while it can be, and its version not rejected', async () => {
    const other = await scenarios.next().created()
    other.release(2)
    const { expiration, ...env } = await session(3600)
    // Nobody calls: the evidence holds the step to the longest stay, past the end of the session.
    const held = { strategy: 'canary 10% 10m-4h', bake: '5m', 'on-inconclusive': 'advance' }
    const run = await other.deploy(held, { jobAge: async () => 60 }, { ...env, AWS_CREDENTIAL_EXPIRATION: expiration })
    expect(run.result).toMatchObject({ outcome: 'rolled-back', previousVersion: '1' })
    expect(run.result?.rollbackReason).toMatch(/^The AWS credentials end at \S+Z, and the gates held the rollout/)
    expect(await other.serving()).toBe('1')
    expect((await other.alias()).Description).not.toContain(' not 2')
  })

  test('is not put back where its role is assumed anew, or its keys have no end', async () => {
    const other = await scenarios.next().created()
    other.release(2)
    const held = { strategy: 'canary 10% 10m-62m', bake: '0s', 'on-inconclusive': 'advance' }
    const run = await other.deploy(held)
    expect(run.result?.outcome).toBe('promoted')
  })
})

describe('a rollout that its credentials outlive', () => {
  test('says once that their end is assumed, and goes on', async () => {
    const other = await scenarios.next().created()
    other.release(2)
    const run = await other.deploy(SHORT, {}, await session(3600))
    expect(run.result?.outcome).toBe('promoted')
    expect(guesses(run)).toBe(1)
  })

  test('goes on for as long as the user says', async () => {
    const other = await scenarios.next().created()
    other.release(2)
    const run = await other.deploy({ ...SHORT, 'role-duration-seconds': '7200' }, LONG_AGO, await session(7200))
    expect(run.result?.outcome).toBe('promoted')
    expect(guesses(run)).toBe(0)
  })

  test('may be begun by a runner whose session is short, for recover to carry on', async () => {
    const other = await scenarios.next().created()
    other.release(2)
    const run = await other.deploy({ ...LONG, engine: 'schedule' }, {}, await session(3600))
    expect(run.result?.outcome).toBe('in-progress')
  })

  test('is every one that moves all traffic at once without a bake', async () => {
    const other = await scenarios.next().created()
    other.release(2)
    const run = await other.deploy({}, LONG_AGO, await session(3600))
    expect(run.result?.outcome).toBe('promoted')
  })

  test('is every one by keys that have no end', async () => {
    const other = await scenarios.next().created()
    other.release(2)
    const run = await other.deploy(SHORT, LONG_AGO)
    expect(run.result?.outcome).toBe('promoted')
    expect(guesses(run)).toBe(0)
  })
})
