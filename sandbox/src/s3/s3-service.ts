import { randomBytes } from 'node:crypto'
import type { SandboxClock } from '../clock.ts'
import type { AwsReply, AwsRequest, MatchedOperation, Service } from '../http/service.ts'
import type { Account, ObjectSource, StoredObject } from '../ports.ts'
import { findAddress } from './address.ts'
import { bucketOperations } from './bucket-operations.ts'
import { Buckets } from './buckets.ts'
import { deleteOperations } from './delete-objects.ts'
import { accessDenied } from './errors.ts'
import { listOperations } from './listing.ts'
import { multipartOperations } from './multipart.ts'
import { findOperation, type S3Context, type S3Operation } from './operation.ts'
import { checkExpiry } from './presigned.ts'
import { contentOf, etagOf, putObject } from './put-object.ts'
import { readOperations } from './read-object.ts'
import { errorReply } from './reply.ts'
import { tagOperations } from './tags.ts'

const operations: readonly S3Operation[] = [
  ...bucketOperations,
  ...listOperations,
  putObject,
  ...readOperations,
  ...deleteOperations,
  ...tagOperations,
  ...multipartOperations,
]

/** An object with a history, as a test wants it. */
export interface SeededObject {
  readonly bucket: string
  readonly key: string
  /** When it was put, in seconds since the epoch. */
  readonly at: number
  readonly tags?: Readonly<Record<string, string>>
}

/** S3 in restXml (F§3.7), both address styles, with versions: what SDKs, Lambda and Signer need of it. */
export class S3Service implements Service, ObjectSource {
  readonly name = 's3'
  readonly #buckets = new Buckets()
  readonly #account: Account
  readonly #clock: SandboxClock

  constructor({ account, clock }: { readonly account: Account; readonly clock: SandboxClock }) {
    this.#account = account
    this.#clock = clock
  }

  match(request: AwsRequest): MatchedOperation | undefined {
    const address = findAddress(request.rawPath, request.headers.get('host'))
    const operation = findOperation(operations, request, address)
    if (operation === undefined) return undefined
    const { bucket = '', key = '' } = address
    const resource = `arn:${this.#account.partition}:s3:::${bucket}${key === '' ? '' : `/${key}`}`
    const requestId = randomBytes(8).toString('hex').toUpperCase()
    const named = (reply: AwsReply): AwsReply => ({
      ...reply,
      headers: { 'x-amz-request-id': requestId, ...reply.headers },
    })
    return {
      operation: operation.name,
      write: operation.write,
      input: describe(request, bucket, key),
      ...(bucket === '' ? {} : { resource }),
      run: async () => {
        checkExpiry(request.query, this.#clock.now())
        this.#checkOwner(bucket, request.headers)
        return named(operation.run(this.#context, { http: request, bucket, key }))
      },
      fail: error => named(errorReply(error, requestId)),
    }
  }

  get(bucket: string, key: string, versionId?: string): StoredObject {
    const from = this.#buckets.get(bucket)
    const object = from.read(key, versionId)
    return { bytes: object.bytes, versionId: from.versioning === undefined ? undefined : object.versionId }
  }

  /** Puts an object into a bucket with versions as if that had been done long ago. Its bytes say nothing. */
  seed({ bucket: name, key, at, tags = {} }: SeededObject): void {
    this.#buckets.create(name, this.#account.region, at)
    const bucket = this.#buckets.get(name)
    bucket.versioning = 'Enabled'
    const bytes = new TextEncoder().encode(key)
    const listed = Object.entries(tags).map(([tag, value]) => ({ key: tag, value }))
    bucket.put(key, { bytes, etag: etagOf(bytes), headers: {}, checksum: undefined, tags: listed }, at)
  }

  /** The names of the objects a bucket has, a name for each of their versions. */
  keysOf(bucket: string): readonly string[] {
    return this.#buckets
      .get(bucket)
      .versions()
      .flatMap(one => (one.kind === 'object' ? [one.key] : []))
  }

  /** Stores an object as another service of AWS does. @throws AwsError NoSuchBucket. */
  put(bucket: string, key: string, bytes: Uint8Array): StoredObject {
    const request = new Headers({ 'content-type': 'application/zip' })
    const into = this.#buckets.get(bucket)
    const content = { ...contentOf(request), bytes, etag: etagOf(bytes), checksum: undefined }
    const { versionId } = into.put(key, content, this.#clock.now())
    return { bytes, versionId: into.versioning === undefined ? undefined : versionId }
  }

  get #context(): S3Context {
    return { account: this.#account, buckets: this.#buckets, now: () => this.#clock.now() }
  }

  /** A bucket of another account answers 403, whoever asks. */
  #checkOwner(bucket: string, headers: Headers): void {
    const expected = headers.get('x-amz-expected-bucket-owner')
    if (bucket !== '' && expected !== null && expected !== this.#account.id) throw accessDenied()
  }
}

function describe(request: AwsRequest, bucket: string, key: string): Readonly<Record<string, string>> {
  const query = [...request.query].filter(([name]) => !/^x-(id|amz-.*)$/i.test(name))
  return {
    ...(bucket === '' ? {} : { Bucket: bucket }),
    ...(key === '' ? {} : { Key: key }),
    ...Object.fromEntries(query),
    ...(request.body.length === 0 ? {} : { Body: `<${request.body.length} bytes>` }),
  }
}
