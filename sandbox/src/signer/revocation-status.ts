import { validation } from './errors.ts'
import { timeOf } from './job-operations.ts'
import type { Reply, SignerContext, SignerOperation, SignerRequest } from './operation.ts'

export const revocationStatus: SignerOperation = {
  name: 'GetRevocationStatus',
  method: 'GET',
  path: /^\/revocations$/,
  write: false,
  run: getStatus,
}

const REQUIRED = ['signatureTimestamp', 'platformId', 'profileVersionArn', 'jobArn', 'certificateHashes']

/** Which of the named profile version and job are revoked for a signature of that time. */
function getStatus({ profiles, jobs }: SignerContext, { http: { query } }: SignerRequest): Reply {
  for (const name of REQUIRED) {
    if (!query.has(name)) throw validation(`${name} should not be empty`)
  }
  const signedAt = timeOf(query, 'signatureTimestamp') ?? 0
  const profile = [...profiles.values()].find(one => one.versionArn === query.get('profileVersionArn'))
  const job = [...jobs.values()].find(one => one.arn === query.get('jobArn'))
  const from = profile?.revocation?.effectiveFrom
  return {
    revokedEntities: [
      ...(profile !== undefined && from !== undefined && signedAt >= from ? [profile.versionArn] : []),
      ...(job?.revocation === undefined ? [] : [job.arn]),
    ],
  }
}
