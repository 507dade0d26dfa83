import { createHash } from 'node:crypto'
import type { DescribeSigningJobCommandOutput } from '@aws-sdk/client-signer'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { poll } from '../aws/wait.ts'
import { Failure, type FailureText } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import type { SigningProfile } from './signing-profile.ts'
import type { StagedObject } from './staging.ts'

/** A package AWS Signer has signed, and where it lies. */
export interface SignedObject extends StagedObject {
  readonly jobId: string
  readonly profileVersionArn: string
}

export interface SigningOptions {
  readonly profile: SigningProfile
  /** Where the signed package goes: glued verbatim before the job's id. */
  readonly prefix?: string | undefined
  /** The account that owns the bucket. */
  readonly owner: string
  readonly timeout?: Seconds
  readonly signal?: AbortSignal
}

const TIMEOUT: Seconds = 300
/** Jobs take seconds; the SDK's own waiter would look every 20 (F§2.1). */
const PACE = { first: 0.25, factor: 1.5, cap: 1 }
/** Outdated jobs that may be behind a token, one from each earlier run of the same commit. */
const ATTEMPTS = 10

/**
 * Signs a staged package and waits for it. The request token comes from what is signed and by whom, so that a step
 * run again gets the job it already has; a job that is of no use any more leads to a new one.
 * @throws Failure in Signer's words when the job fails.
 */
export async function sign(aws: Aws, staged: StagedObject, options: SigningOptions): Promise<SignedObject> {
  const { profile } = options
  const began = aws.clock.now()
  let token = tokenOf(profile.versionArn, staged.bucket, staged.key, staged.versionId ?? '', options.prefix ?? '')
  for (let attempt = 1; ; attempt++) {
    const job = await finished(aws, await start(aws, staged, options, token), options)
    const result = await outcome(aws, job, options)
    if (result.kind === 'signed') return result.object
    const earlier = job.createdAt !== undefined && job.createdAt.getTime() / 1000 < began - 1
    if (!earlier || attempt === ATTEMPTS) throw new Failure(result.problem)
    token = tokenOf(token, job.jobId ?? '')
  }
}

function tokenOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

async function start(aws: Aws, staged: StagedObject, options: SigningOptions, token: string): Promise<string> {
  const { name } = options.profile
  try {
    const { startSigningJob } = await import('./signer-calls.ts')
    const reply = await startSigningJob(aws, {
      source: { s3: { bucketName: staged.bucket, key: staged.key, version: staged.versionId } },
      destination: { s3: { bucketName: staged.bucket, prefix: options.prefix ?? '' } },
      profileName: name,
      clientRequestToken: token,
    })
    return reply.jobId ?? ''
  } catch (error) {
    throw explain(error, `asking AWS Signer to sign with profile ${name} (signer:StartSigningJob)`)
  }
}

async function finished(aws: Aws, jobId: string, options: SigningOptions): Promise<DescribeSigningJobCommandOutput> {
  const { timeout = TIMEOUT, signal } = options
  const job = await poll(aws.clock, { timeout, pace: PACE, ...(signal === undefined ? {} : { signal }) }, async () => {
    const reply = await describe(aws, jobId)
    return reply.status === 'InProgress' ? undefined : reply
  })
  if (job !== undefined) return job
  throw new Failure({
    what:
      signal?.aborted === true
        ? `The run was cancelled while AWS Signer job ${jobId} was going on.`
        : `AWS Signer job ${jobId} is still going on after ${timeout} seconds.`,
    next: 'Run again: the same commit finds the same job.',
  })
}

async function describe(aws: Aws, jobId: string): Promise<DescribeSigningJobCommandOutput> {
  try {
    const { describeSigningJob } = await import('./signer-calls.ts')
    return await describeSigningJob(aws, jobId)
  } catch (error) {
    throw explain(error, `waiting for AWS Signer job ${jobId} (signer:DescribeSigningJob)`)
  }
}

type Outcome =
  | { readonly kind: 'signed'; readonly object: SignedObject }
  | { readonly kind: 'useless'; readonly problem: FailureText }

/** What a finished job left: the signed package, or why there is none to deploy. */
async function outcome(
  aws: Aws,
  job: DescribeSigningJobCommandOutput,
  { profile, owner }: SigningOptions,
): Promise<Outcome> {
  const { jobId = '', status, statusReason, signatureExpiresAt, revocationRecord } = job
  const useless = (what: string, next: string): Outcome => ({ kind: 'useless', problem: { what, next } })
  if (status !== 'Succeeded') {
    return useless(
      `AWS Signer could not sign the package: ${statusReason ?? `job ${jobId} is ${status}`}`,
      'Signer signs a zip that is whole, not empty and not signed already, with the S3 rights of this role (s3:GetObjectVersion, s3:PutObject, s3:ListBucket).',
    )
  }
  if (revocationRecord !== undefined) {
    return useless(
      `The signature of AWS Signer job ${jobId} was revoked.`,
      'Change the source, or sign with another profile.',
    )
  }
  if (signatureExpiresAt !== undefined && signatureExpiresAt.getTime() / 1000 <= aws.clock.now()) {
    return useless(`The signature of AWS Signer job ${jobId} has expired.`, "Raise the profile's validity period.")
  }
  // Signer names the object; its name is not ours to construct (F§2.1).
  const { bucketName: bucket = '', key = '' } = job.signedObject?.s3 ?? {}
  try {
    const { headObject } = await import('./s3-calls.ts')
    const head = await headObject(aws, { Bucket: bucket, Key: key, ExpectedBucketOwner: owner })
    return {
      kind: 'signed',
      object: { bucket, key, versionId: head.VersionId, jobId, profileVersionArn: profile.versionArn },
    }
  } catch (error) {
    if (!isNotFound(error)) throw explain(error, `looking for the signed package s3://${bucket}/${key} (s3:GetObject)`)
    return useless(`The package that AWS Signer job ${jobId} signed is gone from s3://${bucket}/${key}.`, 'Run again.')
  }
}
