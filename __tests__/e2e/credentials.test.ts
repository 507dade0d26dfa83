import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { BEARER, TokenServer } from '../support/token-server.ts'
import { type Ended, Job, type StepOptions } from './job.ts'

let job: Job
let github: TokenServer
beforeAll(async () => {
  ;[job, github] = await Promise.all([Job.begin(), TokenServer.start()])
  await job.release('orders')
})
afterAll(() => Promise.all([job.end(), github.close()]))

const ROLE = 'arn:aws:iam::123456789012:role/deploy-orders'
const acting = { 'role-to-assume': ROLE, gates: 'none' }

/** A job that has nothing but its identity token, run with debug logging on. */
function bare(): NonNullable<StepOptions['env']> {
  const debugging = { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' }
  return { ...github.env, ...debugging, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
}

/** How often the role was assumed. */
function sessions(): number {
  const calls = job.account.sandbox.calls.all()
  return calls.filter(call => call.operation === 'AssumeRoleWithWebIdentity' && call.status === 200).length
}

/** Secrets of the sessions, as the runner is told to mask them. */
function masked({ stdout }: Ended): string[] {
  return stdout
    .split('\n')
    .flatMap(line => (line.startsWith('::add-mask::') ? [line.slice('::add-mask::'.length)] : []))
}

/** No token, key or session anywhere but in the commands that hide it, each of which comes first. */
function expectNoSecret(step: Ended): void {
  const secrets = masked(step)
  expect(secrets).toEqual(expect.arrayContaining(github.tokens))
  expect(secrets.length).toBeGreaterThanOrEqual(4 * github.tokens.length)
  const log = step.stdout.split('\n').filter(line => !line.startsWith('::add-mask::'))
  const files = ['output', 'state', 'env', 'step_summary'].map(name =>
    readFileSync(join(dirname(step.summary), name), 'utf8'),
  )
  const visible = [...log, ...files].join('\n')
  for (const secret of [...secrets, BEARER]) expect(visible).not.toContain(secret)
}

let releases = 1
beforeEach(async () => {
  github.tokens.length = 0
  job.code(`return { statusCode: 200, body: "release ${++releases}" }`)
  await job.forgetCalls()
})

describe('a step with role-to-assume', () => {
  test('carries a rollout past the end of its first session, and tells no secret', async () => {
    const { sandbox } = job.account
    // While the alias has weights, 50 minutes pass at once, twice: each session lasts 60.
    let looks = 0
    const forget = sandbox.before('GetAlias', async () => {
      looks += 1
      if (looks === 10 || looks === 20) await sandbox.clock.advance(50 * 60)
    })
    const step = await job.deploy('orders', { ...acting, strategy: 'canary 10% 1h45m-3h', bake: '0s' }, { env: bare() })
    forget()
    expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'promoted' } })
    expect(looks).toBeGreaterThan(20)
    expect(sessions()).toBeGreaterThanOrEqual(2)
    expect(github.tokens).toHaveLength(sessions())
    expect(new Set(github.audiences)).toEqual(new Set(['sts.amazonaws.com']))
    expect(step.stdout).toContain(`Assumed role ${ROLE}`)
    expect(step.stdout).toContain(`Assumed again role ${ROLE}`)
    expectNoSecret(step)
  })

  test('that is killed leaves its role to post, which assumes it anew and restores stable', async () => {
    const before = await job.serving('orders')
    const strategy = 'canary 10% 5m'
    await job.alarm('orders-errors', 'orders')
    const inputs = { 'role-to-assume': ROLE, strategy, bake: '0s', alarms: 'orders-errors' }
    const step = await job.deploy('orders', inputs, { env: bare(), ...job.signalMidCanary('orders', 'SIGKILL') })
    expect(step).toMatchObject({ exitCode: null, postExitCode: 0 })
    expect(step.stdout).toContain('The run ended before its rollout did.')
    expect(await job.serving('orders')).toBe(before)
    expect(sessions()).toBe(2)
    const state = readFileSync(join(dirname(step.summary), 'state'), 'utf8')
    expect(state).toContain(ROLE)
    expectNoSecret(step)
  })

  test.each([
    ['plan', { 'function-name': 'orders', 'code-artifacts-dir': 'code' }],
    ['rollback', { 'function-name': 'orders', 'dry-run': 'true' }],
    ['recover', { 'function-names': 'orders' }],
  ] as const)('of %s acts as the role too', async (action, inputs) => {
    const role = action === 'plan' ? acting : { 'role-to-assume': ROLE }
    const step = await job.run(action, { ...inputs, ...role }, { env: bare() })
    expect(step).toMatchObject({ exitCode: 0, errors: [] })
    expect(sessions()).toBe(1)
    expectNoSecret(step)
  })

  test('in a job without id-token: write says so before it calls anything', async () => {
    const env = { ...bare(), ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }
    const step = await job.deploy('orders', acting, { env })
    expect(step.exitCode).toBe(1)
    expect(step.errors[0]).toBe('GitHub gives this job no identity token, which "role-to-assume" needs.')
    expect(step.errors[1]).toContain('Add "permissions: id-token: write" to the job')
    expect(job.account.sandbox.calls.all()).toEqual([])
  })

  test('that the trust policy refuses names the subject to allow, in both forms', async () => {
    const undo = job.account.sandbox.fault({
      operation: 'AssumeRoleWithWebIdentity',
      count: 'always',
      effect: {
        kind: 'error',
        status: 403,
        code: 'AccessDenied',
        message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      },
    })
    const step = await job.deploy('orders', acting, { env: bare() })
    undo()
    expect(step.exitCode).toBe(1)
    expect(step.errors[0]).toContain(`Role ${ROLE} cannot be assumed by this workflow`)
    expect(step.errors[1]).toContain('"repo:acme/orders:environment:production"')
    expect(step.errors[1]).toContain('"repo:acme@1234567/orders@7654321:environment:production"')
    expect(await job.writes()).toEqual([])
  })
})
