import { Failure } from '../report/failure.ts'
import { redactForms } from '../report/redact.ts'

/** What an error of the SDK tells, whatever its class: name, HTTP status, message. */
export interface AwsErrorFacts {
  readonly name: string
  readonly status: number | undefined
  readonly message: string
}

const UNREACHABLE = [
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'TimeoutError',
  'RequestTimeout',
  'NetworkingError',
  'ECONNABORTED',
]
const EXPIRED = [
  'ExpiredTokenException',
  'ExpiredToken',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidSignatureException',
]
const DENIED = ['AccessDeniedException', 'AccessDenied', 'Forbidden', 'UnauthorizedOperation', 'AuthorizationError']

/** Takes any thrown value apart. */
export function factsOf(error: unknown): AwsErrorFacts {
  if (typeof error !== 'object' || error === null) return { name: 'Error', status: undefined, message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const name = 'name' in error && typeof error.name === 'string' ? error.name : 'Error'
  const metadata = '$metadata' in error && typeof error.$metadata === 'object' ? error.$metadata : undefined
  const status =
    metadata !== null && metadata !== undefined && 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined
  const message = 'message' in error ? String(error.message) : JSON.stringify(error)
  return {
    name: name === 'Error' && code !== undefined ? code : name,
    status: typeof status === 'number' ? status : undefined,
    message,
  }
}

export function isNotFound(error: unknown): boolean {
  const { name, status } = factsOf(error)
  return (
    name === 'ResourceNotFoundException' ||
    name === 'NotFound' ||
    name === 'NoSuchKey' ||
    name === 'NoSuchBucket' ||
    (status === 404 && name !== 'CodeSigningConfigNotFoundException')
  )
}

/** 409 has three meanings; this one passes by itself (F§1.2). */
export function isBusy(error: unknown): boolean {
  const { name, message } = factsOf(error)
  return (
    name === 'ResourceConflictException' &&
    /update is in progress|currently in the following state: Pending|operation cannot be performed at this time/i.test(
      message,
    )
  )
}

/** 409: the thing to be created is there already (F§1.2). */
export function isConflictExists(error: unknown): boolean {
  const { name, message } = factsOf(error)
  return name === 'ResourceConflictException' && /already exist|exists for this/i.test(message)
}

export function isPreconditionFailed(error: unknown): boolean {
  const { name, status } = factsOf(error)
  return name === 'PreconditionFailedException' || status === 412
}

export function isThrottle(error: unknown): boolean {
  const { name, status } = factsOf(error)
  return (
    status === 429 ||
    ['TooManyRequestsException', 'ThrottlingException', 'Throttling', 'SlowDown', 'RequestLimitExceeded'].includes(name)
  )
}

/** Whether the write may or may not have been applied: no answer, or one that says nothing (promise 3). */
export function isUnknownOutcome(error: unknown): boolean {
  const { name, status } = factsOf(error)
  return UNREACHABLE.includes(name) || (status !== undefined && status >= 500)
}

/** The IAM action and resource AWS named in its refusal. */
export interface Denied {
  readonly action: string
  readonly resource: string | undefined
}

/** Reads `… is not authorized to perform: lambda:UpdateAlias on resource: arn:… because …`. */
export function deniedCall(message: string): Denied | undefined {
  const [, action, resource] =
    /not authorized to perform:? ([a-z0-9-]+:[A-Za-z*]+)(?: on resource:? (\S+))?/.exec(message) ?? []
  return action === undefined ? undefined : { action, resource }
}

/**
 * Turns whatever AWS answered into words for a person.
 * @param doing what was being done, as in `shifting alias "live" of orders`.
 * @param state what production is doing now, where the caller knows.
 */
export function explain(error: unknown, doing: string, state?: string): Failure {
  if (error instanceof Failure) return error
  const { name, status, message } = factsOf(error)
  const detail = redactForms(`${name}${status === undefined ? '' : ` (HTTP ${status})`}: ${message}`)
  const known = { ...(state === undefined ? {} : { state }), detail }
  if (DENIED.includes(name) || status === 403) {
    const denied = deniedCall(message)
    if (denied !== undefined) {
      return new Failure(
        {
          what: `The role may not ${denied.action}${denied.resource === undefined ? '' : ` on ${denied.resource}`}: AWS refused ${doing}.`,
          next: `Allow "${denied.action}" on "${denied.resource ?? '*'}" in the policy of the role; docs/iam.md has the whole policy.`,
          ...known,
        },
        error,
      )
    }
  }
  if (EXPIRED.includes(name)) {
    return new Failure(
      {
        what: `The AWS credentials are expired or not valid: AWS refused ${doing}.`,
        next: 'Run aws-actions/configure-aws-credentials before this step, with a session at least as long as the rollout.',
        ...known,
      },
      error,
    )
  }
  if (name === 'CredentialsProviderError') {
    return new Failure(
      {
        what: `There are no AWS credentials: ${doing} is not possible.`,
        next: 'Add permissions: id-token: write to the job, and a step with aws-actions/configure-aws-credentials before this one.',
        ...known,
      },
      error,
    )
  }
  if (UNREACHABLE.includes(name)) {
    return new Failure(
      {
        what: `AWS could not be reached while ${doing}.`,
        next: 'Look at the network of the runner (proxy, NO_PROXY, Region), then run again.',
        ...known,
      },
      error,
    )
  }
  if (isThrottle(error)) {
    return new Failure(
      {
        what: `AWS throttled ${doing}, after several tries.`,
        next: 'Other tools use up the API quota of this account and Region; run again when they are done.',
        ...known,
      },
      error,
    )
  }
  return new Failure({ what: `AWS refused ${doing}: ${redactForms(message)}`, ...known }, error)
}
