import { AwsError } from '../http/service.ts'

/** Services whose errors carry names without the `Exception` suffix. */
const SHORT_NAMES: ReadonlySet<string> = new Set(['s3', 'sts', 'sns', 'monitoring'])

/** A request AWS will not serve now, as each service says it (F§1.9, F§3.7). */
export function throttled(service: string, reason = 'CallerRateLimitExceeded', retryAfterSeconds?: number): AwsError {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  switch (service) {
    case 'lambda': {
      const extra = {
        Reason: reason,
        Type: 'User',
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds: String(retryAfterSeconds) }),
      }
      return new AwsError(429, 'TooManyRequestsException', 'Rate exceeded', extra, headers)
    }
    case 's3':
      return new AwsError(503, 'SlowDown', 'Please reduce your request rate.', {}, headers)
    case 'signer':
      return new AwsError(429, 'ThrottlingException', 'Rate exceeded', {}, headers)
    case 'logs':
    case 'events':
      return new AwsError(400, 'ThrottlingException', 'Rate exceeded', {}, headers)
    default:
      return new AwsError(400, 'Throttling', 'Rate exceeded', {}, headers)
  }
}

/** AWS failed: nobody knows whether the call was applied. */
export function serverError(service: string): AwsError {
  if (service === 's3') {
    return new AwsError(500, 'InternalError', 'We encountered an internal error. Please try again.')
  }
  const code =
    service === 'lambda'
      ? 'ServiceException'
      : service === 'signer'
        ? 'InternalServiceErrorException'
        : 'InternalFailure'
  return new AwsError(500, code, 'An internal error occurred.', service === 'lambda' ? { Type: 'Service' } : {})
}

/** Why a policy says no: nothing allows it, or something forbids it. */
export type Denial = 'implicit-deny' | 'explicit-deny'

/** IAM's own wording for a caller no identity-based policy allows, or one that a policy denies. */
export function accessDenied(
  service: string,
  userArn: string,
  action: string,
  resource: string | undefined,
  denial: Denial = 'implicit-deny',
): AwsError {
  if (service === 's3' && resource === undefined) return new AwsError(403, 'AccessDenied', 'Access Denied')
  const message = deniedText(userArn, action, resource ?? '*', denial)
  // API_Publish.html: SNS has a name of its own for it.
  if (service === 'sns') return new AwsError(403, 'AuthorizationError', message)
  return new AwsError(403, SHORT_NAMES.has(service) ? 'AccessDenied' : 'AccessDeniedException', message)
}

/** S3 alone puts the resource in quotation marks (S3 user guide, troubleshoot-403-errors.html). */
export function deniedText(userArn: string, action: string, resource: string, denial: Denial): string {
  const on = action.startsWith('s3:') ? JSON.stringify(resource) : resource
  const why =
    denial === 'explicit-deny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`
  return `User: ${userArn} is not authorized to perform: ${action} on resource: ${on} ${why}`
}

/** The session of these credentials has ended (F§5.2). */
export function expiredToken(service: string): AwsError {
  if (service === 's3') return new AwsError(400, 'ExpiredToken', 'The provided token has expired.')
  const code = SHORT_NAMES.has(service) ? 'ExpiredToken' : 'ExpiredTokenException'
  return new AwsError(403, code, 'The security token included in the request is expired')
}

/** The request carries no signature at all. */
export function missingToken(service: string): AwsError {
  if (service === 's3') return new AwsError(403, 'AccessDenied', 'Access Denied')
  const code = SHORT_NAMES.has(service) ? 'MissingAuthenticationToken' : 'MissingAuthenticationTokenException'
  return new AwsError(403, code, 'Missing Authentication Token')
}
