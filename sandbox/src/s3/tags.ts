import { AwsError, type AwsReply } from '../http/service.ts'
import type { Tag } from './bucket.ts'
import { malformedXml } from './errors.ts'
import { bodyText, queryOf, type S3Context, type S3Operation, type S3Request } from './operation.ts'
import { emptyReply, xmlReply } from './reply.ts'
import { readXml } from './xml.ts'

const shape = { on: 'object', needs: ['tagging'], takes: ['versionId'] } as const

export const tagOperations: readonly S3Operation[] = [
  { ...shape, name: 'GetObjectTagging', method: 'GET', write: false, run: getTagging },
  { ...shape, name: 'PutObjectTagging', method: 'PUT', write: true, run: putTagging },
]

const MAX_TAGS = 10

/** Tags as `PutObject` takes them: `a=1&b=2`. @throws AwsError InvalidTag, BadRequest. */
export function tagsOfHeader(header: string | null): readonly Tag[] {
  return checked([...new URLSearchParams(header ?? '')].map(([key, value]) => ({ key, value })))
}

function getTagging({ buckets }: S3Context, request: S3Request): AwsReply {
  const bucket = buckets.get(request.bucket)
  const object = bucket.read(request.key, queryOf(request, 'versionId'))
  const reply = xmlReply('Tagging', {
    TagSet: { Tag: object.tags.map(({ key, value }) => ({ Key: key, Value: value })) },
  })
  return bucket.versioning === undefined ? reply : withVersion(reply, object.versionId)
}

function putTagging({ buckets }: S3Context, request: S3Request): AwsReply {
  const bucket = buckets.get(request.bucket)
  const object = bucket.read(request.key, queryOf(request, 'versionId'))
  const sets = readXml(bodyText(request), 'Tagging')?.all('TagSet')
  if (sets === undefined) throw malformedXml()
  const tags = sets
    .flatMap(set => set.all('Tag'))
    .map(tag => ({ key: tag.text('Key') ?? '', value: tag.text('Value') ?? '' }))
  bucket.retag(object, checked(tags))
  return bucket.versioning === undefined ? emptyReply(200) : withVersion(emptyReply(200), object.versionId)
}

function withVersion(reply: AwsReply, versionId: string): AwsReply {
  return { ...reply, headers: { ...reply.headers, 'x-amz-version-id': versionId } }
}

function checked(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > MAX_TAGS) {
    throw new AwsError(400, 'BadRequest', `Object tags cannot be greater than ${MAX_TAGS}`)
  }
  if (new Set(tags.map(tag => tag.key)).size < tags.length) {
    throw new AwsError(400, 'InvalidTag', 'Cannot provide multiple Tags with the same key')
  }
  for (const { key, value } of tags) {
    if (key.length < 1 || key.length > 128)
      throw new AwsError(400, 'InvalidTag', 'The TagKey you have provided is invalid', { TagKey: key })
    if (value.length > 256)
      throw new AwsError(400, 'InvalidTag', 'The TagValue you have provided is invalid', {
        TagKey: key,
        TagValue: value,
      })
  }
  return tags
}
