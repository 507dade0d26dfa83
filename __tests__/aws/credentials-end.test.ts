import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { connect } from '../../src/aws/connect.ts'
import { credentialsEnd } from '../../src/aws/credentials-end.ts'
import { readIdentity } from '../../src/aws/identity.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

const NOW = 2_000_000_000
let fixture: Awaited<ReturnType<typeof sandboxFixture>>
beforeAll(async () => {
  fixture = await sandboxFixture({ start: NOW })
})
afterAll(() => fixture.close())

const session = { AWS_ACCESS_KEY_ID: 'ASIATEST', AWS_SESSION_TOKEN: 'token' }

test.each([
  ['are open for the keys of a user', {}, undefined, { kind: 'open' }],
  ['of a session are an hour after the job began', session, undefined, { kind: 'assumed', at: NOW - 600 + 3600 }],
  ['of a session are as long as the user says', session, 7200, { kind: 'known', at: NOW - 600 + 7200 }],
  [
    'are those of the environment',
    { ...session, AWS_CREDENTIAL_EXPIRATION: '2033-05-18T04:00:00Z' },
    undefined,
    { kind: 'known', at: NOW + 1600 },
  ],
  [
    'are read in the quotes that configure-aws-credentials puts around them',
    { ...session, AWS_CREDENTIAL_EXPIRATION: '"2033-05-18T04:00:00.000Z"' },
    undefined,
    { kind: 'known', at: NOW + 1600 },
  ],
  [
    'that cannot be read say nothing',
    { ...session, AWS_CREDENTIAL_EXPIRATION: 'soon' },
    undefined,
    { kind: 'assumed', at: NOW - 600 + 3600 },
  ],
])('the end of the credentials: %s', async (_, env, duration, end) => {
  const aws = connect({ env: { ...fixture.env, ...env } })
  await readIdentity(aws)
  expect(await credentialsEnd(aws, { jobAge: 600, duration })).toEqual(end)
})

test('the end of the credentials: is open for a role that is assumed again', async () => {
  const role = {
    roleArn: 'arn:aws:iam::123456789012:role/deploy',
    sessionName: 'run',
    token: async () => 'token',
    subjects: () => [],
    hide: () => undefined,
  }
  const aws = connect({ env: { ...fixture.env, ...session }, role })
  expect(await credentialsEnd(aws, { jobAge: 600, duration: 900 })).toEqual({ kind: 'open' })
})
