import { randomUUID } from 'node:crypto'
import type { SandboxClock } from '../clock.ts'
import { escapeXml } from '../http/plain-error.ts'
import { AwsError, type AwsReply, type AwsRequest, type MatchedOperation, type Service } from '../http/service.ts'
import type { Account } from '../ports.ts'
import { Identities, type Session } from './identities.ts'

type Form = URLSearchParams

/** STS in its query protocol: who is calling, and sessions that end on the sandbox clock. */
export class StsService implements Service {
  readonly name = 'sts'
  readonly identities: Identities
  readonly #account: Account
  readonly #clock: SandboxClock

  constructor({ account, clock }: { readonly account: Account; readonly clock: SandboxClock }) {
    this.identities = new Identities(account)
    this.#account = account
    this.#clock = clock
  }

  match(request: AwsRequest): MatchedOperation | undefined {
    const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'))
    const operation = form.get('Action') ?? ''
    const answer = this.#answer(operation, form, request.accessKeyId)
    if (answer === undefined) return undefined
    const input = Object.fromEntries([...form].filter(([key]) => !/^(Action|Version|WebIdentityToken)$/.test(key)))
    const resource = form.get('RoleArn')
    return {
      operation,
      write: false,
      input,
      ...(resource === null ? {} : { resource }),
      run: async () => reply(200, `${operation}Response`, `<${operation}Result>${answer()}</${operation}Result>`),
      fail: error =>
        reply(
          error.status,
          'ErrorResponse',
          `<Error><Type>Sender</Type>${element('Code', error.code)}${element('Message', error.message)}</Error>`,
        ),
    }
  }

  #answer(operation: string, form: Form, accessKeyId: string | undefined): (() => string) | undefined {
    switch (operation) {
      case 'GetCallerIdentity':
        return () => {
          const { arn, userId } = this.identities.identify(accessKeyId ?? '', this.#clock.now())
          return (
            element('Arn', arn) + element('UserId', userId) + element('Account', arn.split(':')[4] || this.#account.id)
          )
        }
      case 'AssumeRole':
        return () => describe(this.#assume(form))
      case 'AssumeRoleWithWebIdentity':
        return () => {
          required(form, 'WebIdentityToken')
          return (
            describe(this.#assume(form)) +
            element('Provider', 'token.actions.githubusercontent.com') +
            element('Audience', 'sts.amazonaws.com')
          )
        }
      default:
        return undefined
    }
  }

  #assume(form: Form): Session {
    const duration = Number(form.get('DurationSeconds') ?? 3600)
    if (!(Number.isInteger(duration) && duration >= 900 && duration <= 43_200)) {
      throw new AwsError(
        400,
        'ValidationError',
        `The requested DurationSeconds ${duration} is not between 900 and 43200`,
      )
    }
    const roleArn = required(form, 'RoleArn')
    if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn)) {
      throw new AwsError(400, 'ValidationError', `${roleArn} is invalid`)
    }
    return this.identities.assume(roleArn, required(form, 'RoleSessionName'), this.#clock.now() + duration)
  }
}

function required(form: Form, name: string): string {
  const value = form.get(name)
  if (value) return value
  throw new AwsError(400, 'ValidationError', `1 validation error detected: Value at '${name}' must not be null`)
}

function describe(session: Session): string {
  const credentials =
    element('AccessKeyId', session.accessKeyId) +
    element('SecretAccessKey', session.secretAccessKey) +
    element('SessionToken', session.sessionToken) +
    element('Expiration', new Date(session.expires * 1000).toISOString())
  const user = element('AssumedRoleId', session.userId) + element('Arn', session.arn)
  return `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`
}

function reply(status: number, root: string, content: string): AwsReply {
  const requestId = randomUUID()
  const body = `<${root} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${content}<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata></${root}>`
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body }
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`
}
