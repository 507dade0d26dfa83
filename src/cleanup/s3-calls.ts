/** The calls to S3, in a file of their own: its client is loaded only when staged packages are cleaned. */
import {
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3'
import { STAGED_TAG } from '../artifact/staging.ts'
import type { Aws } from '../aws/clients.ts'
import type { Seconds } from '../values/duration.ts'

interface Place {
  readonly bucket: string
  readonly prefix: string
  /** The account the bucket must belong to. */
  readonly owner: string
}

/** One version of an object. */
export interface StoredObject {
  readonly key: string
  /** `null` in a bucket without versions. */
  readonly versionId: string
  readonly modified: Seconds
  readonly bytes: number
}

/** Every version of every object under the prefix, page by page; marks of deletion are none. */
export async function* listObjectVersions(aws: Aws, { bucket, prefix, owner }: Place): AsyncGenerator<StoredObject> {
  const s3 = await aws.s3()
  let mark: { readonly KeyMarker?: string | undefined; readonly VersionIdMarker?: string | undefined } | undefined = {}
  while (mark !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ExpectedBucketOwner: owner, ...mark }),
    )
    for (const { Key, VersionId, LastModified, Size = 0 } of page.Versions ?? []) {
      if (Key === undefined || VersionId === undefined || LastModified === undefined) continue
      yield { key: Key, versionId: VersionId, modified: LastModified.getTime() / 1000, bytes: Size }
    }
    mark =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined
  }
}

/** Whether we put it there, by its tag. */
export async function isStagedPackage(aws: Aws, { bucket, owner }: Place, object: StoredObject): Promise<boolean> {
  const { TagSet = [] } = await (await aws.s3()).send(
    new GetObjectTaggingCommand({
      Bucket: bucket,
      Key: object.key,
      VersionId: object.versionId,
      ExpectedBucketOwner: owner,
    }),
  )
  return TagSet.some(({ Key, Value }) => Key === STAGED_TAG.key && Value === STAGED_TAG.value)
}

/** For good, without leaving a mark of deletion. */
export async function deleteObjectVersion(aws: Aws, { bucket, owner }: Place, object: StoredObject): Promise<void> {
  await (await aws.s3()).send(
    new DeleteObjectCommand({
      Bucket: bucket,
      Key: object.key,
      VersionId: object.versionId,
      ExpectedBucketOwner: owner,
    }),
  )
}
