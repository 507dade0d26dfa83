import {
  CreateFunctionCommand,
  GetFunctionCommand,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { PutSigningProfileCommand, RevokeSignatureCommand } from '@aws-sdk/client-signer'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { readLayerSignatures } from '../../src/artifact/layer-signatures.ts'
import { type SigningOptions, sign } from '../../src/artifact/signer.ts'
import { attachSigningConfig, createSigningConfig, readSigningConfig } from '../../src/artifact/signing-config.ts'
import { profileProblem, readSigningProfile, type SigningProfile } from '../../src/artifact/signing-profile.ts'
import { readObjectContent, readStagingBucket, type StagedObject, stage } from '../../src/artifact/staging.ts'
import { signingJobProblem } from '../../src/artifact/unsigned.ts'
import type { Aws } from '../../src/aws/clients.ts'
import { connect } from '../../src/aws/connect.ts'
import { buildPackage } from '../../src/build/build.ts'
import type { ZipPackage } from '../../src/build/package.ts'
import { type Workspace, workspace } from '../build/workspace.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const BUCKET = 'staging'
let aws: Aws
let fixture: SandboxFixture
let space: Workspace
let owner: string
let profile: SigningProfile

beforeAll(async () => {
  fixture = await sandboxFixture()
  aws = connect({ env: fixture.env })
  owner = fixture.sandbox.account.id
  space = workspace()
  await fixture.s3.send(new CreateBucketCommand({ Bucket: BUCKET }))
  await fixture.s3.send(
    new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
  )
  await fixture.signer.send(
    new PutSigningProfileCommand({ profileName: 'orders', platformId: 'AWSLambda-SHA384-ECDSA' }),
  )
  const read = await readSigningProfile(aws, 'orders')
  if (read === undefined) throw new Error('the profile is not there')
  profile = read
})
afterAll(async () => {
  for (const client of [await aws.s3(), aws.lambda, aws.lambdaOnce, await aws.signer()]) client.destroy()
  space.remove()
  await fixture.close()
})
beforeEach(() => {
  fixture.sandbox.calls.clear()
})

let made = 0
/** A package nobody has seen before. */
async function newPackage(): Promise<ZipPackage> {
  made += 1
  const folder = `package-${made}`
  space.write({ [`${folder}/index.mjs`]: `export const handler = async () => ${made}` })
  return builtFrom(folder)
}

async function builtFrom(folder: string): Promise<ZipPackage> {
  const built = await buildPackage({ kind: 'directory', path: folder }, space.context)
  if (built.kind !== 'zip') throw new Error('a folder makes a zip')
  return built
}

const location = (bucket = BUCKET) => ({ bucket, prefix: 'orders/', owner })
const options = (): SigningOptions => ({ profile, prefix: 'signed/', owner })
const called = (operation: string): number =>
  fixture.sandbox.calls.all().filter(call => call.operation === operation).length

describe('staging', () => {
  test('puts a package under its content’s name, tagged as ours, and names the version', async () => {
    const pkg = await newPackage()
    const staged = await stage(aws, pkg, location())
    expect(staged).toEqual({ bucket: BUCKET, key: `orders/${pkg.digest}.zip`, versionId: expect.any(String) })
    const tags = await fixture.s3.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: staged.key }))
    expect(tags.TagSet).toEqual([{ Key: 'lambda-canary', Value: 'package' }])
    expect(await readObjectContent(aws, { bucket: BUCKET, key: staged.key })).toMatchObject({
      versionId: staged.versionId,
    })
  })

  test('uploads the same package once', async () => {
    const pkg = await newPackage()
    const first = await stage(aws, pkg, location())
    expect(await stage(aws, pkg, location())).toEqual(first)
    expect(called('PutObject')).toBe(1)
    const kept = await fixture.s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: first.key }))
    expect(kept.Versions).toHaveLength(1)
  })

  test('does not take other bytes of that name for the package', async () => {
    const pkg = await newPackage()
    await fixture.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `orders/${pkg.digest}.zip`, Body: 'no zip' }))
    await stage(aws, pkg, location())
    expect(called('PutObject')).toBe(2)
  })

  test('knows a bucket that keeps versions from one that does not, and from one that is not there', async () => {
    await fixture.s3.send(new CreateBucketCommand({ Bucket: 'plain' }))
    expect(await readStagingBucket(aws, location())).toEqual({ region: expect.anything(), versioned: true })
    expect(await readStagingBucket(aws, location('plain'))).toMatchObject({ versioned: false })
    expect(await readStagingBucket(aws, location('nowhere'))).toBeUndefined()
  })

  test('says which object is missing', async () => {
    await expect(readObjectContent(aws, { bucket: BUCKET, key: 'gone.zip' })).rejects.toThrow(
      'There is no object s3://staging/gone.zip',
    )
  })

  test('refuses a bucket of another account', async () => {
    const stranger = { ...location(), owner: '999999999999' }
    await expect(readStagingBucket(aws, stranger)).rejects.toThrow('belongs to account 999999999999')
    await expect(stage(aws, await newPackage(), stranger)).rejects.toThrow('denied uploading s3://staging/orders/')
  })
})

describe('signing', () => {
  test('waits for the job and finds what it made', async () => {
    const staged = await stage(aws, await newPackage(), location())
    const signed = await sign(aws, staged, options())
    expect(signed).toMatchObject({
      bucket: BUCKET,
      profileVersionArn: profile.versionArn,
      versionId: expect.any(String),
    })
    expect(signed.key).toBe(`signed/${signed.jobId}.zip`)
    expect(called('StartSigningJob')).toBe(1)
  })

  test('of the same package again is the same job', async () => {
    const staged = await stage(aws, await newPackage(), location())
    expect(await sign(aws, staged, options())).toEqual(await sign(aws, staged, options()))
  })

  test('fails in Signer’s words', async () => {
    const key = 'broken.zip'
    const put = await fixture.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: 'no zip' }))
    const staged: StagedObject = { bucket: BUCKET, key, versionId: put.VersionId }
    await expect(sign(aws, staged, options())).rejects.toThrow(
      'AWS Signer could not sign the package: The source object',
    )
  })

  test.each<[string, (jobId: string, key: string) => Promise<unknown>]>([
    [
      'whose signature was revoked',
      jobId => fixture.signer.send(new RevokeSignatureCommand({ jobId, reason: 'leaked' })),
    ],
    ['whose package was cleaned up', (_job, Key) => fixture.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }))],
  ])('again after a job %s is a new job', async (_what, spoil) => {
    const staged = await stage(aws, await newPackage(), location())
    const first = await sign(aws, staged, options())
    await spoil(first.jobId, first.key)
    await fixture.sandbox.clock.advance(60)
    const second = await sign(aws, staged, options())
    expect(second.jobId).not.toBe(first.jobId)
    expect(await sign(aws, staged, options())).toEqual(second)
  })

  test('again after a job that failed asks anew, whatever failed it may be gone', async () => {
    const pkg = await newPackage()
    const staged = await stage(aws, pkg, location())
    await fixture.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: staged.key, VersionId: staged.versionId }))
    await expect(sign(aws, staged, options())).rejects.toThrow('AWS Signer could not sign')
    const failed = called('StartSigningJob')
    await fixture.sandbox.clock.advance(60)
    // Still failing, but asked anew: yesterday's answer is not repeated.
    await expect(sign(aws, staged, options())).rejects.toThrow('AWS Signer could not sign')
    expect(called('StartSigningJob')).toBe(failed + 2)
  })

  test('with a profile that is not there is said before anything starts', async () => {
    expect(profileProblem('ghost', await readSigningProfile(aws, 'ghost'))?.what).toContain('no signing profile ghost')
    expect(fixture.sandbox.writes()).toEqual([])
  })

  test('ends in words when the job takes too long', async () => {
    const staged = await stage(aws, await newPackage(), location())
    await expect(sign(aws, staged, { ...options(), timeout: 0 })).rejects.toThrow('is still going on after 0 seconds')
  })
})

describe('a function under an enforcing code signing config', () => {
  const FunctionName = 'signed-orders'

  beforeAll(async () => {
    await fixture.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return 1') },
      }),
    )
    await fixture.sandbox.clock.advance(60)
  })

  test('has none until one is created and attached', async () => {
    expect(await readSigningConfig(aws, FunctionName)).toBeUndefined()
    expect(await readSigningConfig(aws, 'nobody')).toBeUndefined()
    const arn = await createSigningConfig(aws, {
      profileVersionArn: profile.versionArn,
      policy: 'Enforce',
      functionName: FunctionName,
    })
    await attachSigningConfig(aws, FunctionName, arn)
    expect(await readSigningConfig(aws, FunctionName)).toEqual({
      arn,
      policy: 'Enforce',
      allowed: [profile.versionArn],
    })
  })

  test('takes what we signed, and says by which job', async () => {
    const signed = await sign(aws, await stage(aws, await newPackage(), location()), options())
    await aws.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName,
        S3Bucket: signed.bucket,
        S3Key: signed.key,
        S3ObjectVersion: signed.versionId,
      }),
    )
    await fixture.sandbox.clock.advance(60)
    const { Configuration } = await aws.lambda.send(new GetFunctionCommand({ FunctionName }))
    expect(signingJobProblem(Configuration?.SigningJobArn, signed.jobId)).toBeUndefined()
    expect(Configuration?.SigningProfileVersionArn).toBe(profile.versionArn)
  })

  test('has layers whose signatures are known, or known to be missing', async () => {
    const layer = await fixture.lambda.send(
      new PublishLayerVersionCommand({ LayerName: 'plain', Content: { ZipFile: handlerZip('return 1') } }),
    )
    const signed = await sign(aws, await stage(aws, await newPackage(), location()), options())
    const signedLayer = await fixture.lambda.send(
      new PublishLayerVersionCommand({
        LayerName: 'signed',
        Content: { S3Bucket: signed.bucket, S3Key: signed.key, S3ObjectVersion: signed.versionId },
      }),
    )
    const arns = [layer.LayerVersionArn ?? '', signedLayer.LayerVersionArn ?? '']
    expect((await readLayerSignatures(aws, arns)).map(read => read.signer)).toEqual([
      undefined,
      { profileVersionArn: profile.versionArn },
    ])
  })
})

test('a package that is already signed is not signed twice, and the failure says so', async () => {
  const signed = await sign(aws, await stage(aws, await newPackage(), location()), options())
  await expect(sign(aws, signed, options())).rejects.toThrow(/already signed/)
})
