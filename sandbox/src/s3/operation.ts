import type { AwsReply, AwsRequest } from '../http/service.ts'
import type { Account } from '../ports.ts'
import type { Address } from './address.ts'
import type { Buckets } from './buckets.ts'

/** What every operation works on. */
export interface S3Context {
  readonly account: Account
  readonly buckets: Buckets
  now(): number
}

/** A request with its address; `bucket` and `key` are empty where the operation has none. */
export interface S3Request {
  readonly http: AwsRequest
  readonly bucket: string
  readonly key: string
}

/** One operation of the API, told apart by method, level, and sub-resource. */
export interface S3Operation {
  readonly name: string
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  readonly on: 'account' | 'bucket' | 'object'
  /** Query parameters that must be there: `versioning`, `uploadId`. */
  readonly needs?: readonly string[]
  /** Further query parameters it reads. A request with any other one is for an operation that is not emulated. */
  readonly takes?: readonly string[]
  readonly write: boolean
  run(context: S3Context, request: S3Request): AwsReply
}

/** Parameters of signatures, and the operation's name that SDKs add. */
const PLUMBING = /^(x-id|x-amz-.*|AWSAccessKeyId|Signature|Expires)$/i

/** Headers that make another operation of a PUT: CopyObject, UploadPartCopy. */
const NOT_EMULATED = ['x-amz-copy-source']

export function findOperation(
  operations: readonly S3Operation[],
  request: AwsRequest,
  { bucket, key }: Address,
): S3Operation | undefined {
  if (NOT_EMULATED.some(name => request.headers.has(name))) return undefined
  const level = bucket === undefined ? 'account' : key === undefined ? 'bucket' : 'object'
  const names = [...request.query.keys()].filter(name => !PLUMBING.test(name))
  return operations.find(({ method, on, needs = [], takes = [] }) => {
    if (method !== request.method || on !== level) return false
    return (
      needs.every(name => names.includes(name)) && names.every(name => needs.includes(name) || takes.includes(name))
    )
  })
}

export function bodyText({ http }: S3Request): string {
  return Buffer.from(http.body).toString('utf8')
}

export function queryOf({ http }: S3Request, name: string): string | undefined {
  return http.query.get(name) ?? undefined
}
