import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { containerRole } from '../support/container-role.ts'
import { CREATION, Job } from './job.ts'

const root = join(import.meta.dirname, '../..')
const cli = join(resolve(root, process.env.BUNDLES ?? 'dist'), 'cli.js')

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Types a command in the job's workspace. */
function type(
  job: Job,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  onStart?: (child: ChildProcess) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: job.workspace,
    env: { PATH: process.env.PATH, HOME: job.workspace, ...job.account.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onStart?.(child)
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', chunk => (text[name] += String(chunk)))
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', code => done({ code, ...text }))
  })
}

test('the command line says which release it is', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { status, stdout } = spawnSync(process.execPath, [cli, '--version'], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([0, `${version}\n`])
})

const CREATE = Object.entries(CREATION).flatMap(([name, value]) => [`--${name}`, value])
const AT_ONCE = ['--code-artifacts-dir', 'code', '--strategy', 'all-at-once', '--bake', '0s', '--gates', 'none']

test('the command line on an old Node.js says which it needs, and exits with 2', () => {
  const old = "data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })"
  const { status, stderr } = spawnSync(process.execPath, ['--import', old, cli, 'deploy'], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([2, 'lambda-canary needs Node.js 24 or later; this is 20.20.2\n'])
})

describe('the command line', () => {
  let job: Job
  beforeAll(async () => {
    job = await Job.begin()
    job.code('return { statusCode: 200, body: "first" }')
    const first = await type(job, ['deploy', '--function-name', 'orders', ...AT_ONCE, ...CREATE])
    expect(first.stderr + first.stdout).toMatch(/^outcome +created$/m)
  })
  afterAll(() => job.end())

  test('plans, deploys, and says the same as JSON alone on standard output', async () => {
    job.code('return { statusCode: 200, body: "second" }')
    const planned = await type(job, ['plan', '--function-name', 'orders', ...AT_ONCE, '--json'])
    expect(planned.code).toBe(0)
    expect(JSON.parse(planned.stdout)).toMatchObject({ outcome: 'would-promote', result: { functionName: 'orders' } })
    const deployed = await type(job, ['deploy', '--function-name', 'orders', ...AT_ONCE, '--json'])
    expect(JSON.parse(deployed.stdout)).toMatchObject({ outcome: 'promoted', version: '2', 'previous-version': '1' })
    expect(deployed.stderr).toContain('Publish a version')
    // Nobody reads this in a terminal: no colour.
    expect(deployed.stderr).not.toContain('\u001b[')
    const back = await type(job, ['rollback', '--function-name', 'orders'])
    expect(back.code).toBe(0)
    expect(await job.serving('orders')).toBe('1')
  })

  test('reads the config file, writes the summary, and exits with 0 when nothing has changed', async () => {
    job.code('return { statusCode: 200, body: "first" }')
    job.write('lambda-canary.yml', 'function-name: orders\ncode-artifacts-dir: code\nstrategy: all-at-once\n')
    job.write('summary.md', 'of an earlier command')
    const run = await type(job, ['deploy', '--summary', 'summary.md'])
    expect(run.code).toBe(0)
    expect(run.stdout).toMatch(/^outcome +unchanged$/m)
    expect(readFileSync(join(job.workspace, 'summary.md'), 'utf8')).toMatch(/^## ⚪ Unchanged: orders/)
    job.write('lambda-canary.yml', '{}\n')
  })

  test('exits with 2 for a wrong option or input before anything is called, and with 1 for a failure', async () => {
    await job.forgetCalls()
    const typo = await type(job, ['deploy', '--functoin-name', 'orders'])
    const text = "Unknown option '--functoin-name'. Did you mean --function-name? See lambda-canary deploy --help\n"
    expect([typo.code, typo.stderr]).toEqual([2, text])
    const input = await type(job, ['deploy', '--function-name', 'orders', '--memory-size', '1', ...AT_ONCE])
    expect(input.code).toBe(2)
    expect(input.stdout).toContain('--memory-size is outside 128 to 10240: got "1".')
    expect(job.account.sandbox.calls.all()).toEqual([])
    const absent = await type(job, ['rollback', '--function-name', 'nobody'])
    expect(absent.code).toBe(1)
    expect(absent.stdout).toMatch(/^failed: .*\nCheck --function-name, --alias and the Region\.$/m)
    const red = await type(job, ['rollback', '--function-name', 'nobody'], { FORCE_COLOR: '1' })
    expect(red.stdout).toContain('\u001b[31mfailed: ')
  })

  test('puts stable back when it is interrupted, and exits with 130', async () => {
    job.code('return { statusCode: 200, body: "third" }')
    await job.alarm('orders-errors', 'orders')
    const before = await job.serving('orders')
    const canary = ['--code-artifacts-dir', 'code', '--strategy', 'canary 10% 10m', '--alarms', 'orders-errors']
    const { onStart } = job.signalMidCanary('orders', 'SIGINT')
    const ended = await type(job, ['deploy', '--function-name', 'orders', ...canary], {}, onStart)
    expect(ended.stdout).toContain('Interrupted (SIGINT): putting things right')
    expect(ended.code).toBe(130)
    expect(await job.serving('orders')).toBe(before)
  })

  test('says of each version why a cleanup leaves it: always in a dry run, else when asked for details', async () => {
    const cleanup = ['cleanup', '--function-names', 'orders']
    const dry = await type(job, [...cleanup, '--dry-run'])
    expect(dry.code).toBe(0)
    expect(dry.stdout).toMatch(/orders: 0 of \d versions would go; stays: version 1 \(alias\), version 2 \([a-z ]+\)/)
    expect(dry.stdout).toMatch(/^0 of \d versions of 1 function would go: 0 B; \d stay\. Nothing was deleted/m)
    expect((await type(job, [...cleanup, '--verbose'])).stdout).toMatch(/orders keeps version 1 \(alias\)/)
    expect((await type(job, cleanup)).stdout).not.toContain('(alias)')
  })

  test('says without a Region or without keys how a person at a terminal comes by them', async () => {
    const rollback = ['rollback', '--function-name', 'orders', '--dry-run']
    const lost = await type(job, rollback, { AWS_REGION: '', AWS_DEFAULT_REGION: '' })
    expect([lost.code, lost.stdout]).toEqual([
      1,
      expect.stringContaining('failed: No AWS Region is set.\nName one with --region, in AWS_REGION'),
    ])
    const nobody = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' }
    const stranger = await type(job, rollback, nobody)
    expect(stranger.stdout).toMatch(
      /There are no AWS credentials for .*\nLog in \(aws sso login\), name a profile that/,
    )
  })

  test('says on the screen and in the summary of a refusal alike what a person at a terminal can do', async () => {
    job.code('return { statusCode: 200, body: "fourth" }')
    const ends = new Date(Date.now() + 600_000).toISOString()
    const slow = ['--code-artifacts-dir', 'code', '--strategy', 'canary 10% 2h', '--gates', 'none']
    const refused = await type(job, ['deploy', '--function-name', 'orders', ...slow, '--summary', 'summary.md'], {
      AWS_SESSION_TOKEN: 'token',
      AWS_CREDENTIAL_EXPIRATION: ends,
    })
    for (const text of [refused.stdout, readFileSync(join(job.workspace, 'summary.md'), 'utf8')]) {
      expect(text).toContain('Log in again, for a session that is long enough')
      expect(text).not.toContain('configure-aws-credentials')
    }
  })

  test('finds keys and Region in a profile, where the environment has none', async () => {
    job.write('.aws/config', '[profile dev]\nregion = us-east-1\n')
    job.write('.aws/credentials', '[dev]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = test\n')
    await job.forgetCalls()
    const none = { AWS_REGION: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
    const args = ['rollback', '--function-name', 'orders', '--version', '1', '--dry-run', '--profile', 'dev']
    const run = await type(job, args, none)
    expect(run.stdout + run.stderr).toContain('outcome')
    expect(run.code).toBe(0)
  })

  test('is who the named profile says or nobody: not the keys in the environment, nor the role of a container', async () => {
    const role = 'role_arn = arn:aws:iam::123456789012:role/deploy\ncredential_source = Environment\n'
    job.write('.aws/config', `[profile by-keys]\n${role}`)
    job.write('.aws/credentials', '')
    const container = await containerRole()
    const around = { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url }
    const as = (profile: string, env = {}) => {
      const args = ['rollback', '--function-name', 'orders', '--version', '1', '--dry-run', '--profile', profile]
      return type(job, args, { ...around, ...env })
    }
    try {
      await job.forgetCalls()
      for (const env of [{}, { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }]) {
        const nobody = await as('nobody', env)
        expect([nobody.code, nobody.stdout]).toEqual([
          1,
          expect.stringMatching(/There is no AWS profile "nobody" that .*\nName one of .*aws configure list-profiles/),
        ])
      }
      const lost = await as('nobody', { AWS_REGION: '', AWS_DEFAULT_REGION: '' })
      expect([lost.code, lost.stdout]).toEqual([1, expect.stringContaining('AWS profile "nobody" names none')])
      const calls = () => job.account.sandbox.calls.all().map(({ operation }) => operation)
      expect(calls()).toEqual([])
      expect((await as('by-keys')).code).toBe(0)
      expect(calls()).toContain('AssumeRole')
      expect(container.asked).toEqual([])
    } finally {
      await container.close()
    }
  })
})
