import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

const ROLE = 'arn:aws:iam::123456789012:role/path/deploy'

let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture({ start: 1_800_000_000 })
})
afterAll(() => fixture.close())

async function callerOf(accessKeyId: string) {
  const sts = new STSClient({ ...fixture.client, credentials: { accessKeyId, secretAccessKey: 'x' } })
  try {
    return await sts.send(new GetCallerIdentityCommand())
  } finally {
    sts.destroy()
  }
}

test('any key belongs to a user of the one account', async () => {
  expect(await callerOf('AKIATEST')).toMatchObject({
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:user/deployer',
  })
})

test('a temporary key belongs to a session', async () => {
  expect((await callerOf('ASIATEST')).Arn).toBe('arn:aws:sts::123456789012:assumed-role/deployer/session')
})

test('a role can be assumed, and its session is who calls from then on until it ends on the sandbox clock', async () => {
  const answer = await fixture.sts.send(
    new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'run-1', DurationSeconds: 900 }),
  )
  const key = answer.Credentials?.AccessKeyId ?? ''
  expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/deploy/run-1')
  expect(answer.Credentials?.Expiration?.getTime()).toBe((1_800_000_000 + 900) * 1000)
  expect((await callerOf(key)).Arn).toBe('arn:aws:sts::123456789012:assumed-role/deploy/run-1')

  await fixture.sandbox.clock.advance(900)
  await expect(callerOf(key)).rejects.toMatchObject({ name: 'ExpiredToken', $metadata: { httpStatusCode: 403 } })
})

test('a web identity gets a session without any signature', async () => {
  const answer = await fixture.sts.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE, RoleSessionName: 'oidc', WebIdentityToken: 'secret-token' }),
  )
  expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/deploy/oidc')
  expect(JSON.stringify(fixture.sandbox.calls.all())).not.toContain('secret-token')
})

test.each([
  [{ RoleArn: ROLE, RoleSessionName: 's', DurationSeconds: 60 }, '900'],
  [{ RoleArn: 'not-a-role', RoleSessionName: 's' }, 'is invalid'],
])('a bad request %j is refused', async (input, text) => {
  await expect(fixture.sts.send(new AssumeRoleCommand(input))).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining(text),
  })
})

test('an operation STS does not have here is answered 501 with its name', async () => {
  const response = await fetch(fixture.sandbox.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetSessionToken&Version=2011-06-15',
  })
  expect(response.status).toBe(501)
  expect(await response.text()).toContain('<Code>NotImplemented</Code>')
})
