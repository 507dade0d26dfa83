import { AwsError } from '../http/service.ts'
import { Bucket } from './bucket.ts'
import { noSuchBucket } from './errors.ts'
import { writeXml } from './xml.ts'

/** Since April 2023 a new bucket blocks public access and encrypts with S3's own keys. */
const PUBLIC_ACCESS_BLOCK = writeXml('PublicAccessBlockConfiguration', {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
})
const ENCRYPTION = writeXml('ServerSideEncryptionConfiguration', {
  Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
})

/** Every bucket of the account. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>()

  all(): readonly Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** @throws AwsError NoSuchBucket. */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name)
    if (bucket === undefined) throw noSuchBucket(name)
    return bucket
  }

  /** @throws AwsError InvalidBucketName, or BucketAlreadyOwnedByYou outside us-east-1 (there it succeeds again). */
  create(name: string, region: string, at: number): void {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name })
    }
    if (this.#buckets.has(name)) {
      if (region === 'us-east-1') return
      throw new AwsError(
        409,
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: name },
      )
    }
    const bucket = new Bucket(name, region, at)
    bucket.settings.set('publicAccessBlock', PUBLIC_ACCESS_BLOCK)
    bucket.settings.set('encryption', ENCRYPTION)
    this.#buckets.set(name, bucket)
  }

  /** @throws AwsError NoSuchBucket or BucketNotEmpty. */
  delete(name: string): void {
    const bucket = this.get(name)
    if (!bucket.isEmpty) {
      const message = bucket.versioning
        ? 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.'
        : 'The bucket you tried to delete is not empty'
      throw new AwsError(409, 'BucketNotEmpty', message, { BucketName: name })
    }
    this.#buckets.delete(name)
  }
}
