import { GetProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import type { AliasTarget, AliasView } from './alias-view.ts'
import { routing } from './record.ts'

/**
 * When an alias with provisioned concurrency moves, AWS itself shows weights such as `{"1": 1}` for minutes (CD §C).
 * They are nobody's: the routing is taken for what the record says, and the view marked as `moving`.
 * Asks AWS only when an alias shows weights that its record does not have.
 */
export async function withoutInserted(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  signal?: AbortSignal,
): Promise<AliasView> {
  const { record } = view.decoded
  if (record === undefined || view.routing === 'latest' || view.routing.canary === undefined) return view
  const expected = routing(record)
  if (expected.canary !== undefined || expected.primary !== view.routing.primary) return view
  return (await isMoving(aws, target, signal)) ? { ...view, routing: expected, moving: true } : view
}

/** Not to know is no reason to claim weights: then they count as somebody's. @throws the reason of the signal. */
async function isMoving(aws: Aws, { functionName, alias }: AliasTarget, signal?: AbortSignal): Promise<boolean> {
  const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName: functionName, Qualifier: alias })
  const status = await aws.lambda.send(command, signal === undefined ? {} : { abortSignal: signal }).then(
    reply => reply.Status,
    () => undefined,
  )
  signal?.throwIfAborted()
  return status === 'IN_PROGRESS'
}
