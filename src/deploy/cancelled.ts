import type { FailureText } from '../report/failure.ts'

/** Of a run that was cancelled while no traffic was shifted yet. */
export const CANCELLED: FailureText = {
  what: 'The run was cancelled.',
  next: 'Run again: what was done is not repeated.',
}
