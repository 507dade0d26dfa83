import type { FailureText } from '../report/failure.ts'
import type { StagingBucket, StagingLocation } from './staging.ts'

/** The name of a staged package: its content's, so that the same source is uploaded once. */
export function stagingKey(prefix: string | undefined, digest: string): string {
  return `${prefix ?? ''}${digest}.zip`
}

/** What a package needs on its way to Lambda. */
export interface Route {
  /** Why the package cannot be sent in the request itself, when it cannot. */
  readonly tooLong: FailureText | undefined
  /** Signer reads and writes S3 only. */
  readonly sign: boolean
  readonly location: StagingLocation | undefined
}

/** @returns whether a package goes through S3, or why it cannot get to Lambda at all. */
export function chooseRoute({ tooLong, sign, location }: Route): 'direct' | 's3' | FailureText {
  if (sign && location === undefined) {
    return {
      what: 'The input "signing-profile" needs a bucket that AWS Signer reads the package from.',
      next: 'Set the input "s3-bucket" to a versioned bucket in the function\'s Region.',
    }
  }
  if (tooLong !== undefined && location === undefined) return tooLong
  return sign || tooLong !== undefined ? 's3' : 'direct'
}

/** @returns why the bucket cannot be staged in, before the first write. */
export function bucketProblem(
  bucket: StagingBucket | undefined,
  wanted: { readonly location: StagingLocation; readonly region: string; readonly sign: boolean },
): FailureText | undefined {
  const name = wanted.location.bucket
  if (bucket === undefined) {
    return {
      what: `There is no bucket ${name} in account ${wanted.location.owner}.`,
      next: 'Create it in the function\'s Region, versioned and private, or set the input "s3-bucket" to one that exists.',
    }
  }
  if (bucket.region !== undefined && bucket.region !== wanted.region) {
    return {
      what: `The bucket ${name} is in ${bucket.region}; the function is in ${wanted.region}.`,
      next: 'Lambda and Signer read from their own Region only: set the input "s3-bucket" to a bucket there.',
    }
  }
  if (wanted.sign && !bucket.versioned) {
    return {
      what: `The bucket ${name} keeps no versions; AWS Signer signs one version of an object and needs them.`,
      next: `Run: aws s3api put-bucket-versioning --bucket ${name} --versioning-configuration Status=Enabled`,
    }
  }
  return undefined
}
