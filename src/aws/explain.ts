import { Failure, type FailureText } from '../report/failure.ts'
import { redactForms } from '../report/redact.ts'
import { isAccessDenied, isExpired } from './error-classes.ts'
import { type ErrorParts, errorParts } from './error-parts.ts'

/**
 * What an AWS error means to the person who has to act on it.
 * @param doing what was being done, as a gerund: `reading alias "live" of orders`.
 * @returns a Failure whose detail is AWS' own message without the variables it may echo (F§1.6); a Failure as it is.
 */
export function explain(error: unknown, doing: string): Failure {
  if (error instanceof Failure) return error
  const parts = errorParts(error)
  const text = isAccessDenied(error)
    ? accessDenied(parts, doing)
    : isExpired(error)
      ? expired(parts, doing)
      : (credentials(parts, doing) ?? unreachable(parts, doing) ?? named(parts, doing))
  return new Failure(text, error)
}

const NEEDS_CREDENTIALS = {
  next: 'Add "permissions: id-token: write" to the job, and set "role-to-assume" and "region" here, or on aws-actions/configure-aws-credentials before this step.',
  atTerminal:
    'Log in (aws sso login), name a profile that is there (--profile NAME, or AWS_PROFILE; aws configure list-profiles), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
}

function credentials(parts: ErrorParts, doing: string): FailureText | undefined {
  const { name } = parts
  if (/^(CredentialsProviderError|MissingAuthenticationToken(Exception)?)$/.test(name)) {
    return { what: `There are no AWS credentials for ${doing}.`, ...NEEDS_CREDENTIALS, ...detail(parts) }
  }
  if (
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature)$/.test(
      name,
    )
  ) {
    return {
      what: `AWS does not know the credentials used for ${doing} (${name}).`,
      ...NEEDS_CREDENTIALS,
      ...detail(parts),
    }
  }
  return undefined
}

function expired(parts: ErrorParts, doing: string): FailureText {
  return {
    what: `The AWS credentials expired while ${doing}.`,
    next: 'Set "role-to-assume", which renews its session by itself; or give aws-actions/configure-aws-credentials a "role-duration-seconds" longer than build, rollout and rollback together (the role\'s own maximum may have to rise too); or use "engine: schedule".',
    atTerminal:
      'Log in again, for a session longer than build, rollout and rollback together; or use --engine schedule, which leaves the waiting to recover.',
    ...detail(parts),
  }
}

function accessDenied(parts: ErrorParts, doing: string): FailureText {
  const action = /not authorized to perform: ([\w-]+:\w+)/.exec(parts.message)?.[1]
  if (action === undefined) {
    return {
      what: `AWS denied ${doing}.`,
      next: 'Allow it in the policy of the role; the plan action prints the least policy for these inputs.',
      ...detail(parts),
    }
  }
  const resource = /on resource: "?([^\s"]+)/.exec(parts.message)?.[1]?.replace(/[.,]$/, '')
  const where = resource === undefined ? '' : ` on ${resource}`
  const who = /User: (\S+) is not/.exec(parts.message)?.[1]
  return {
    what: `AWS denied ${action}${where} while ${doing}.`,
    next: /explicit deny/i.test(parts.message)
      ? `An explicit deny forbids it${kindOfPolicy(parts.message)}: no policy of the role can allow it.`
      : `Allow it in the policy of ${who === undefined ? 'the role' : roleOf(who)}: {"Effect": "Allow", "Action": "${action}", "Resource": "${resource ?? '*'}"}`,
    ...detail(parts),
  }
}

function kindOfPolicy(message: string): string {
  const kind = /explicit deny in an? ([a-z -]+policy)/i.exec(message)?.[1]
  return kind === undefined ? '' : ` (${kind})`
}

/** `arn:aws:sts::…:assumed-role/deploy/session` is a session; what a person edits is the role. */
function roleOf(principal: string): string {
  const role = /:assumed-role\/([^/]+)\//.exec(principal)?.[1]
  return role === undefined ? principal : `role "${role}"`
}

/** Codes of a connection that never came about: AWS has not been asked anything. */
const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/

function unreachable(parts: ErrorParts, doing: string): FailureText | undefined {
  if (parts.status !== undefined || !UNREACHABLE.test(parts.code)) return undefined
  return {
    what: `${capital(doing)} failed: AWS cannot be reached (${parts.code}).`,
    next: 'Check the network of the runner, HTTPS_PROXY, the name of the Region, and AWS_ENDPOINT_URL where it is set.',
    ...detail(parts),
  }
}

/** Errors with a known remedy; the rest says its name and status and leaves the message to AWS. */
const REMEDIES: ReadonlyMap<string, { readonly what: string; readonly next: string }> = new Map(
  Object.entries({
    CodeStorageExceededException: {
      what: "the account's code storage in this Region is full",
      next: 'Delete versions nobody needs with the cleanup action, or ask AWS for a higher quota (F§1.8).',
    },
    CodeVerificationFailedException: {
      what: 'the code signing config of the function does not trust the signature, or there is none',
      next: 'Sign with a profile the config allows: set "signing-profile", or sign what a preview is given. Layers must be signed by an allowed profile too.',
    },
    InvalidCodeSignatureException: {
      what: 'the signature does not fit the package: it was changed after signing',
      next: 'Sign again what is deployed. Lambda refuses this even where the config only warns.',
    },
    CodeSigningConfigNotFoundException: {
      what: 'the code signing config of the function was deleted',
      next: 'Attach another one with "code-signing-config-arn".',
    },
    RequestEntityTooLargeException: {
      what: 'the package is too large to be sent directly',
      next: 'Set "s3-bucket": the package is then staged there (up to 250 MB unzipped, layers included).',
    },
    PreconditionFailedException: {
      what: 'somebody else changed it in the meantime',
      next: 'Run again: it starts from what is there now.',
    },
  }),
)

function named(parts: ErrorParts, doing: string): FailureText {
  const remedy = REMEDIES.get(parts.name)
  if (remedy !== undefined)
    return { what: `${capital(doing)} failed: ${remedy.what}.`, next: remedy.next, ...detail(parts) }
  const status = parts.status === undefined ? '' : `, HTTP ${parts.status}`
  const name = parts.code === '' || parts.name.includes(parts.code) ? parts.name : `${parts.name} ${parts.code}`
  return { what: `${capital(doing)} failed (${name}${status}).`, ...detail(parts) }
}

function detail({ message }: ErrorParts): { readonly detail: string } {
  return { detail: redactForms(message) }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
