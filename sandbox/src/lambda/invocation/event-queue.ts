import type { LambdaContext } from '../context.ts'
import type { FunctionReference } from '../model/reference.ts'
import { type InvokeRequest, prepare } from './invoke.ts'
import type { LogStreams } from './logs.ts'

/** Lambda waits a minute before the first retry of an asynchronous event and two before the second. */
const RETRY_AFTER_SECONDS = [60, 120]

/**
 * Runs an asynchronous event, again after a failure as often as the event invoke config of its qualifier allows
 * (F§1.10). Every attempt is routed anew. What is left of it after that is dropped: destinations are not emulated.
 */
export function enqueue(
  context: LambdaContext,
  streams: LogStreams,
  reference: FunctionReference,
  request: InvokeRequest,
  attempt = 0,
): void {
  void succeeds(context, streams, reference, request).then(succeeded => {
    const wait = RETRY_AFTER_SECONDS[attempt]
    if (succeeded || wait === undefined || attempt >= retries(context, reference)) return
    context.clock.after(wait, () => enqueue(context, streams, reference, request, attempt + 1))
  })
}

async function succeeds(
  context: LambdaContext,
  streams: LogStreams,
  reference: FunctionReference,
  request: InvokeRequest,
): Promise<boolean> {
  try {
    const outcome = await prepare(context, streams, reference, request).run()
    return outcome.functionError === undefined
  } catch {
    // Throttled, or gone meanwhile: nobody waits for the answer of an event.
    return false
  }
}

function retries(context: LambdaContext, { name, qualifier }: FunctionReference): number {
  const configs = context.store.functions.get(name)?.eventInvokeConfigs
  return configs?.get(qualifier ?? '')?.maximumRetryAttempts ?? RETRY_AFTER_SECONDS.length
}
