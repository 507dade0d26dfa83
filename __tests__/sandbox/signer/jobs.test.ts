import {
  CancelSigningProfileCommand,
  DescribeSigningJobCommand,
  ListSigningJobsCommand,
  StartSigningJobCommand,
  type StartSigningJobCommandInput,
} from '@aws-sdk/client-signer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { unzipSync, zipSync } from 'fflate'
import { type SandboxFixture, sandboxFixture, zipOf } from '../../support/sandbox-fixture.ts'
import { BUCKET, download, makeBucket, makeProfile, runSigningJob, upload } from './signed-package.ts'

const profileName = 'releases'
const zip = zipOf({ 'index.mjs': 'export const handler = async () => 1', 'lib/data.json': '{}' })
let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture()
  await makeBucket(fixture)
  await makeProfile(fixture, profileName)
})
afterAll(() => fixture.close())

async function input(change: Partial<StartSigningJobCommandInput> = {}): Promise<StartSigningJobCommandInput> {
  const version = await upload(fixture, 'code.zip', zip)
  return {
    source: { s3: { bucketName: BUCKET, key: 'code.zip', version } },
    destination: { s3: { bucketName: BUCKET, prefix: 'signed/' } },
    profileName,
    ...change,
  }
}

describe('a signing job', () => {
  test('is in progress, then has put the signed package at the prefix, its own id and .zip', async () => {
    const { jobId, jobOwner } = await fixture.signer.send(new StartSigningJobCommand(await input()))
    expect(jobOwner).toBe('123456789012')
    const at = fixture.sandbox.clock.now()
    const before = await fixture.signer.send(new DescribeSigningJobCommand({ jobId }))
    expect([before.status, before.signedObject]).toEqual(['InProgress', undefined])
    await fixture.sandbox.clock.advance(10)
    const after = await fixture.signer.send(new DescribeSigningJobCommand({ jobId }))
    expect(after).toMatchObject({
      status: 'Succeeded',
      statusReason: 'Signing Succeeded',
      signedObject: { s3: { bucketName: BUCKET, key: `signed/${jobId}.zip` } },
    })
    expect(Math.floor((after.createdAt?.getTime() ?? 0) / 1000)).toBe(Math.floor(at))
    const entries = unzipSync(await download(fixture, after.signedObject?.s3?.key))
    expect(Object.keys(entries)).toEqual(['index.mjs', 'lib/data.json', 'META-INF/aws_signer_signature_v1.0.SF'])
    expect(Buffer.from(entries['index.mjs'] ?? []).toString()).toBe('export const handler = async () => 1')
  })

  test('glues the prefix on as it is written', async () => {
    const destination = { s3: { bucketName: BUCKET, prefix: 'no-slash' } }
    const { jobId } = await fixture.signer.send(new StartSigningJobCommand(await input({ destination })))
    await fixture.sandbox.clock.advance(10)
    const { signedObject } = await fixture.signer.send(new DescribeSigningJobCommand({ jobId }))
    expect(signedObject?.s3?.key).toBe(`no-slash${jobId}.zip`)
  })

  test('started again with the same token is the first one', async () => {
    const start = await input({ clientRequestToken: 'digest-of-the-content' })
    const first = await fixture.signer.send(new StartSigningJobCommand(start))
    const second = await fixture.signer.send(new StartSigningJobCommand(start))
    expect(second.jobId).toBe(first.jobId)
    const other = await fixture.signer.send(new StartSigningJobCommand({ ...start, clientRequestToken: 'other' }))
    expect(other.jobId).not.toBe(first.jobId)
  })

  test('without an object version is refused in the words of Signer', async () => {
    const start = await input({ source: { s3: { bucketName: BUCKET, key: 'code.zip', version: '' } } })
    await expect(fixture.signer.send(new StartSigningJobCommand(start))).rejects.toMatchObject({
      name: 'ValidationException',
      code: 'InvalidJobParameters',
      message: 'StartSigningJobRequest:source:version should not be empty',
    })
  })

  test('with a profile that is not there is refused with 404', async () => {
    await expect(
      fixture.signer.send(new StartSigningJobCommand(await input({ profileName: 'nobody' }))),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'profile with name nobody does not exist' })
  })

  test('with a canceled profile or one of another account is refused', async () => {
    await makeProfile(fixture, 'ended')
    await fixture.signer.send(new CancelSigningProfileCommand({ profileName: 'ended' }))
    await expect(
      fixture.signer.send(new StartSigningJobCommand(await input({ profileName: 'ended' }))),
    ).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(
      fixture.signer.send(new StartSigningJobCommand(await input({ profileOwner: '999999999999' }))),
    ).rejects.toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } })
  })

  const truncated = zip.slice(0, zip.length - 30)
  const corrupt = Uint8Array.from(zip)
  corrupt.set([corrupt[45] === 0 ? 1 : 0], 45)
  test.each([
    ['an empty object', new Uint8Array(), 'The source object is empty.'],
    ['a zip without entries', zipSync({}), 'The source zip is empty.'],
    [
      'bytes that are no zip',
      Buffer.from('no zip at all, only some text'),
      'The source object is not a valid zip file.',
    ],
    ['a zip that ends too soon', truncated, 'The source object is not a valid zip file.'],
    ['a zip with a broken entry', corrupt, 'The source object is not a valid zip file.'],
  ])('fails for %s', async (_, bytes, statusReason) => {
    const job = await runSigningJob(fixture, profileName, bytes)
    expect([job.status, job.statusReason, job.signedObject]).toEqual(['Failed', statusReason, undefined])
  })

  test('fails for a package that is already signed', async () => {
    const first = await runSigningJob(fixture, profileName, zip)
    const signed = await download(fixture, first.signedObject?.s3?.key)
    const again = await runSigningJob(fixture, profileName, signed)
    expect([again.status, again.statusReason]).toEqual(['Failed', 'The source zip is already signed.'])
  })

  test('fails for an object version or a destination that is not there', async () => {
    const cases = [
      await input({ source: { s3: { bucketName: BUCKET, key: 'code.zip', version: 'never' } } }),
      await input({ destination: { s3: { bucketName: 'no-such-bucket' } } }),
    ]
    for (const start of cases) {
      const { jobId } = await fixture.signer.send(new StartSigningJobCommand(start))
      await fixture.sandbox.clock.advance(10)
      const job = await fixture.signer.send(new DescribeSigningJobCommand({ jobId }))
      expect(job.status).toBe('Failed')
      expect(job.statusReason).toMatch(/NoSuch(Version|Bucket)/)
    }
  })

  test('is listed by its state', async () => {
    const { jobId } = await fixture.signer.send(new StartSigningJobCommand(await input()))
    const { jobs = [] } = await fixture.signer.send(new ListSigningJobsCommand({ status: 'InProgress' }))
    expect(jobs.map(job => job.jobId)).toContain(jobId)
    await fixture.sandbox.clock.advance(10)
    const later = await fixture.signer.send(new ListSigningJobsCommand({ status: 'InProgress' }))
    expect(later.jobs).toEqual([])
  })

  test('that is not there answers ResourceNotFoundException', async () => {
    await expect(fixture.signer.send(new DescribeSigningJobCommand({ jobId: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })
})
