import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let s3: S3Client
beforeAll(async () => {
  fixture = await sandboxFixture()
  s3 = fixture.s3
})
afterAll(() => fixture.close())

describe('a bucket', () => {
  test('is created, found, listed and deleted', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'coming-and-going' }))
    const head = await s3.send(new HeadBucketCommand({ Bucket: 'coming-and-going' }))
    expect(head.BucketRegion).toBe('us-east-1')
    const { Buckets } = await s3.send(new ListBucketsCommand({}))
    expect(Buckets?.map(bucket => bucket.Name)).toContain('coming-and-going')
    await s3.send(new DeleteBucketCommand({ Bucket: 'coming-and-going' }))
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'coming-and-going' }))).rejects.toMatchObject({
      name: 'NotFound',
    })
  })

  test('created twice succeeds in us-east-1 and is refused elsewhere', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'twice' }))
    await s3.send(new CreateBucketCommand({ Bucket: 'twice' }))
    const frankfurt = new S3Client({ ...fixture.client, region: 'eu-central-1', forcePathStyle: true })
    await frankfurt.send(new CreateBucketCommand({ Bucket: 'twice-in-frankfurt' }))
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: 'twice-in-frankfurt' }))
    expect(LocationConstraint).toBe('eu-central-1')
    await expect(frankfurt.send(new CreateBucketCommand({ Bucket: 'twice-in-frankfurt' }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
      $metadata: { httpStatusCode: 409 },
    })
    frankfurt.destroy()
  })

  test('of us-east-1 has an empty location', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'in-virginia' }))
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: 'in-virginia' }))
    expect(LocationConstraint).toBeFalsy()
  })

  test('with a name S3 does not allow is refused', async () => {
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'No_Capitals' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
      $metadata: { httpStatusCode: 400 },
    })
  })

  test('has no versioning state until it is put', async () => {
    const Bucket = 'versioned-later'
    await s3.send(new CreateBucketCommand({ Bucket }))
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined()
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled')
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }))
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Suspended')
  })

  test('that holds an object is not deleted', async () => {
    const Bucket = 'not-empty'
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }))
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' })
  })

  test('blocks public access and encrypts from the start, and keeps what is put', async () => {
    const Bucket = 'settings'
    await s3.send(new CreateBucketCommand({ Bucket }))
    const before = await s3.send(new GetPublicAccessBlockCommand({ Bucket }))
    expect(before.PublicAccessBlockConfiguration?.BlockPublicAcls).toBe(true)
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: false } }),
    )
    const after = await s3.send(new GetPublicAccessBlockCommand({ Bucket }))
    expect(after.PublicAccessBlockConfiguration?.BlockPublicAcls).toBe(false)

    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'a-key' } }],
        },
      }),
    )
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'aws:kms',
      KMSMasterKeyID: 'a-key',
    })
  })

  test('of another account answers 403', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'owned' }))
    const owner = { Bucket: 'owned', ExpectedBucketOwner: fixture.sandbox.account.id }
    await s3.send(new PutObjectCommand({ ...owner, Key: 'a', Body: 'a' }))
    const other = { Bucket: 'owned', ExpectedBucketOwner: '999999999999' }
    await expect(s3.send(new PutObjectCommand({ ...other, Key: 'a', Body: 'a' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    })
  })

  test('that is not there answers NoSuchBucket with its name in the XML', async () => {
    const url = `${fixture.sandbox.url}/nobody-made-this/key`
    const reply = await fetch(url, {
      headers: { authorization: 'Credential=AKIATEST/20261124/us-east-1/s3/aws4_request' },
    })
    expect(reply.status).toBe(404)
    const text = await reply.text()
    expect(text).toContain('<Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message>')
    expect(text).toContain('<BucketName>nobody-made-this</BucketName>')
  })
})
