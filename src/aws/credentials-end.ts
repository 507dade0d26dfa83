import type { Seconds } from '../values/duration.ts'
import type { Aws } from './clients.ts'
import { explain } from './explain.ts'

/** When the right to call AWS ends, in seconds since the epoch. */
export type CredentialsEnd =
  /** Not before the job does: renewed as they end, or keys that have no end. */
  | { readonly kind: 'open' }
  | { readonly kind: 'known'; readonly at: Seconds }
  /** A session that does not say its end. */
  | { readonly kind: 'assumed'; readonly at: Seconds }

/** What the surroundings of the run say about its session. */
export interface SessionFacts {
  /** How long ago the job, and at the earliest its session, began. */
  readonly jobAge: Seconds
  /** How long the session lasts, as the user says. */
  readonly duration: Seconds | undefined
}

/** The session of configure-aws-credentials, and of STS itself, unless asked for another one (F§5.2). */
const USUAL: Seconds = 3600

/** Where the SDK asks for new credentials as the old ones end: instance and container roles, by its own marks. */
const RENEWED = ['CREDENTIALS_IMDS', 'CREDENTIALS_HTTP']

/**
 * When the credentials of this run end: as the user says, as the credentials say (`AWS_CREDENTIAL_EXPIRATION` for keys
 * in the environment), or an hour after the job began.
 * @throws Failure when there are no credentials.
 */
export async function credentialsEnd(aws: Aws, { jobAge, duration }: SessionFacts): Promise<CredentialsEnd> {
  if (aws.renewsCredentials) return { kind: 'open' }
  const began = aws.clock.now() - jobAge
  if (duration !== undefined) return { kind: 'known', at: began + duration }
  const { expiration, sessionToken, ...rest } = await credentialsOf(aws)
  const sources = '$source' in rest && typeof rest.$source === 'object' ? Object.keys(rest.$source ?? {}) : []
  if (sources.some(source => RENEWED.includes(source))) return { kind: 'open' }
  if (expiration !== undefined) return { kind: 'known', at: expiration.getTime() / 1000 }
  return sessionToken === undefined ? { kind: 'open' } : { kind: 'assumed', at: began + USUAL }
}

async function credentialsOf(aws: Aws) {
  try {
    return await aws.lambda.config.credentials()
  } catch (error) {
    throw explain(error, 'looking for AWS credentials')
  }
}
