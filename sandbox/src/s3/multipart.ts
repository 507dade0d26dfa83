import { randomBytes } from 'node:crypto'
import type { AwsReply } from '../http/service.ts'
import type { Bucket } from './bucket.ts'
import { checksumHeaders, checksumOf } from './checksum.ts'
import { invalidArgument, malformedXml, noSuchUpload } from './errors.ts'
import { assemble, type MultipartUpload } from './multipart-upload.ts'
import { bodyText, queryOf, type S3Context, type S3Operation, type S3Request } from './operation.ts'
import { checkConditions, contentOf, etagOf, writtenHeaders } from './put-object.ts'
import { emptyReply, isoDate, xmlReply } from './reply.ts'
import { readXml } from './xml.ts'

const one = { on: 'object', needs: ['uploadId'] } as const

export const multipartOperations: readonly S3Operation[] = [
  { name: 'CreateMultipartUpload', method: 'POST', on: 'object', needs: ['uploads'], write: true, run: begin },
  { name: 'UploadPart', method: 'PUT', on: 'object', needs: ['uploadId', 'partNumber'], write: true, run: uploadPart },
  { ...one, name: 'CompleteMultipartUpload', method: 'POST', write: true, run: complete },
  { ...one, name: 'AbortMultipartUpload', method: 'DELETE', write: true, run: abort },
  {
    ...one,
    name: 'ListParts',
    method: 'GET',
    takes: ['max-parts', 'part-number-marker'],
    write: false,
    run: listParts,
  },
]

function begin({ buckets }: S3Context, { bucket: name, key, http }: S3Request): AwsReply {
  const id = randomBytes(48).toString('base64url')
  buckets.get(name).uploads.set(id, { id, key, content: contentOf(http.headers), parts: new Map() })
  const reply = xmlReply('InitiateMultipartUploadResult', { Bucket: name, Key: key, UploadId: id })
  const algorithm = http.headers.get('x-amz-checksum-algorithm')
  return algorithm === null ? reply : { ...reply, headers: { ...reply.headers, 'x-amz-checksum-algorithm': algorithm } }
}

function uploadPart({ buckets, now }: S3Context, request: S3Request): AwsReply {
  const { parts } = uploadOf(buckets.get(request.bucket), request)
  const number = Number(queryOf(request, 'partNumber'))
  if (!(Number.isInteger(number) && number >= 1 && number <= 10_000)) {
    const message = 'Part number must be an integer between 1 and 10000, inclusive'
    throw invalidArgument(message, 'partNumber', queryOf(request, 'partNumber') ?? '')
  }
  const { body, headers } = request.http
  const checksum = checksumOf(headers, body)
  const etag = etagOf(body)
  parts.set(number, { number, bytes: Uint8Array.from(body), etag, at: now() })
  return emptyReply(200, { etag, 'x-amz-server-side-encryption': 'AES256', ...checksumHeaders(checksum) })
}

function complete({ buckets, now }: S3Context, request: S3Request): AwsReply {
  const bucket = buckets.get(request.bucket)
  const upload = uploadOf(bucket, request)
  const listed = readXml(bodyText(request), 'CompleteMultipartUpload')?.all('Part') ?? []
  if (listed.length === 0) throw malformedXml()
  checkConditions(bucket, request.key, request.http.headers)
  const content = assemble(
    upload,
    listed.map(part => ({ number: Number(part.text('PartNumber')), etag: part.text('ETag') ?? '' })),
  )
  const { versionId, etag } = bucket.put(request.key, content, now())
  bucket.uploads.delete(upload.id)
  const location = `http://${request.http.headers.get('host') ?? 'localhost'}/${bucket.name}/${request.key}`
  const reply = xmlReply('CompleteMultipartUploadResult', {
    Location: location,
    Bucket: bucket.name,
    Key: request.key,
    ETag: etag,
  })
  return { ...reply, headers: { ...reply.headers, ...writtenHeaders(bucket, versionId) } }
}

function abort({ buckets }: S3Context, request: S3Request): AwsReply {
  const bucket = buckets.get(request.bucket)
  bucket.uploads.delete(uploadOf(bucket, request).id)
  return emptyReply(204)
}

function listParts({ buckets }: S3Context, request: S3Request): AwsReply {
  const { id, parts } = uploadOf(buckets.get(request.bucket), request)
  const marker = Number(queryOf(request, 'part-number-marker') ?? 0)
  const max = Math.min(1000, Number(queryOf(request, 'max-parts') ?? 1000))
  const left = [...parts.values()].sort((a, b) => a.number - b.number).filter(part => part.number > marker)
  const shown = left.slice(0, max)
  return xmlReply('ListPartsResult', {
    Bucket: request.bucket,
    Key: request.key,
    UploadId: id,
    PartNumberMarker: marker,
    NextPartNumberMarker: shown.at(-1)?.number,
    MaxParts: max,
    IsTruncated: shown.length < left.length,
    Part: shown.map(part => ({
      PartNumber: part.number,
      LastModified: isoDate(part.at),
      ETag: part.etag,
      Size: part.bytes.length,
    })),
  })
}

function uploadOf(bucket: Bucket, request: S3Request): MultipartUpload {
  const id = queryOf(request, 'uploadId') ?? ''
  const upload = bucket.uploads.get(id)
  if (upload === undefined || upload.key !== request.key) throw noSuchUpload(id)
  return upload
}
