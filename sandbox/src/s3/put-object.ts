import { createHash } from 'node:crypto'
import type { AwsReply } from '../http/service.ts'
import type { Bucket, Content } from './bucket.ts'
import { checksumHeaders, checksumOf } from './checksum.ts'
import { preconditionFailed } from './errors.ts'
import type { S3Context, S3Operation, S3Request } from './operation.ts'
import { emptyReply } from './reply.ts'
import { tagsOfHeader } from './tags.ts'

export const putObject: S3Operation = { name: 'PutObject', method: 'PUT', on: 'object', write: true, run }

function run({ buckets, now }: S3Context, { bucket: name, key, http }: S3Request): AwsReply {
  const bucket = buckets.get(name)
  checkConditions(bucket, key, http.headers)
  const { body } = http
  const checksum = checksumOf(http.headers, body)
  const content = { ...contentOf(http.headers), bytes: Uint8Array.from(body), etag: etagOf(body), checksum }
  const { versionId, etag } = bucket.put(key, content, now())
  return emptyReply(200, { etag, ...writtenHeaders(bucket, versionId), ...checksumHeaders(checksum) })
}

export function etagOf(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}

/** What a write's headers say of the object besides its bytes. @throws AwsError InvalidArgument, InvalidTag. */
export function contentOf(headers: Headers): Omit<Content, 'bytes' | 'etag' | 'checksum'> {
  const kept: Record<string, string> = {
    'content-type': 'binary/octet-stream',
    'x-amz-server-side-encryption': 'AES256',
  }
  for (const [name, value] of headers) {
    if (KEPT.has(name) || name.startsWith('x-amz-meta-')) kept[name] = value
  }
  const encoding = (headers.get('content-encoding') ?? '').split(',').map(coding => coding.trim())
  const real = encoding.filter(coding => coding !== '' && coding !== 'aws-chunked')
  if (real.length > 0) kept['content-encoding'] = real.join(',')
  return { headers: kept, tags: tagsOfHeader(headers.get('x-amz-tagging')) }
}

const KEPT: ReadonlySet<string> = new Set([
  'content-type',
  'cache-control',
  'content-disposition',
  'content-language',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
])

/** A version id comes back only where the bucket keeps versions. */
export function writtenHeaders(bucket: Bucket, versionId: string): Record<string, string> {
  const version = bucket.versioning === undefined ? {} : { 'x-amz-version-id': versionId }
  return { 'x-amz-server-side-encryption': 'AES256', ...version }
}

/** Conditional writes. @throws AwsError PreconditionFailed. */
export function checkConditions(bucket: Bucket, key: string, headers: Headers): void {
  const latest = bucket.latest(key)
  const existing = latest?.kind === 'object' ? latest : undefined
  if (headers.get('if-none-match') === '*' && existing !== undefined) throw preconditionFailed('If-None-Match')
  const match = headers.get('if-match')
  if (match !== null && existing?.etag !== match) throw preconditionFailed('If-Match')
}
