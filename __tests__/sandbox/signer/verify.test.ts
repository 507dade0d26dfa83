import {
  GetRevocationStatusCommand,
  GetSigningProfileCommand,
  RevokeSignatureCommand,
  RevokeSigningProfileCommand,
  SignerClient,
} from '@aws-sdk/client-signer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { unzipSync, zipSync } from 'fflate'
import type { SignatureCheck } from '../../../sandbox/src/ports.ts'
import { SIGNATURE_ENTRY } from '../../../sandbox/src/signer/signature.ts'
import { readDirectory } from '../../../sandbox/src/signer/zip-directory.ts'
import { readEntries, writeEntries } from '../../../sandbox/src/signer/zip-entries.ts'
import fc from '../../support/fast-check.ts'
import { type SandboxFixture, sandboxFixture, zipOf } from '../../support/sandbox-fixture.ts'
import { makeBucket, makeProfile, PLATFORM, signedPackage } from './signed-package.ts'

const DAY = 86_400
const zip = zipOf({ 'index.mjs': 'export const handler = async () => 1\n'.repeat(20), 'bin/tool': '#!/bin/sh\n' })
let fixture: SandboxFixture
let signed: Uint8Array
let versionArn: string
beforeAll(async () => {
  fixture = await sandboxFixture()
  await makeBucket(fixture)
  versionArn = (await makeProfile(fixture, 'releases')).versionArn
  signed = (await signedPackage(fixture, 'releases', zip)).zip
})
afterAll(() => fixture.close())

const verify = (bytes: Uint8Array): SignatureCheck => fixture.sandbox.signer.verify(bytes)
const isIntact = (bytes: Uint8Array): boolean => {
  const check = verify(bytes)
  return check.kind === 'signed' && check.intact
}

describe('the check of a signature', () => {
  test('finds an unsigned package unsigned', () => {
    expect(verify(zip)).toEqual({ kind: 'unsigned' })
  })

  test('finds a signed package intact and names its profile version and job', () => {
    expect(verify(signed)).toEqual({
      kind: 'signed',
      profileVersionArn: versionArn,
      jobArn: expect.stringMatching(/^arn:aws:signer:us-east-1:123456789012:\/signing-jobs\/[0-9a-f-]{36}$/),
      intact: true,
      expired: false,
      revoked: false,
    })
  })

  test('finds any one changed byte of any entry', () => {
    const entries = readEntries(signed)
    const places = entries.flatMap((entry, index) => Array.from(entry.content, (_, at) => [index, at] as const))
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.integer({ min: 1, max: 255 }), ([index, at], flip) => {
        const changed = Object.fromEntries(
          entries.map(({ name, content }, place) => {
            const copy = Uint8Array.from(content)
            if (place === index) copy[at] = (copy[at] ?? 0) ^ flip
            return [name, [copy, { os: 3, attrs: (0o100644 << 16) >>> 0 }] as const]
          }),
        )
        return !isIntact(zipSync(Object.fromEntries(Object.entries(changed).map(([name, file]) => [name, [...file]]))))
      }),
      { numRuns: 60 },
    )
  })

  test('says intact only when every entry still has its name, mode and content, whichever byte of the zip flips', () => {
    const signedEntries = (bytes: Uint8Array): string =>
      JSON.stringify(
        readEntries(bytes)
          .filter(({ name }) => name !== SIGNATURE_ENTRY)
          .map(({ name, attributes, content }) => [name, attributes, Buffer.from(content).toString('latin1')]),
      )
    const before = signedEntries(signed)
    for (let at = 0; at < signed.length; at += 1) {
      const copy = Uint8Array.from(signed)
      copy[at] = (copy[at] ?? 0) ^ 0x01
      if (isIntact(copy)) expect(signedEntries(copy)).toBe(before)
    }
  })

  test('finds another mode, an added, removed or renamed entry', async () => {
    const entries = readEntries(signed)
    const same = await writeEntries(entries)
    expect(isIntact(same)).toBe(true)
    const [first, ...rest] = entries
    if (first === undefined) throw new Error('a signed package has entries')
    const changes = [
      [{ ...first, attributes: (0o100755 << 16) >>> 0 }, ...rest],
      [{ ...first, name: 'other.mjs' }, ...rest],
      [{ ...first, name: 'added.mjs' }, first, ...rest],
      rest,
    ]
    for (const changed of changes) expect(isIntact(await writeEntries(changed))).toBe(false)
  })

  test('does not take a signature of a profile it does not have', async () => {
    const other = await sandboxFixture()
    try {
      await makeBucket(other)
      await makeProfile(other, 'releases')
      const { zip: foreign } = await signedPackage(other, 'releases', zip)
      expect(verify(foreign)).toMatchObject({ kind: 'signed', intact: false })
    } finally {
      await other.close()
    }
  })

  test('does not take a signature entry that is not one', () => {
    const forged = zipSync({ 'index.mjs': Buffer.from('1'), [SIGNATURE_ENTRY]: Buffer.from('{"signature":"AA=="}') })
    expect(verify(forged)).toMatchObject({ kind: 'signed', intact: false })
  })

  test('keeps modes, links and names of what it signs', async () => {
    const made = zipSync({
      'run.sh': [Buffer.from('#!/bin/sh'), { os: 3, attrs: (0o100755 << 16) >>> 0 }],
      link: [Buffer.from('run.sh'), { os: 3, attrs: (0o120777 << 16) >>> 0 }],
      'ünï/': [new Uint8Array(), { os: 3, attrs: (0o040755 << 16) >>> 0 }],
    })
    const { zip: bytes } = await signedPackage(fixture, 'releases', made)
    expect(isIntact(bytes)).toBe(true)
    expect(readDirectory(bytes).map(({ name, attributes }) => [name, (attributes >>> 16).toString(8)])).toEqual([
      ['run.sh', '100755'],
      ['link', '120777'],
      ['ünï/', '40755'],
      [SIGNATURE_ENTRY, '100644'],
    ])
    expect(Object.keys(unzipSync(bytes))).toHaveLength(4)
  })
})

describe('a signature', () => {
  test('ends with the validity its profile had', async () => {
    await makeProfile(fixture, 'two_days', { value: 2, type: 'DAYS' })
    const { zip: bytes } = await signedPackage(fixture, 'two_days', zip)
    expect(verify(bytes)).toMatchObject({ intact: true, expired: false })
    await fixture.sandbox.clock.advance(2 * DAY)
    expect(verify(bytes)).toMatchObject({ intact: true, expired: true })
  })

  test('is revoked alone by its job', async () => {
    const one = await signedPackage(fixture, 'releases', zip)
    const other = await signedPackage(fixture, 'releases', zip)
    await fixture.signer.send(new RevokeSignatureCommand({ jobId: one.jobId, reason: 'leaked' }))
    expect(verify(one.zip)).toMatchObject({ intact: true, revoked: true })
    expect(verify(other.zip)).toMatchObject({ intact: true, revoked: false })
  })

  test('is revoked with its profile version from the effective time on', async () => {
    const { version, versionArn: profileVersionArn } = await makeProfile(fixture, 'compromised')
    const early = await signedPackage(fixture, 'compromised', zip)
    await fixture.sandbox.clock.advance(3600)
    const effective = fixture.sandbox.clock.now()
    const late = await signedPackage(fixture, 'compromised', zip)
    await fixture.signer.send(
      new RevokeSigningProfileCommand({
        profileName: 'compromised',
        profileVersion: version,
        reason: 'key left the house',
        effectiveTime: new Date(effective * 1000),
      }),
    )
    expect(verify(early.zip)).toMatchObject({ revoked: false })
    expect(verify(late.zip)).toMatchObject({ revoked: true })
    const profile = await fixture.signer.send(new GetSigningProfileCommand({ profileName: 'compromised' }))
    expect([profile.status, profile.statusReason]).toEqual(['Revoked', 'key left the house'])

    const asked = {
      platformId: PLATFORM,
      profileVersionArn,
      jobArn: 'arn:aws:signer:us-east-1:123456789012:/signing-jobs/none',
    }
    // The SDK would put `data-` before the host.
    const signer = new SignerClient({ ...fixture.client, disableHostPrefix: true })
    const statusAt = (at: number) =>
      signer.send(
        new GetRevocationStatusCommand({ ...asked, certificateHashes: ['a'], signatureTimestamp: new Date(at * 1000) }),
      )
    expect((await statusAt(effective + 60)).revokedEntities).toEqual([profileVersionArn])
    expect((await statusAt(effective - 60)).revokedEntities).toEqual([])
    signer.destroy()
  })

  test('is revoked only with a reason', async () => {
    const { jobId } = await signedPackage(fixture, 'releases', zip)
    await expect(fixture.signer.send(new RevokeSignatureCommand({ jobId, reason: '' }))).rejects.toMatchObject({
      name: 'ValidationException',
    })
  })
})
