import { sign } from '../artifact/signer.ts'
import { profileProblem, readSigningProfile } from '../artifact/signing-profile.ts'
import { type PackageFile, readStagingBucket, stage } from '../artifact/staging.ts'
import { bucketProblem } from '../artifact/staging-key.ts'
import type { Aws } from '../aws/clients.ts'
import { readIdentity, refuseAccount } from '../aws/identity.ts'
import type { SignInputs } from '../config/sign-inputs.ts'
import { Failure, type FailureText } from '../report/failure.ts'
import type { Log } from '../report/log.ts'

/** The signed package, as a deploy names it. */
export interface Signed {
  readonly bucket: string
  readonly key: string
  readonly version: string
  readonly jobId: string
}

/**
 * Stages a package and has it signed. The same package by the same profile is neither uploaded nor signed twice, so
 * that a deploy of it knows it again.
 * @throws Failure before anything is uploaded when profile or bucket are of no use; in Signer's words afterwards.
 */
export async function signPackage(
  aws: Aws,
  inputs: SignInputs,
  pkg: PackageFile,
  log: Log,
  signal?: AbortSignal,
): Promise<Signed> {
  const { signingProfile, s3Bucket, s3Key: prefix } = inputs
  const [identity, profile] = await Promise.all([readIdentity(aws), readSigningProfile(aws, signingProfile)])
  refuse(refuseAccount(identity, inputs.allowedAccountIds))
  refuse(profileProblem(signingProfile, profile))
  if (profile === undefined) throw new TypeError('A profile without a problem was read.')
  const location = { bucket: s3Bucket, prefix, owner: identity.account }
  const bucket = await readStagingBucket(aws, location)
  refuse(bucketProblem(bucket, { location, region: aws.region, sign: true }))
  const staged = await stage(aws, pkg, location)
  log.info(`The package lies in s3://${staged.bucket}/${staged.key}.`)
  const signed = await sign(aws, staged, {
    profile,
    prefix: `${prefix ?? ''}signed/`,
    owner: identity.account,
    ...(signal === undefined ? {} : { signal }),
  })
  log.info(`Signed by job ${signed.jobId} with profile ${signingProfile}: s3://${signed.bucket}/${signed.key}.`)
  return { bucket: signed.bucket, key: signed.key, version: signed.versionId ?? '', jobId: signed.jobId }
}

function refuse(problem: FailureText | undefined): void {
  if (problem !== undefined) throw new Failure(problem)
}
