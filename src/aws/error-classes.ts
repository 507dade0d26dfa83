import { errorParts } from './error-parts.ts'

/** The resource is not there. Not a deleted signing config, which is another thing than the function asked for. */
export function isNotFound(error: unknown): boolean {
  const { name } = errorParts(error)
  if (name.startsWith('CodeSigningConfigNotFound')) return false
  return /NotFound(Exception)?$/.test(name) || /^NoSuch(Key|Bucket|Version|Upload)$/.test(name)
}

/**
 * The endpoint does not have the operation at all, as an older partition or an emulator may not: its 404 or 501 is no
 * error of AWS' model. Where only the absence of a feature is asked for, this answers it.
 */
export function isUnknownOperation(error: unknown): boolean {
  const { name, status } = errorParts(error)
  return name === 'UnknownOperationException' || status === 501 || (status === 404 && name === 'SyntaxError')
}

/** 409 has three meanings. This one passes by itself: an update or the creation is still going on (F§1.2). */
export function isBusy(error: unknown): boolean {
  const { name, message } = errorParts(error)
  return name === 'ResourceConflictException' && /in progress|cannot be performed at this time|Pending/i.test(message)
}

/** 409: what was to be created is there already (F§1.2). */
export function isConflictExists(error: unknown): boolean {
  const { name, message } = errorParts(error)
  return name === 'ResourceConflictException' && /already exist|exists for this|already provided/i.test(message)
}

/** 409: what was to be deleted is still used, e.g. a version by an alias (F§1.2). */
export function isReferenced(error: unknown): boolean {
  const { name, message } = errorParts(error)
  return name === 'ResourceConflictException' && /reference it/i.test(message)
}

/** A 4xx: AWS said no, and applied nothing. */
export function isRefused(error: unknown): boolean {
  const { status } = errorParts(error)
  return status !== undefined && status >= 400 && status < 500
}

/** 412: the revision, or the ETag, is no longer the one the caller saw (F§1.3). Nothing was applied. */
export function isPreconditionFailed(error: unknown): boolean {
  const { name, status } = errorParts(error)
  return status === 412 || /^PreconditionFailed(Exception)?$/.test(name)
}

const THROTTLED =
  /^(TooManyRequestsException|Throttl(ing|ed)(Exception)?|RequestThrottled(Exception)?|RequestLimitExceeded|SlowDown)$/

/** Turned away before anything was applied, because there were too many calls (F§1.9). */
export function isThrottle(error: unknown): boolean {
  const { name, status } = errorParts(error)
  return status === 429 || THROTTLED.test(name)
}

const NO_ANSWER =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_\w+)$/

/**
 * No answer, half of one, or a server error: the call may or may not have been applied. A write that ends so is
 * followed by a read (promise 3); a read may simply be repeated.
 */
export function isUnknownOutcome(error: unknown): boolean {
  const { name, status, code } = errorParts(error)
  if (isThrottle(error)) return false
  // 501 says that the operation does not exist: it never will.
  if (status !== undefined && status >= 500) return status !== 501
  if (NO_ANSWER.test(code) || NO_ANSWER.test(name)) return true
  if (/^(TimeoutError|RequestTimeout(Exception)?|AbortError|NetworkingError)$/.test(name)) return true
  // A reply that ends in the middle does not parse.
  return name === 'SyntaxError' && (status === undefined || status < 300)
}

/** The session is over: temporary credentials do not outlive their role's session (F§5.2). */
export function isExpired(error: unknown): boolean {
  return /^(ExpiredToken(Exception)?|RequestExpired)$/.test(errorParts(error).name)
}

/** The caller lacks a permission. */
export function isAccessDenied(error: unknown): boolean {
  return /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?)$/.test(
    errorParts(error).name,
  )
}
