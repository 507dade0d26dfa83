import { CreateBucketCommand, GetObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import {
  DescribeSigningJobCommand,
  type DescribeSigningJobCommandOutput,
  PutSigningProfileCommand,
  type SignatureValidityPeriod,
  StartSigningJobCommand,
} from '@aws-sdk/client-signer'
import type { SandboxFixture } from '../../support/sandbox-fixture.ts'

export const BUCKET = 'packages'
export const PLATFORM = 'AWSLambda-SHA384-ECDSA'

export async function makeBucket({ s3 }: SandboxFixture): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }))
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }))
}

export async function makeProfile(
  { signer }: SandboxFixture,
  profileName: string,
  signatureValidityPeriod?: SignatureValidityPeriod,
): Promise<{ readonly versionArn: string; readonly version: string }> {
  const made = await signer.send(
    new PutSigningProfileCommand({
      profileName,
      platformId: PLATFORM,
      ...(signatureValidityPeriod === undefined ? {} : { signatureValidityPeriod }),
    }),
  )
  return { versionArn: made.profileVersionArn ?? '', version: made.profileVersion ?? '' }
}

export async function upload({ s3 }: SandboxFixture, Key: string, Body: Uint8Array): Promise<string> {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))
  return VersionId ?? ''
}

/** Uploads, signs and waits. @returns the ended job. */
export async function runSigningJob(
  fixture: SandboxFixture,
  profileName: string,
  bytes: Uint8Array,
  key = 'source.zip',
): Promise<DescribeSigningJobCommandOutput> {
  const version = await upload(fixture, key, bytes)
  const { jobId } = await fixture.signer.send(
    new StartSigningJobCommand({
      source: { s3: { bucketName: BUCKET, key, version } },
      destination: { s3: { bucketName: BUCKET, prefix: 'signed/' } },
      profileName,
    }),
  )
  await fixture.sandbox.clock.advance(10)
  return fixture.signer.send(new DescribeSigningJobCommand({ jobId }))
}

export async function download({ s3 }: SandboxFixture, key: string | undefined): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }))
  return (await Body?.transformToByteArray()) ?? new Uint8Array()
}

/** The signed package of an ended job. */
export async function signedPackage(
  fixture: SandboxFixture,
  profileName: string,
  bytes: Uint8Array,
): Promise<{ readonly zip: Uint8Array; readonly jobId: string }> {
  const job = await runSigningJob(fixture, profileName, bytes)
  return { zip: await download(fixture, job.signedObject?.s3?.key), jobId: job.jobId ?? '' }
}
