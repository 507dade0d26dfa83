import type { AwsReply } from '../http/service.ts'
import type { Bucket } from './bucket.ts'
import { malformedXml } from './errors.ts'
import { bodyText, queryOf, type S3Context, type S3Operation, type S3Request } from './operation.ts'
import { emptyReply, xmlReply } from './reply.ts'
import { readXml, type Xml } from './xml.ts'

export const deleteOperations: readonly S3Operation[] = [
  { name: 'DeleteObject', method: 'DELETE', on: 'object', takes: ['versionId'], write: true, run: deleteOne },
  { name: 'DeleteObjects', method: 'POST', on: 'bucket', needs: ['delete'], write: true, run: deleteMany },
]

const MAX_KEYS = 1000

function deleteOne({ buckets, now }: S3Context, request: S3Request): AwsReply {
  const { versionId, marker } = remove(buckets.get(request.bucket), request.key, queryOf(request, 'versionId'), now())
  return emptyReply(204, {
    ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }),
    ...(marker ? { 'x-amz-delete-marker': 'true' } : {}),
  })
}

function deleteMany({ buckets, now }: S3Context, request: S3Request): AwsReply {
  const bucket = buckets.get(request.bucket)
  const asked = readXml(bodyText(request), 'Delete')
  const objects = asked?.all('Object') ?? []
  if (objects.length === 0 || objects.length > MAX_KEYS) throw malformedXml()
  const deleted = objects.map((object): Xml => {
    const key = object.text('Key')
    if (key === undefined) throw malformedXml()
    const asked = object.text('VersionId')
    const { versionId, marker } = remove(bucket, key, asked, now())
    return {
      Key: key,
      VersionId: asked,
      DeleteMarker: marker || undefined,
      DeleteMarkerVersionId: marker ? versionId : undefined,
    }
  })
  return xmlReply('DeleteResult', { Deleted: asked?.text('Quiet') === 'true' ? undefined : deleted })
}

function remove(
  bucket: Bucket,
  key: string,
  asked: string | undefined,
  at: number,
): { readonly versionId: string | undefined; readonly marker: boolean } {
  const version = bucket.delete(key, asked, at)
  const versionId = bucket.versioning === undefined ? asked : (version?.versionId ?? asked)
  return { versionId, marker: version?.kind === 'delete-marker' }
}
