import type { Effect } from '../../sandbox/src/faults/fault.ts'

/** What is done to one call. Columns of the table. */
export type FaultKind =
  | { readonly name: string; readonly how: 'sandbox'; readonly effect: Effect; readonly lasting?: true }
  | { readonly name: string; readonly how: 'lose'; readonly applied: boolean }
  /** `post`: the process alone is killed, as for want of memory; its runner lives and runs `post`. */
  | { readonly name: string; readonly how: 'kill'; readonly applied: boolean; readonly post?: true }
  | { readonly name: string; readonly how: 'foreign' | 'text' | 'cancel' }

const BUSY: Effect = {
  kind: 'error',
  status: 409,
  code: 'ResourceConflictException',
  message: 'The operation cannot be performed at this time. An update is in progress for resource: orders',
}

export const FAULTS: readonly FaultKind[] = [
  { name: 'throttled', how: 'sandbox', effect: { kind: 'throttle' } },
  { name: '500', how: 'sandbox', effect: { kind: 'error500' } },
  { name: '500 applied', how: 'sandbox', effect: { kind: 'error500', applied: true } },
  { name: 'timeout', how: 'lose', applied: false },
  { name: 'timeout applied', how: 'lose', applied: true },
  { name: 'reset', how: 'sandbox', effect: { kind: 'reset' } },
  { name: 'lost response', how: 'sandbox', effect: { kind: 'lost-response' } },
  { name: '409 busy', how: 'sandbox', effect: BUSY },
  { name: '412 foreign', how: 'foreign' },
  { name: 'text edit', how: 'text' },
  // Taken away for good, as a policy that lacks the action would.
  { name: 'denied', how: 'sandbox', effect: { kind: 'access-denied' }, lasting: true },
  { name: 'SIGINT', how: 'cancel' },
  { name: 'SIGTERM', how: 'cancel' },
  { name: 'killed, post', how: 'kill', applied: true, post: true },
  { name: 'SIGKILL', how: 'kill', applied: false },
  { name: 'SIGKILL applied', how: 'kill', applied: true },
]

/** Calls whose colleague's write in between is one on the function itself. */
export const ON_LATEST: ReadonlySet<string> = new Set([
  'GetFunction',
  'UpdateFunctionConfiguration',
  'UpdateFunctionCode',
  'PublishVersion',
])
