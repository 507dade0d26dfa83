import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { connect } from '../../src/aws/connect.ts'
import { readIdentity } from '../../src/aws/identity.ts'
import { containerRole } from '../support/container-role.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: Awaited<ReturnType<typeof sandboxFixture>>
let container: Awaited<ReturnType<typeof containerRole>>
beforeAll(async () => {
  fixture = await sandboxFixture({ start: 2_000_000_000 })
  container = await containerRole()
})
afterAll(async () => {
  await container.close()
  await fixture.close()
})

// The SDK reads profiles by the environment of the process, and keeps what it has read of a file.
const before = { ...process.env }
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profile-'))
  Object.assign(process.env, fixture.env, {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url,
    AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  container.asked.length = 0
  fixture.sandbox.calls.clear()
})
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
  rmSync(folder, { recursive: true })
})

function profiles(config: string, credentials = ''): void {
  writeFileSync(join(folder, 'config'), config)
  writeFileSync(join(folder, 'credentials'), credentials)
}

const as = (profile: string) => connect({ env: process.env, profile })
const keyOf = async (profile: string) => (await as(profile).lambda.config.credentials()).accessKeyId

const STATIC = '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = test\n'
const ROLE = 'role_arn = arn:aws:iam::123456789012:role/deploy\nrole_session_name = me\n'
const SESSION = 'arn:aws:sts::123456789012:assumed-role/deploy/me'

describe('a profile that is named', () => {
  test('is who calls, whatever keys and container the environment has', async () => {
    profiles('', STATIC)
    expect(await keyOf('base')).toBe('AKIABASE')
    await readIdentity(as('base'))
    expect(container.asked).toEqual([])
  })

  test('may have its credentials from a process', async () => {
    const printed = { Version: 1, AccessKeyId: 'AKIAPROCESS', SecretAccessKey: 'test' }
    const script = join(folder, 'process.js')
    writeFileSync(script, `console.log(${JSON.stringify(JSON.stringify(printed))})`)
    profiles(`[profile tool]\ncredential_process = "${process.execPath}" "${script}"\n`)
    expect(await keyOf('tool')).toBe('AKIAPROCESS')
  })

  test('assumes its role by another profile', async () => {
    profiles(`[profile dev]\n${ROLE}source_profile = base\n`, STATIC)
    await expect(readIdentity(as('dev'))).resolves.toMatchObject({ arn: SESSION })
    expect(container.asked).toEqual([])
  })

  test('assumes its role by the keys in the environment, where it says so', async () => {
    profiles(`[profile dev]\n${ROLE}credential_source = Environment\n`)
    await expect(readIdentity(as('dev'))).resolves.toMatchObject({ arn: SESSION })
    expect(container.asked).toEqual([])
  })

  test('assumes its role by the role of the container, where it says so', async () => {
    profiles(`[profile dev]\n${ROLE}credential_source = EcsContainer\n`)
    await expect(readIdentity(as('dev'))).resolves.toMatchObject({ arn: SESSION })
    expect(container.asked).toEqual(['/role'])
  })

  test.each([
    ['is not there', ''],
    ['says nothing of credentials', '[profile typo]\nregion = us-east-1\n'],
  ])('fails where it %s, and nothing is asked as somebody else', async (_, config) => {
    profiles(config, STATIC)
    await expect(readIdentity(as('typo'))).rejects.toMatchObject({
      name: 'Failure',
      text: {
        what: 'There is no AWS profile "typo" that says where its credentials come from.',
        next: expect.stringMatching(/~\/\.aws\/config.*~\/\.aws\/credentials.*aws configure list-profiles/),
      },
    })
    expect(container.asked).toEqual([])
    expect(fixture.sandbox.calls.all()).toEqual([])
  })

  test('that cannot give credentials now fails with what is wrong with it', async () => {
    const session = 'sso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n'
    profiles(`[profile dev]\n${session}sso_account_id = 123456789012\nsso_role_name = Deploy\n`)
    process.env.HOME = folder
    await expect(readIdentity(as('dev'))).rejects.toMatchObject({
      text: {
        what: 'AWS profile "dev" gives no credentials.',
        next: expect.stringContaining('aws sso login --profile dev'),
        detail: expect.stringContaining('SSO session'),
      },
    })
    expect(container.asked).toEqual([])
  })

  test('that names a source that is not there fails with the name of the source', async () => {
    profiles(`[profile dev]\n${ROLE}source_profile = gone\n`)
    await expect(readIdentity(as('dev'))).rejects.toMatchObject({
      text: { what: 'AWS profile "dev" gives no credentials.', detail: expect.stringContaining('[gone]') },
    })
  })

  test('whose role is denied fails with what AWS says', async () => {
    profiles(`[profile dev]\n${ROLE}source_profile = base\n`, STATIC)
    const undo = fixture.sandbox.fault({ service: 'sts', count: 'always', effect: { kind: 'access-denied' } })
    await expect(readIdentity(as('dev'))).rejects.toMatchObject({
      text: { what: expect.stringMatching(/^AWS denied .*profile "dev"/) },
    })
    undo()
  })

  test('that has no Region, if it is there at all, is named where none is set', () => {
    expect(() => connect({ env: {}, profile: 'typo' })).toThrow(
      expect.objectContaining({ text: expect.objectContaining({ atTerminal: expect.stringContaining('"typo"') }) }),
    )
  })
})
