import {
  CancelSigningProfileCommand,
  GetSigningProfileCommand,
  ListSigningProfilesCommand,
  PutSigningProfileCommand,
  paginateListSigningProfiles,
} from '@aws-sdk/client-signer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'
import { makeProfile, PLATFORM } from './signed-package.ts'

let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture()
})
afterAll(() => fixture.close())

describe('a signing profile', () => {
  test('has a version of ten alphanumerics and is valid for 135 months unless told otherwise', async () => {
    const made = await makeProfile(fixture, 'releases')
    expect(made.versionArn).toMatch(
      /^arn:aws:signer:us-east-1:123456789012:\/signing-profiles\/releases\/[A-Za-z0-9]{10}$/,
    )
    const read = await fixture.signer.send(new GetSigningProfileCommand({ profileName: 'releases' }))
    expect(read).toMatchObject({
      arn: 'arn:aws:signer:us-east-1:123456789012:/signing-profiles/releases',
      profileVersionArn: made.versionArn,
      status: 'Active',
      platformId: PLATFORM,
      signatureValidityPeriod: { value: 135, type: 'MONTHS' },
    })
  })

  test.each([
    ['a', 'one letter'],
    ['with-hyphen', 'a hyphen'],
    ['x'.repeat(65), '65 letters'],
  ])('named %s is refused: %s', async profileName => {
    const put = new PutSigningProfileCommand({ profileName, platformId: PLATFORM })
    await expect(fixture.signer.send(put)).rejects.toMatchObject({
      name: 'ValidationException',
      $metadata: { httpStatusCode: 400 },
    })
  })

  test('for a platform that the sandbox does not sign for answers 501', async () => {
    const put = new PutSigningProfileCommand({
      profileName: 'for_iot',
      platformId: 'AWSIoTDeviceManagement-SHA256-ECDSA',
    })
    await expect(fixture.signer.send(put)).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } })
  })

  test('that was canceled keeps its name taken and is listed only when asked for', async () => {
    await makeProfile(fixture, 'canceled')
    await fixture.signer.send(new CancelSigningProfileCommand({ profileName: 'canceled' }))
    await expect(makeProfile(fixture, 'canceled')).rejects.toMatchObject({
      name: 'ValidationException',
      code: 'ProfileAlreadyExists',
    })
    const { profiles = [] } = await fixture.signer.send(new ListSigningProfilesCommand({}))
    expect(profiles.map(({ profileName }) => profileName)).not.toContain('canceled')
    const all = await fixture.signer.send(new ListSigningProfilesCommand({ includeCanceled: true }))
    expect(all.profiles).toContainEqual(expect.objectContaining({ profileName: 'canceled', status: 'Canceled' }))
  })

  test('that is not there answers ResourceNotFoundException 404', async () => {
    await expect(fixture.signer.send(new GetSigningProfileCommand({ profileName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    })
  })

  test('is listed once over all pages', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `paged_${index}`)
    for (const name of names) await makeProfile(fixture, name)
    const seen: (string | undefined)[] = []
    for await (const page of paginateListSigningProfiles({ client: fixture.signer, pageSize: 3 }, {})) {
      seen.push(...(page.profiles ?? []).map(({ profileName }) => profileName))
    }
    expect(seen.filter(name => name?.startsWith('paged_'))).toEqual(names)
  })
})
