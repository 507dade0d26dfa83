/** What may be done after an AWS error, and what to tell the person who has to. */
export {
  isAccessDenied,
  isBusy,
  isConflictExists,
  isExpired,
  isNotFound,
  isPreconditionFailed,
  isReferenced,
  isRefused,
  isThrottle,
  isUnknownOperation,
  isUnknownOutcome,
} from './error-classes.ts'
export { explain } from './explain.ts'
