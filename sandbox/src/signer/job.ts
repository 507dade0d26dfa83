import type { SigningProfile } from './profile.ts'

export interface ObjectVersionName {
  readonly bucketName: string
  readonly key: string
  readonly version: string
}

export interface SigningJob {
  readonly id: string
  readonly arn: string
  readonly profile: SigningProfile
  readonly source: ObjectVersionName
  readonly destination: { readonly bucketName: string; readonly prefix: string }
  readonly createdAt: number
  readonly requestedBy: string
  readonly expiresAt: number
  state: JobState
  revocation: JobRevocation | undefined
}

export type JobState =
  | { readonly status: 'InProgress' }
  | { readonly status: 'Succeeded'; readonly completedAt: number; readonly key: string }
  | { readonly status: 'Failed'; readonly completedAt: number; readonly reason: string }

export interface JobRevocation {
  readonly reason: string
  readonly revokedAt: number
  readonly revokedBy: string
}

/** Whether the job's signature or the profile version it was made with has been revoked (F§2.1). */
export function isRevoked(job: SigningJob): boolean {
  const { revocation } = job.profile
  return job.revocation !== undefined || (revocation !== undefined && job.createdAt >= revocation.effectiveFrom)
}
