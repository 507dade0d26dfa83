import { AwsError } from '../http/service.ts'

/**
 * Refuses a presigned link whose time is over. Signatures are not checked: the sandbox knows no secret keys.
 * @param now seconds since the epoch.
 * @throws AwsError AccessDenied, AuthorizationQueryParametersError.
 */
export function checkExpiry(query: URLSearchParams, now: number): void {
  const until = endOf(query)
  if (until === undefined || now <= until) return
  throw new AwsError(403, 'AccessDenied', 'Request has expired', {
    Expires: new Date(until * 1000).toISOString(),
    ServerTime: new Date(now * 1000).toISOString(),
  })
}

/** Seconds since the epoch. Older clients sign by version 2, which names the end itself. */
function endOf(query: URLSearchParams): number | undefined {
  const signed = query.get('X-Amz-Date')
  const seconds = query.get('X-Amz-Expires')
  if (signed === null || seconds === null) {
    const end = query.has('Signature') ? query.get('Expires') : null
    return end === null ? undefined : Number(end)
  }
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signed) ?? []
  const from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000
  if (Number.isFinite(from) && /^\d{1,6}$/.test(seconds) && Number(seconds) <= 604_800) return from + Number(seconds)
  throw new AwsError(400, 'AuthorizationQueryParametersError', 'X-Amz-Expires must be less than a week (in seconds)')
}
