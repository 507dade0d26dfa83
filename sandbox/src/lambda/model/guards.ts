import { preconditionFailed, updateInProgress } from '../wire/errors.ts'
import type { LambdaFunction } from './function.ts'

/** F§1.3: compare-and-swap on a RevisionId the caller may have given. */
export function checkRevision(given: string | undefined, actual: string | undefined, read?: string): void {
  if (given !== undefined && given !== actual) throw preconditionFailed(read)
}

/** F§1.2: neither a creation nor an update may be under way. */
export function checkIdle(found: LambdaFunction): void {
  if (found.latest.transition !== undefined) throw updateInProgress(found.arn)
}
