import {
  CreateBucketCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

const Bucket = 'listed'
const KEYS = ['a.txt', 'photos/2025/x.png', 'photos/2026/y.png', 'photos/cover.png', 'z & < > ü.txt']
let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture()
  await fixture.s3.send(new CreateBucketCommand({ Bucket }))
  await fixture.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  for (const Key of [...KEYS].reverse()) await fixture.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
})
afterAll(() => fixture.close())

describe('a listing', () => {
  test('names every object in the order of its UTF-8 bytes', async () => {
    const { Contents = [], KeyCount, IsTruncated } = await fixture.s3.send(new ListObjectsV2Command({ Bucket }))
    expect(Contents.map(({ Key }) => Key)).toEqual(KEYS)
    expect(Contents.map(({ Size }) => Size)).toEqual(KEYS.map(key => Buffer.byteLength(key)))
    expect([KeyCount, IsTruncated]).toEqual([5, false])
  })

  test('groups what shares a prefix up to the delimiter', async () => {
    const { Contents = [], CommonPrefixes = [] } = await fixture.s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'photos/', Delimiter: '/' }),
    )
    expect(Contents.map(({ Key }) => Key)).toEqual(['photos/cover.png'])
    expect(CommonPrefixes.map(({ Prefix }) => Prefix)).toEqual(['photos/2025/', 'photos/2026/'])
  })

  test.each([1, 2, 3, 5])('in pages of %i gives each object once', async size => {
    const keys: (string | undefined)[] = []
    for await (const page of paginateListObjectsV2({ client: fixture.s3, pageSize: size }, { Bucket })) {
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key))
    }
    expect(keys).toEqual(KEYS)
  })

  test.each([1, 2, 4])('of versions in pages of %i gives each version once', async MaxKeys => {
    await fixture.s3.send(new PutObjectCommand({ Bucket, Key: 'a.txt', Body: 'again' }))
    const all = await fixture.s3.send(new ListObjectVersionsCommand({ Bucket }))
    const seen: (string | undefined)[] = []
    let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}
    while (next !== undefined) {
      const page: typeof all = await fixture.s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys, ...next }))
      seen.push(...(page.Versions ?? []).map(({ VersionId }) => VersionId))
      const { NextKeyMarker: key, NextVersionIdMarker: id } = page
      next = key === undefined ? undefined : { KeyMarker: key, ...(id === undefined ? {} : { VersionIdMarker: id }) }
    }
    expect(seen).toEqual(all.Versions?.map(({ VersionId }) => VersionId))
  })

  test('encodes names as a URL for those who ask', async () => {
    const { Contents = [] } = await fixture.s3.send(
      new ListObjectsV2Command({ Bucket, EncodingType: 'url', Prefix: 'z' }),
    )
    expect(Contents.map(({ Key }) => Key)).toEqual([encodeURIComponent('z & < > ü.txt')])
  })
})
