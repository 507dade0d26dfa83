import { randomBytes } from 'node:crypto'
import type { Account } from '../ports.ts'

/** Who signed a call. */
export interface Identity {
  readonly arn: string
  readonly userId: string
  readonly expired: boolean
  /** The root user of the account. */
  readonly root?: boolean
}

export interface Session {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Seconds since the epoch. */
  readonly expires: number
  readonly arn: string
  readonly userId: string
}

/**
 * Who the access keys belong to. Sessions STS handed out are known by their key and end when they said they would;
 * any other key is the account's own deployer, because the sandbox checks no signature. A key id that contains
 * EXPIRED belongs to a session that is over, one that contains ROOT to the account's root user, whom no identity-based
 * policy binds.
 */
export class Identities {
  readonly #account: Account
  readonly #sessions = new Map<string, Session>()

  constructor(account: Account) {
    this.#account = account
  }

  identify(accessKeyId: string, now: number): Identity {
    const session = this.#sessions.get(accessKeyId)
    if (session !== undefined) {
      return { arn: session.arn, userId: session.userId, expired: session.expires <= now }
    }
    const { partition, id } = this.#account
    const expired = accessKeyId.includes('EXPIRED')
    if (accessKeyId.includes('ROOT'))
      return { arn: `arn:${partition}:iam::${id}:root`, userId: id, expired, root: true }
    return accessKeyId.startsWith('ASIA')
      ? { arn: `arn:${partition}:sts::${id}:assumed-role/deployer/session`, userId: 'AROASANDBOX:session', expired }
      : { arn: `arn:${partition}:iam::${id}:user/deployer`, userId: 'AIDASANDBOX', expired }
  }

  /** @param expires seconds since the epoch. */
  assume(roleArn: string, sessionName: string, expires: number): Session {
    const [, partition, , , accountId] = roleArn.split(':')
    const role = roleArn.slice(roleArn.lastIndexOf('/') + 1)
    const session: Session = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(60).toString('base64'),
      expires,
      arn: `arn:${partition}:sts::${accountId}:assumed-role/${role}/${sessionName}`,
      userId: `AROASANDBOX:${sessionName}`,
    }
    this.#sessions.set(session.accessKeyId, session)
    return session
  }
}
