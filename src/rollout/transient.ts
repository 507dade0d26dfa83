import { isBusy, isThrottle, isUnknownOutcome } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'

/** Throttled, busy, timed out or reset: worth asking again, no reason to give up a rollout. */
export function isTransient(error: unknown): boolean {
  const cause = error instanceof Failure ? error.cause : error
  return isThrottle(cause) || isBusy(cause) || isUnknownOutcome(cause)
}
