import { InvokeCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isAccessDenied } from '../aws/errors.ts'
import { poll } from '../aws/wait.ts'
import { Failure } from '../report/failure.ts'
import { formatDuration, type Seconds } from '../values/duration.ts'
import { type FunctionView, readFunction } from './read.ts'
import { adviceOn } from './state-reasons.ts'

/** As long as the SDK's own waiter: images and network interfaces take minutes. */
const UPDATE_TIMEOUT: Seconds = 300
/** As long as the SDK's own waiter for versions, sized for SnapStart (F§1.1). */
const ACTIVATION_TIMEOUT: Seconds = 26 * 60

export interface WaitFor {
  readonly timeout?: Seconds
  /** Aborted: the wait ends with a Failure that says so. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Waits until `$LATEST` is neither being created nor updated, however that ended.
 * @throws Failure when it took too long, or the function is gone.
 */
export function waitUntilSettled(aws: Aws, functionName: string, options: WaitFor = {}): Promise<FunctionView> {
  const busy = (view: FunctionView): boolean => view.state === 'Pending' || view.lastUpdateStatus === 'InProgress'
  return waitUntil(aws, functionName, undefined, view => !busy(view), { timeout: UPDATE_TIMEOUT, ...options })
}

/**
 * Waits until an update of `$LATEST`, or its creation, was successful.
 * @returns the function as the last look found it, its revision with it.
 * @throws Failure explaining why Lambda could not, or that it took too long.
 */
export async function waitUntilUpdated(aws: Aws, functionName: string, options: WaitFor = {}): Promise<FunctionView> {
  const view = await waitUntilSettled(aws, functionName, options)
  if (view.state === 'Failed') throw failed(view, 'The creation of', view.configuration.StateReasonCode)
  if (view.lastUpdateStatus === 'Failed') {
    throw failed(view, 'The update of', view.configuration.LastUpdateStatusReasonCode)
  }
  return view
}

/**
 * Waits until a published version can be called: long with SnapStart, in a VPC, or as an image.
 * @throws Failure explaining why Lambda could not, or that it took too long.
 */
export async function waitUntilVersionActive(
  aws: Aws,
  functionName: string,
  version: string,
  options: WaitFor = {},
): Promise<FunctionView> {
  const done = (view: FunctionView): boolean => view.state !== 'Pending' && view.lastUpdateStatus !== 'InProgress'
  const view = await waitUntil(aws, functionName, version, done, { timeout: ACTIVATION_TIMEOUT, ...options })
  if (view.state === 'Failed') throw failed(view, `Version ${version} of`, view.configuration.StateReasonCode)
  if (view.lastUpdateStatus === 'Failed') {
    throw failed(view, `Version ${version} of`, view.configuration.LastUpdateStatusReasonCode)
  }
  return view
}

/**
 * Wakes a version that Lambda put to sleep: the next request to it fails and brings it back (F§1.1), so that one is
 * better sent by us than by a user. Nothing is sent when it is awake.
 * @throws Failure when it does not wake.
 */
export async function wake(
  aws: Aws,
  functionName: string,
  version: string,
  options: WaitFor = {},
): Promise<FunctionView> {
  const view = await readFunction(aws, functionName, version)
  if (view?.state === 'Inactive') {
    // It fails by design; whether the version came back is read, not concluded from the error. One that never reached
    // Lambda wakes nothing.
    await aws.lambdaOnce
      .send(new InvokeCommand({ FunctionName: functionName, Qualifier: version, Payload: Buffer.from('{}') }))
      .catch((error: unknown) => {
        if (isAccessDenied(error)) throw explain(error, `waking version ${version} of ${functionName}`)
      })
  }
  const done = (now: FunctionView): boolean => now.state !== 'Pending' && now.state !== 'Inactive'
  const awake = await waitUntil(aws, functionName, version, done, { timeout: ACTIVATION_TIMEOUT, ...options })
  if (awake.state === 'Failed') throw failed(awake, `Version ${version} of`, awake.configuration.StateReasonCode)
  return awake
}

async function waitUntil(
  aws: Aws,
  functionName: string,
  qualifier: string | undefined,
  done: (view: FunctionView) => boolean,
  { timeout, signal }: { readonly timeout: Seconds; readonly signal?: AbortSignal | undefined },
): Promise<FunctionView> {
  const what = qualifier === undefined ? functionName : `version ${qualifier} of ${functionName}`
  let last: FunctionView | undefined
  const view = await poll(aws.clock, { timeout, ...(signal === undefined ? {} : { signal }) }, async () => {
    last = await readFunction(aws, functionName, qualifier)
    if (last === undefined) throw new Failure({ what: `There is no ${what} any more: somebody deleted it.` })
    return done(last) ? last : undefined
  })
  if (view !== undefined) return view
  if (signal?.aborted === true) throw new Failure({ what: `Cancelled while waiting for ${what}.` })
  throw new Failure({
    what: `Lambda was not done with ${what} after ${formatDuration(timeout)}: it is in state ${last?.state}${last?.lastUpdateStatus === undefined ? '' : `, last update ${last.lastUpdateStatus}`}.`,
    next: 'Run again: what has happened by then is not repeated.',
  })
}

function failed(view: FunctionView, what: string, code: string | undefined): Failure {
  const { StateReason, LastUpdateStatusReason } = view.configuration
  const advice = adviceOn(code)
  const detail = view.state === 'Failed' ? StateReason : LastUpdateStatusReason
  return new Failure({
    what: `${what} ${view.name} failed (${code ?? 'no reason given'}).`,
    state: 'The alias was not moved: what it served, it still serves.',
    ...(advice === undefined ? {} : { next: advice }),
    ...(detail === undefined ? {} : { detail }),
  })
}
