import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

const Bucket = 'large'
const MIB = 1024 * 1024
let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture()
  await fixture.s3.send(new CreateBucketCommand({ Bucket }))
})
afterAll(() => fixture.close())

async function upload(Key: string, parts: readonly Buffer[]) {
  const { UploadId } = await fixture.s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, Metadata: { made: 'by-parts' } }),
  )
  const Parts = []
  for (const [index, Body] of parts.entries()) {
    const PartNumber = index + 1
    const { ETag } = await fixture.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))
    Parts.push({ PartNumber, ETag })
  }
  return { Bucket, Key, UploadId, Parts }
}

describe('a multipart upload', () => {
  test('joins its parts in order and keeps what was said at its start', async () => {
    const { Parts, ...named } = await upload('whole', [Buffer.alloc(5 * MIB, 'a'), Buffer.from('end')])
    const listed = await fixture.s3.send(new ListPartsCommand(named))
    expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 5 * MIB],
      [2, 3],
    ])
    const done = await fixture.s3.send(new CompleteMultipartUploadCommand({ ...named, MultipartUpload: { Parts } }))
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    const { Body, Metadata } = await fixture.s3.send(new GetObjectCommand({ Bucket, Key: 'whole' }))
    const text = (await Body?.transformToString()) ?? ''
    expect([text.length, text.slice(-4)]).toEqual([5 * MIB + 3, 'aend'])
    expect(Metadata).toEqual({ made: 'by-parts' })
  })

  test('with a small part before the last is refused', async () => {
    const { Parts, ...named } = await upload('small', [Buffer.from('too small'), Buffer.from('end')])
    const complete = new CompleteMultipartUploadCommand({ ...named, MultipartUpload: { Parts } })
    await expect(fixture.s3.send(complete)).rejects.toMatchObject({ name: 'EntityTooSmall' })
  })

  test('that was aborted is gone', async () => {
    const { Parts, ...named } = await upload('aborted', [Buffer.from('x')])
    await fixture.s3.send(new AbortMultipartUploadCommand(named))
    const complete = new CompleteMultipartUploadCommand({ ...named, MultipartUpload: { Parts } })
    await expect(fixture.s3.send(complete)).rejects.toMatchObject({ name: 'NoSuchUpload' })
  })
})
