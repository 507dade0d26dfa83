import { AwsError, type AwsReply } from '../http/service.ts'
import type { ObjectVersion } from './bucket.ts'
import { checksumHeaders } from './checksum.ts'
import { preconditionFailed } from './errors.ts'
import { queryOf, type S3Context, type S3Operation, type S3Request } from './operation.ts'
import { httpDate } from './reply.ts'

/** Query parameters by which a presigned link may replace reply headers. */
const OVERRIDES: Readonly<Record<string, string>> = {
  'response-content-type': 'content-type',
  'response-content-disposition': 'content-disposition',
  'response-cache-control': 'cache-control',
  'response-content-encoding': 'content-encoding',
}
const takes = ['versionId', ...Object.keys(OVERRIDES)]

export const readOperations: readonly S3Operation[] = [
  { name: 'GetObject', method: 'GET', on: 'object', takes, write: false, run: read },
  { name: 'HeadObject', method: 'HEAD', on: 'object', takes, write: false, run: read },
]

/** Both reads answer alike: the server leaves a HEAD's body out and keeps its length. */
function read({ buckets }: S3Context, request: S3Request): AwsReply {
  const { headers, query } = request.http
  const bucket = buckets.get(request.bucket)
  const object = bucket.read(request.key, queryOf(request, 'versionId'))
  const fixed = {
    'accept-ranges': 'bytes',
    etag: object.etag,
    'last-modified': httpDate(object.at),
    ...object.headers,
    ...(bucket.versioning === undefined ? {} : { 'x-amz-version-id': object.versionId }),
    ...(object.tags.length === 0 ? {} : { 'x-amz-tagging-count': String(object.tags.length) }),
  }
  const none = headers.get('if-none-match')
  if (none === object.etag || none === '*') return { status: 304, headers: fixed }
  const match = headers.get('if-match')
  if (match !== null && match !== '*' && match !== object.etag) throw preconditionFailed('If-Match')

  const replaced = Object.entries(OVERRIDES).flatMap(([parameter, header]) => {
    const value = query.get(parameter)
    return value === null ? [] : [[header, value] as const]
  })
  const range = rangeOf(headers.get('range'), object)
  const answered = { ...fixed, ...Object.fromEntries(replaced) }
  if (range !== undefined) {
    const { first, last } = range
    const contentRange = `bytes ${first}-${last}/${object.bytes.length}`
    const body = object.bytes.subarray(first, last + 1)
    return { status: 206, headers: { ...answered, 'content-range': contentRange }, body }
  }
  const checksum = headers.get('x-amz-checksum-mode') === 'ENABLED' ? checksumHeaders(object.checksum) : {}
  return { status: 200, headers: { ...answered, ...checksum }, body: object.bytes }
}

/** @throws AwsError InvalidRange. A range that is not one of bytes is ignored, as HTTP says. */
function rangeOf(header: string | null, object: ObjectVersion): { first: number; last: number } | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || from + to === '') return undefined
  const size = object.bytes.length
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (first < size && first <= last) return { first, last }
  throw new AwsError(416, 'InvalidRange', 'The requested range is not satisfiable', {
    RangeRequested: header ?? '',
    ActualObjectSize: size,
  })
}
