import { randomUUID } from 'node:crypto'
import { accessDenied, notFound, validation } from './errors.ts'
import { isRevoked, type SigningJob } from './job.ts'
import type { Reply, SignerContext, SignerOperation, SignerRequest } from './operation.ts'
import { pageOf } from './page.ts'
import { LAMBDA_PLATFORM, statusOf } from './profile.ts'
import { reasonOf } from './profile-operations.ts'
import { runJob } from './run-job.ts'
import { expiryOf } from './validity.ts'

const all = /^\/signing-jobs$/

export const jobOperations: readonly SignerOperation[] = [
  { name: 'StartSigningJob', method: 'POST', path: all, write: true, run: startJob },
  { name: 'ListSigningJobs', method: 'GET', path: all, write: false, run: listJobs },
  { name: 'DescribeSigningJob', method: 'GET', path: /^\/signing-jobs\/([^/]+)$/, write: false, run: describeJob },
  { name: 'RevokeSignature', method: 'PUT', path: /^\/signing-jobs\/([^/]+)\/revoke$/, write: true, run: revokeJob },
]

function startJob(context: SignerContext, { body, caller }: SignerRequest): Reply {
  const { account, clock, jobs, profiles, tokens } = context
  const need = (path: string): string => body.needString('StartSigningJobRequest', path)
  const source = {
    bucketName: need('source.s3.bucketName'),
    key: need('source.s3.key'),
    version: need('source.s3.version'),
  }
  const destination = {
    bucketName: need('destination.s3.bucketName'),
    prefix: body.string('destination.s3.prefix') ?? '',
  }
  const name = need('profileName')
  const token = need('clientRequestToken')
  const given = tokens.get(token)
  if (given !== undefined) return given

  const owner = body.string('profileOwner')
  if (owner !== undefined && owner !== account.id) {
    throw accessDenied(`Not authorized to use the signing profile ${name} of account ${owner}`)
  }
  const profile = profiles.get(name)
  if (profile === undefined) throw notFound(`profile with name ${name} does not exist`, 'ProfileNotFound')
  if (statusOf(profile) !== 'Active') {
    throw validation(`Cannot start a signing job with a profile in ${statusOf(profile)} state`, 'ProfileNotActive')
  }
  const id = randomUUID()
  const createdAt = clock.now()
  const job: SigningJob = {
    id,
    arn: `arn:${account.partition}:signer:${account.region}:${account.id}:/signing-jobs/${id}`,
    profile,
    source,
    destination,
    createdAt,
    requestedBy: caller,
    expiresAt: expiryOf(profile.validity, createdAt),
    state: { status: 'InProgress' },
    revocation: undefined,
  }
  jobs.set(id, job)
  clock.after(context.jobSeconds, async () => {
    job.state = await runJob(job, context.objects, () => clock.now())
  })
  const reply = { jobId: id, jobOwner: account.id }
  tokens.set(token, reply)
  return reply
}

function describeJob(context: SignerContext, { label }: SignerRequest): Reply {
  const job = jobOf(context, label)
  const { state, revocation } = job
  const ended = state.status === 'InProgress' ? {} : { completedAt: state.completedAt }
  const reason =
    state.status === 'Failed' ? state.reason : state.status === 'Succeeded' ? 'Signing Succeeded' : undefined
  return {
    ...describe(context, job),
    ...ended,
    signingParameters: job.profile.signingParameters,
    requestedBy: job.requestedBy,
    statusReason: reason,
    revocationRecord: revocation,
  }
}

/** Newest first. */
function listJobs(context: SignerContext, { http: { query } }: SignerRequest): Reply {
  const equals = (name: string, value: string): boolean => [null, value].includes(query.get(name))
  const before = timeOf(query, 'signatureExpiresBefore') ?? Number.POSITIVE_INFINITY
  const after = timeOf(query, 'signatureExpiresAfter') ?? Number.NEGATIVE_INFINITY
  const shown = [...context.jobs.values()].filter(
    job =>
      equals('status', job.state.status) &&
      equals('platformId', LAMBDA_PLATFORM.id) &&
      equals('requestedBy', job.requestedBy) &&
      equals('jobInvoker', context.account.id) &&
      equals('isRevoked', String(isRevoked(job))) &&
      job.expiresAt < before &&
      job.expiresAt > after,
  )
  const { rows, nextToken } = pageOf(shown.reverse(), query)
  return { jobs: rows.map(job => ({ ...describe(context, job), isRevoked: isRevoked(job) })), nextToken }
}

function revokeJob(context: SignerContext, { label, body, caller }: SignerRequest): Reply {
  const job = jobOf(context, label)
  const reason = reasonOf(body.string('reason'))
  if (job.state.status !== 'Succeeded') throw validation(`Signing job ${label} is in ${job.state.status} state`)
  if (job.revocation !== undefined) throw validation(`The signature of job ${label} is already revoked`)
  job.revocation = { reason, revokedAt: context.clock.now(), revokedBy: caller }
  return {}
}

function jobOf({ jobs }: SignerContext, id: string): SigningJob {
  const job = jobs.get(id)
  if (job === undefined) throw notFound(`Signing job with ID ${id} does not exist`)
  return job
}

function describe({ account }: SignerContext, job: SigningJob): Reply {
  const { state, profile, destination } = job
  const signed =
    state.status === 'Succeeded'
      ? {
          signedObject: { s3: { bucketName: destination.bucketName, key: state.key } },
          signatureExpiresAt: job.expiresAt,
        }
      : {}
  return {
    jobId: job.id,
    source: { s3: job.source },
    ...signed,
    createdAt: job.createdAt,
    status: state.status,
    profileName: profile.name,
    profileVersion: profile.version,
    platformId: LAMBDA_PLATFORM.id,
    platformDisplayName: LAMBDA_PLATFORM.displayName,
    jobOwner: account.id,
    jobInvoker: account.id,
  }
}

/** A timestamp in a query: ISO 8601, or epoch seconds as some clients write it. @returns seconds since the epoch. */
export function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const time = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000
  if (Number.isFinite(time)) return time
  throw validation(`${name} must be a timestamp`)
}
