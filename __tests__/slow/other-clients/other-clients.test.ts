import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

// Needs Python with boto3 and the AWS CLI; a machine without them fails here, it does not skip.
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'sandbox-clients-'))
const fixtures: SandboxFixture[] = []

async function started(): Promise<SandboxFixture> {
  const fixture = await sandboxFixture({ clock: { kind: 'rate', rate: 20 } })
  fixtures.push(fixture)
  return fixture
}
afterAll(async () => {
  await Promise.all(fixtures.map(fixture => fixture.close()))
  rmSync(folder, { recursive: true })
})

test('boto3 takes a release from creation through signing and weights to its metrics', async () => {
  const { sandbox } = await started()
  const { stdout } = await run('python3', [join(import.meta.dirname, 'boto3_journey.py'), sandbox.url])
  const result = JSON.parse(stdout)
  expect(result).toMatchObject({
    caller: 'arn:aws:iam::123456789012:user/deployer',
    first: ['stable', '1', true],
    downloaded: true,
    signing: 'Succeeded',
    unsigned: ['CodeVerificationFailedException', 400],
    signedBy: true,
    weights: { 2: 0.5 },
    stale: ['PreconditionFailedException', 412],
    ran: [
      ['1', null, expect.any(Number)],
      ['2', 'Unhandled', expect.any(Number)],
    ],
    alarms: { errors: 'ALARM', any: 'ALARM' },
    history: 'Alarm updated from INSUFFICIENT_DATA to ALARM',
    logged: true,
  })
  const [[, , stable], [, , canary]] = result.ran
  expect(stable + canary).toBe(80)
  // One more through the alias before the shift.
  expect(result.metrics).toEqual({ invocations1: stable + 1, invocations2: canary, errors1: 0, errors2: canary })
}, 120_000)

test('the AWS CLI creates, publishes, shifts, invokes, watches, uploads and signs', async () => {
  const { env } = await started()
  const { stdout } = await run(join(import.meta.dirname, 'aws_cli_journey.sh'), [folder], {
    env: { ...process.env, ...env },
  })
  const lines = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map(line => line.split(/=(.*)/s)),
  )
  expect(lines).toEqual({
    first: '1',
    second: '2',
    weight: '1.0',
    executed: '2',
    answer: '{"version":"2","event":{"n":1}}',
    alarm: 'ALARM',
    copied: 'yes',
    signing: 'Succeeded',
  })
}, 240_000)
