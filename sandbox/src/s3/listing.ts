import type { AwsReply } from '../http/service.ts'
import type { Version } from './bucket.ts'
import { invalidArgument } from './errors.ts'
import { queryOf, type S3Context, type S3Operation, type S3Request } from './operation.ts'
import { isoDate, xmlReply } from './reply.ts'
import type { Xml } from './xml.ts'

const shared = ['prefix', 'delimiter', 'max-keys', 'encoding-type']

export const listOperations: readonly S3Operation[] = [
  {
    name: 'ListObjectsV2',
    method: 'GET',
    on: 'bucket',
    needs: ['list-type'],
    takes: [...shared, 'continuation-token', 'start-after', 'fetch-owner'],
    write: false,
    run: listObjects,
  },
  {
    name: 'ListObjectVersions',
    method: 'GET',
    on: 'bucket',
    needs: ['versions'],
    takes: [...shared, 'key-marker', 'version-id-marker'],
    write: false,
    run: listVersions,
  },
]

function listObjects({ buckets }: S3Context, request: S3Request): AwsReply {
  const bucket = buckets.get(request.bucket)
  const current = bucket.versions().filter(one => one === bucket.latest(one.key) && one.kind === 'object')
  const token = queryOf(request, 'continuation-token')
  const after = token === undefined ? queryOf(request, 'start-after') : Buffer.from(token, 'base64url').toString('utf8')
  const write = writer(request)
  const page = pageOf(request, current, ({ name }) => after === undefined || isAfter(name, after))
  return xmlReply('ListBucketResult', {
    ...about(request, bucket.name),
    StartAfter: write(queryOf(request, 'start-after')),
    ContinuationToken: token,
    NextContinuationToken: page.more ? Buffer.from(page.last, 'utf8').toString('base64url') : undefined,
    KeyCount: page.rows.length,
    IsTruncated: page.more,
    Contents: page.versions.map(version => object(version, write)),
    CommonPrefixes: page.prefixes.map(prefix => ({ Prefix: write(prefix) })),
  })
}

function listVersions({ buckets }: S3Context, request: S3Request): AwsReply {
  const bucket = buckets.get(request.bucket)
  const keyMarker = queryOf(request, 'key-marker') ?? ''
  const idMarker = queryOf(request, 'version-id-marker') ?? ''
  const versions = bucket.versions()
  const seen = versions.findIndex(one => one.key === keyMarker && one.versionId === idMarker)
  const write = writer(request)
  const page = pageOf(request, versions, row =>
    seen === -1 ? isAfter(row.name, keyMarker) : row.index > seen && !(row.prefix && !isAfter(row.name, keyMarker)),
  )
  const rows = page.versions.map(version => {
    const isLatest = version === bucket.latest(version.key)
    return { version, content: { ...object(version, write), VersionId: version.versionId, IsLatest: isLatest } }
  })
  const last = page.rows.at(-1)
  const of = (kind: Version['kind']): readonly Xml[] =>
    rows.filter(row => row.version.kind === kind).map(row => row.content)
  return xmlReply('ListVersionsResult', {
    ...about(request, bucket.name),
    KeyMarker: write(keyMarker),
    VersionIdMarker: idMarker,
    NextKeyMarker: page.more ? write(page.last) : undefined,
    NextVersionIdMarker: page.more && last !== undefined && !last.prefix ? versions[last.index]?.versionId : undefined,
    IsTruncated: page.more,
    Version: of('object'),
    DeleteMarker: of('delete-marker'),
    CommonPrefixes: page.prefixes.map(prefix => ({ Prefix: write(prefix) })),
  })
}

function object(version: Version, write: Writer): { readonly [name: string]: Xml } {
  const described = { Key: write(version.key), LastModified: isoDate(version.at) }
  if (version.kind === 'delete-marker') return described
  return {
    ...described,
    ETag: version.etag,
    Size: version.bytes.length,
    StorageClass: version.headers['x-amz-storage-class'] ?? 'STANDARD',
    ...(version.checksum === undefined
      ? {}
      : { ChecksumAlgorithm: version.checksum.algorithm, ChecksumType: 'FULL_OBJECT' }),
  }
}

function about(request: S3Request, bucket: string): { readonly [name: string]: Xml } {
  const write = writer(request)
  return {
    Name: bucket,
    Prefix: write(queryOf(request, 'prefix') ?? ''),
    Delimiter: write(queryOf(request, 'delimiter')),
    MaxKeys: maxKeys(request),
    EncodingType: queryOf(request, 'encoding-type'),
  }
}

/** A line of a listing: a version, or what several keys share up to the delimiter. */
interface Row {
  readonly name: string
  readonly prefix: boolean
  /** Where its (last) version stands among all. */
  readonly index: number
}

function pageOf(request: S3Request, versions: readonly Version[], isWanted: (row: Row) => boolean) {
  const prefix = queryOf(request, 'prefix') ?? ''
  const delimiter = queryOf(request, 'delimiter') ?? ''
  const rows: Row[] = []
  for (const [index, { key }] of versions.entries()) {
    if (!key.startsWith(prefix)) continue
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const row =
      end === -1
        ? { name: key, prefix: false, index }
        : { name: key.slice(0, end + delimiter.length), prefix: true, index }
    const before = rows.at(-1)
    if (row.prefix && before?.prefix && before.name === row.name) rows.pop()
    rows.push(row)
  }
  const wanted = rows.filter(isWanted)
  const shown = wanted.slice(0, maxKeys(request))
  return {
    rows: shown,
    more: wanted.length > shown.length && shown.length > 0,
    last: shown.at(-1)?.name ?? '',
    versions: shown.flatMap(row => (row.prefix ? [] : (versions[row.index] ?? []))),
    prefixes: shown.flatMap(row => (row.prefix ? [row.name] : [])),
  }
}

function maxKeys(request: S3Request): number {
  const text = queryOf(request, 'max-keys') ?? '1000'
  if (!/^\d{1,9}$/.test(text))
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', text)
  return Math.min(1000, Number(text))
}

function isAfter(name: string, marker: string): boolean {
  return Buffer.compare(Buffer.from(name), Buffer.from(marker)) > 0
}

type Writer = (text: string | undefined) => string | undefined

/** Names as the client asked for them: `encoding-type=url` lets XML carry any key. */
function writer(request: S3Request): Writer {
  if (queryOf(request, 'encoding-type') !== 'url') return text => text
  return text => (text === undefined ? undefined : encodeURIComponent(text).replaceAll('%2F', '/'))
}
