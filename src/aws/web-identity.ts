import type { STSClient } from '@aws-sdk/client-sts'
import { Failure } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import type { Seconds } from '../values/duration.ts'
import { formatInstant } from '../values/instant.ts'
import type { Clock } from './clock.ts'
import { isAccessDenied } from './error-classes.ts'
import { errorParts } from './error-parts.ts'
import { explain } from './explain.ts'

/** A role to act as, and the tokens that say which workflow this is. Whoever brings it knows where tokens come from. */
export interface WebIdentity {
  readonly roleArn: string
  /** Names the session in CloudTrail: 2 to 64 letters, digits and `=,.@-`. */
  readonly sessionName: string
  /** Mints a token for `sts.amazonaws.com`. @throws Failure saying what the job lacks. */
  token(): Promise<string>
  /** The subjects a trust policy may have to name for this token, the one it carries first. */
  subjects(token: string): readonly string[]
  /** Told of every secret before its first use. */
  hide(secret: string): void
}

interface Session {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** From here on a new session is asked for in the background; it must not keep a rollback waiting. */
const EARLY: Seconds = 15 * 60
/** From here on a call waits for the new session: on its way the old one could end. */
const LATE: Seconds = 60

/** Gives the credentials of the session that is valid now, to every client of a run. */
export type Sessions = (() => Promise<Session>) & { readonly memoized: true }

/**
 * Sessions of a role by web identity, each asked for before the one before it ends (F§5.2): an hour each, since every
 * role allows that. Ends are told by the clock of AWS, not by this machine's.
 * @param sts an unsigned call needs no credentials.
 */
export function sessionsOf(sts: () => Promise<STSClient>, clock: Clock, identity: WebIdentity, log?: Log): Sessions {
  let session: Session | undefined
  let asking: Promise<Session> | undefined
  const renew = (): Promise<Session> => {
    asking ??= assumeRole(sts, identity)
      .then(next => {
        const which = session === undefined ? 'Assumed' : 'Assumed again'
        log?.info(`${which} role ${identity.roleArn}, until ${formatInstant(next.expiration.getTime() / 1000)}.`)
        session = next
        return next
      })
      .finally(() => {
        asking = undefined
      })
    return asking
  }
  const current = async (): Promise<Session> => {
    if (session === undefined) return renew()
    const left = session.expiration.getTime() / 1000 - clock.now()
    if (left >= EARLY) return session
    const old = session
    const renewed = renew().catch((error: unknown) => {
      log?.debug(`The role was not assumed again: ${error instanceof Failure ? error.text.what : String(error)}`)
      if (left > 0) return old
      throw error
    })
    if (left < LATE) return renewed
    renewed.catch(() => undefined)
    return old
  }
  // The SDK would keep a session until this machine's clock says that it ends.
  return Object.assign(current, { memoized: true as const })
}

/** @throws Failure naming what the trust policy or the account lacks. */
async function assumeRole(client: () => Promise<STSClient>, identity: WebIdentity): Promise<Session> {
  const { roleArn, sessionName } = identity
  const [sts, { AssumeRoleWithWebIdentityCommand }, token] = await Promise.all([
    client(),
    import('./sts-client.ts'),
    identity.token(),
  ])
  identity.hide(token)
  try {
    const { Credentials } = await sts.send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn, RoleSessionName: sessionName, WebIdentityToken: token }),
    )
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials ?? {}
    const expiration = Credentials?.Expiration
    if (!accessKeyId || !secretAccessKey || !sessionToken || expiration === undefined) {
      throw new Failure({ what: `STS answered without credentials for role ${roleArn}.` })
    }
    for (const secret of [accessKeyId, secretAccessKey, sessionToken]) identity.hide(secret)
    return { accessKeyId, secretAccessKey, sessionToken, expiration }
  } catch (error) {
    throw refusal(error, roleArn, identity.subjects(token))
  }
}

function refusal(error: unknown, roleArn: string, subjects: readonly string[]): Failure {
  const { name, message } = errorParts(error)
  if (isAccessDenied(error)) {
    return new Failure(
      {
        what: `Role ${roleArn} cannot be assumed by this workflow: there is no such role, or its trust policy does not allow it.`,
        next: `Allow sts:AssumeRoleWithWebIdentity to token.actions.githubusercontent.com with aud "sts.amazonaws.com" and sub ${subjects.map(subject => `"${subject}"`).join(' or ')}: this job's token carries the first one (docs/iam.md).`,
        detail: message,
      },
      error,
    )
  }
  if (name === 'InvalidIdentityToken' || name === 'InvalidIdentityTokenException') {
    return new Failure(
      {
        what: `The account of role ${roleArn} does not accept GitHub's tokens.`,
        next: 'Add the OIDC provider https://token.actions.githubusercontent.com with audience sts.amazonaws.com to the account (docs/iam.md).',
        detail: message,
      },
      error,
    )
  }
  return explain(error, `assuming role ${roleArn}`)
}
