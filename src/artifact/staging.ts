import { readFile } from 'node:fs/promises'
import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import { stagingKey } from './staging-key.ts'

/** Where packages wait for Lambda or Signer. */
export interface StagingLocation {
  readonly bucket: string
  /** Before the name of every object, verbatim; a trailing `/` makes it a folder. */
  readonly prefix?: string | undefined
  /** The account the bucket must belong to: a bucket of that name elsewhere is somebody's trap. */
  readonly owner: string
}

/** A zip on this machine, as far as staging looks at it. */
export interface PackageFile {
  readonly path: string
  /** The source digest, which names the staged object. */
  readonly digest: string
  /** Base64 SHA-256 of the zip itself. */
  readonly codeSha256: string
}

export interface StagedObject {
  readonly bucket: string
  readonly key: string
  /** Undefined in a bucket without versions. */
  readonly versionId: string | undefined
}

/** What the staging bucket is, as far as it matters. */
export interface StagingBucket {
  readonly region: string | undefined
  readonly versioned: boolean
}

/** Marks what we put there, for the bucket's lifecycle rules. */
export const STAGED_TAG = { key: 'lambda-canary', value: 'package' } as const

/** Looks at the bucket, before anything is written. @returns undefined when there is no such bucket. */
export async function readStagingBucket(
  aws: Aws,
  { bucket, owner }: StagingLocation,
): Promise<StagingBucket | undefined> {
  const of = { Bucket: bucket, ExpectedBucketOwner: owner }
  try {
    const s3 = await import('./s3-calls.ts')
    const [head, versioning] = await Promise.all([s3.headBucket(aws, of), s3.getBucketVersioning(aws, of)])
    return { region: head.BucketRegion, versioned: versioning.Status === 'Enabled' }
  } catch (error) {
    if (isNotFound(error)) return undefined
    if (!isForbidden(error)) throw explain(error, `looking at bucket ${bucket}`)
    throw new Failure(
      {
        what: `AWS denied looking at the bucket ${bucket}.`,
        next: `Allow the role s3:ListBucket and s3:GetBucketVersioning on it, and make sure it belongs to account ${owner}.`,
      },
      error,
    )
  }
}

/** @returns the package where it is staged already, byte for byte; undefined when it must be uploaded. */
export async function findStaged(
  aws: Aws,
  pkg: PackageFile,
  location: StagingLocation,
): Promise<StagedObject | undefined> {
  const at = addressOf(pkg, location)
  const present = await newest(aws, at)
  if (present === undefined || present.sha256 !== pkg.codeSha256) return undefined
  return { bucket: at.Bucket, key: at.Key, versionId: present.versionId }
}

/**
 * Puts a package into the bucket, unless the same bytes are there already. Its name is its content's, so that
 * a step that is run again changes nothing.
 */
export async function stage(aws: Aws, pkg: PackageFile, location: StagingLocation): Promise<StagedObject> {
  const present = await findStaged(aws, pkg, location)
  if (present !== undefined) return present
  const at = addressOf(pkg, location)
  return { bucket: at.Bucket, key: at.Key, versionId: await upload(aws, pkg, at) }
}

function addressOf(pkg: PackageFile, { bucket, prefix, owner }: StagingLocation): Address {
  return { Bucket: bucket, Key: stagingKey(prefix, pkg.digest), ExpectedBucketOwner: owner }
}

interface Address {
  readonly Bucket: string
  readonly Key: string
  readonly ExpectedBucketOwner: string
}

/** @returns the newest version of an object and the SHA-256 S3 keeps of it, or undefined when there is none. */
async function newest(
  aws: Aws,
  at: Address,
): Promise<{ versionId: string | undefined; sha256: string | undefined } | undefined> {
  try {
    const s3 = await import('./s3-calls.ts')
    const head = await s3.headObject(aws, { ...at, ChecksumMode: 'ENABLED' })
    return { versionId: head.VersionId, sha256: head.ChecksumSHA256 }
  } catch (error) {
    // Without s3:ListBucket a missing object is a 403: upload, and let S3 say what is not allowed.
    if (isNotFound(error) || isForbidden(error)) return undefined
    throw explain(error, `looking for s3://${at.Bucket}/${at.Key}`)
  }
}

/** @returns the version S3 gave it. */
async function upload(aws: Aws, pkg: PackageFile, at: Address): Promise<string | undefined> {
  try {
    const s3 = await import('./s3-calls.ts')
    const put = await s3.putObject(aws, {
      ...at,
      // In one piece: a stream could not be sent again when the connection breaks.
      Body: await readFile(pkg.path),
      ChecksumSHA256: pkg.codeSha256,
      ContentType: 'application/zip',
      Tagging: `${STAGED_TAG.key}=${STAGED_TAG.value}`,
    })
    return put.VersionId
  } catch (error) {
    if (!isForbidden(error)) throw explain(error, `uploading s3://${at.Bucket}/${at.Key}`)
    throw new Failure(
      {
        what: `AWS denied uploading s3://${at.Bucket}/${at.Key}.`,
        next: `Allow the role s3:PutObject and s3:PutObjectTagging there, and make sure the bucket belongs to account ${at.ExpectedBucketOwner}.`,
        detail: errorParts(error).message,
      },
      error,
    )
  }
}

/** What tells one content of an object from another. */
export interface ObjectContent {
  readonly versionId: string | undefined
  /** In a bucket without versions, the only mark there is. */
  readonly etag: string | undefined
}

/**
 * What an object holds now, for an object that is named without a version: what is deployed must not change between a
 * look and the deployment, and what is deployed already must be known again.
 * @throws Failure when there is no such object.
 */
export async function readObjectContent(aws: Aws, object: { bucket: string; key: string }): Promise<ObjectContent> {
  const { bucket, key } = object
  try {
    const s3 = await import('./s3-calls.ts')
    const head = await s3.headObject(aws, { Bucket: bucket, Key: key })
    return { versionId: head.VersionId, etag: head.ETag?.replaceAll('"', '') }
  } catch (error) {
    if (!isNotFound(error) && !isForbidden(error)) throw explain(error, `looking for s3://${bucket}/${key}`)
    throw new Failure(
      {
        what: `There is no object s3://${bucket}/${key}, or the role may not read it.`,
        next: 'Check the inputs "s3-bucket" and "s3-key", and allow the role s3:GetObject there.',
      },
      error,
    )
  }
}

/** The reply to a HEAD has no body and so no name for its error: only the status says it. */
function isForbidden(error: unknown): boolean {
  return errorParts(error).status === 403
}
