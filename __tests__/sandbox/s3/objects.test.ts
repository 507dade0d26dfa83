import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from '../../support/fast-check.ts'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

const Bucket = 'plain'
const VERSIONED = 'versioned'
let fixture: SandboxFixture
let s3: S3Client
beforeAll(async () => {
  fixture = await sandboxFixture()
  s3 = fixture.s3
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new CreateBucketCommand({ Bucket: VERSIONED }))
  await s3.send(new PutBucketVersioningCommand({ Bucket: VERSIONED, VersioningConfiguration: { Status: 'Enabled' } }))
})
afterAll(() => fixture.close())

const read = async (input: { Bucket: string; Key: string; VersionId?: string; Range?: string }): Promise<string> => {
  const { Body } = await s3.send(new GetObjectCommand(input))
  return (await Body?.transformToString()) ?? ''
}

describe('an object', () => {
  test('comes back with its bytes, type, metadata and checksum', async () => {
    const put = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'with/metadata.zip',
        Body: 'the bytes',
        ContentType: 'application/zip',
        Metadata: { digest: 'abc' },
      }),
    )
    expect(put.VersionId).toBeUndefined()
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'with/metadata.zip', ChecksumMode: 'ENABLED' }))
    expect(got).toMatchObject({
      ContentType: 'application/zip',
      ContentLength: 9,
      Metadata: { digest: 'abc' },
      ETag: put.ETag,
      ChecksumCRC32: put.ChecksumCRC32,
    })
    expect(put.ChecksumCRC32).toBeDefined()
    expect(await got.Body?.transformToString()).toBe('the bytes')
  })

  test('sent as a stream arrives without its framing', async () => {
    const body = Readable.from([Buffer.from('one,'), Buffer.from('two,'), Buffer.from('three')])
    await s3.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body: body, ContentLength: 13 }))
    expect(await read({ Bucket, Key: 'streamed' })).toBe('one,two,three')
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'streamed', ChecksumMode: 'ENABLED' }))
    expect(head.ContentEncoding).toBeUndefined()
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32('one,two,three'))
    expect(head.ChecksumCRC32).toBe(sum.toString('base64'))
  })

  test('with a checksum that is not its own is refused and not kept', async () => {
    const wrong = new PutObjectCommand({ Bucket, Key: 'broken', Body: 'x', ChecksumCRC32: 'AAAAAA==' })
    await expect(s3.send(wrong)).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } })
    await expect(read({ Bucket, Key: 'broken' })).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  test('keeps whatever key S3 allows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), async text => {
        const Key = `k${text.replaceAll(/[\0\r\n]/g, '-')}`
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: text }))
        expect(await read({ Bucket, Key })).toBe(text)
        await s3.send(new DeleteObjectCommand({ Bucket, Key }))
      }),
      { numRuns: 40 },
    )
  })

  test('is read in part by a range', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }))
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'digits', Range: 'bytes=2-4' }))
    expect(got.ContentRange).toBe('bytes 2-4/10')
    expect(await got.Body?.transformToString()).toBe('234')
    expect(await read({ Bucket, Key: 'digits', Range: 'bytes=-3' })).toBe('789')
    expect(await read({ Bucket, Key: 'digits', Range: 'bytes=8-99' })).toBe('89')
    await expect(read({ Bucket, Key: 'digits', Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' })
  })

  test('is written once only when asked so', async () => {
    const once = new PutObjectCommand({ Bucket, Key: 'once', Body: 'first', IfNoneMatch: '*' })
    await s3.send(once)
    await expect(s3.send(once)).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    })
  })

  test('has the tags of its header until others are put', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x', Tagging: 'team=orders&a%20b=c%3Dd' }))
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }))
    expect(TagSet).toEqual([
      { Key: 'team', Value: 'orders' },
      { Key: 'a b', Value: 'c=d' },
    ])
    const next = [{ Key: 'stage', Value: '<prod> & more' }]
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging: { TagSet: next } }))
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }))).TagSet).toEqual(next)
  })

  test('is addressed in virtual-host style too', async () => {
    const port = new URL(fixture.sandbox.url).port
    await s3.send(new PutObjectCommand({ Bucket, Key: 'deep/key', Body: 'found' }))
    const { request } = await import('node:http')
    const text = await new Promise<string>((resolve, reject) => {
      const headers = {
        host: `${Bucket}.localhost:${port}`,
        authorization: 'Credential=A/20261124/us-east-1/s3/aws4_request',
      }
      request({ host: '127.0.0.1', port, path: '/deep/key', headers }, reply => {
        let read = ''
        reply.setEncoding('utf8').on('data', part => {
          read += part
        })
        reply.on('end', () => resolve(read))
      })
        .on('error', reject)
        .end()
    })
    expect(text).toBe('found')
  })
})

describe('a key of a versioned bucket', () => {
  test('keeps every version, each read by its id', async () => {
    const first = await s3.send(new PutObjectCommand({ Bucket: VERSIONED, Key: 'code.zip', Body: 'one' }))
    const second = await s3.send(new PutObjectCommand({ Bucket: VERSIONED, Key: 'code.zip', Body: 'two' }))
    expect(first.VersionId).not.toBe(second.VersionId)
    expect(await read({ Bucket: VERSIONED, Key: 'code.zip' })).toBe('two')
    expect(await read({ Bucket: VERSIONED, Key: 'code.zip', VersionId: first.VersionId ?? '' })).toBe('one')
    const head = await s3.send(new HeadObjectCommand({ Bucket: VERSIONED, Key: 'code.zip' }))
    expect(head.VersionId).toBe(second.VersionId)
  })

  test('hides behind a delete marker and comes back when that is deleted', async () => {
    const Key = 'hidden'
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: VERSIONED, Key, Body: 'here' }))
    const deleted = await s3.send(new DeleteObjectCommand({ Bucket: VERSIONED, Key }))
    expect(deleted.DeleteMarker).toBe(true)
    await expect(read({ Bucket: VERSIONED, Key })).rejects.toMatchObject({ name: 'NoSuchKey' })
    expect(await read({ Bucket: VERSIONED, Key, VersionId: VersionId ?? '' })).toBe('here')
    const marker = deleted.VersionId ?? ''
    await expect(read({ Bucket: VERSIONED, Key, VersionId: marker })).rejects.toMatchObject({
      name: 'MethodNotAllowed',
      $metadata: { httpStatusCode: 405 },
    })
    await s3.send(new DeleteObjectCommand({ Bucket: VERSIONED, Key, VersionId: marker }))
    expect(await read({ Bucket: VERSIONED, Key })).toBe('here')
  })

  test('answers NoSuchVersion for an id it never had', async () => {
    await s3.send(new PutObjectCommand({ Bucket: VERSIONED, Key: 'ids', Body: 'x' }))
    await expect(read({ Bucket: VERSIONED, Key: 'ids', VersionId: 'never' })).rejects.toMatchObject({
      name: 'NoSuchVersion',
    })
  })

  test('is deleted for good, together with others, by listing its versions', async () => {
    const Prefix = 'several/'
    for (const Key of ['several/a', 'several/a', 'several/b']) {
      await s3.send(new PutObjectCommand({ Bucket: VERSIONED, Key, Body: 'x' }))
    }
    await s3.send(new DeleteObjectCommand({ Bucket: VERSIONED, Key: 'several/b' }))
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: VERSIONED, Prefix }),
    )
    expect(Versions.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([
      ['several/a', true],
      ['several/a', false],
      ['several/b', false],
    ])
    expect(DeleteMarkers.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([['several/b', true]])
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
    const { Deleted = [] } = await s3.send(new DeleteObjectsCommand({ Bucket: VERSIONED, Delete: { Objects } }))
    expect(Deleted).toHaveLength(4)
    const left = await s3.send(new ListObjectVersionsCommand({ Bucket: VERSIONED, Prefix }))
    expect(left.Versions ?? []).toEqual([])
  })
})
