import { formatPercentage } from '../values/percentage.ts'
import type { Description } from './description.ts'
import { type Routing, sameRouting } from './record.ts'

/** One alias of one function. The function by name or ARN. */
export interface AliasTarget {
  readonly functionName: string
  readonly alias: string
}

/** What an alias serves; `latest` when it points at `$LATEST`, where it can hold no weights (F§1.5). */
export type AliasRouting = Routing | 'latest'

/** An alias as read at one moment. `revisionId` is what every write states (promise 3). */
export interface AliasView {
  readonly arn: string
  readonly routing: AliasRouting
  readonly description: string
  readonly decoded: Description
  readonly revisionId: string
  /** AWS moves provisioned concurrency and has inserted weights of its own, left out of `routing` (promise 3). */
  readonly moving?: true
}

export function equalRouting(a: AliasRouting, b: AliasRouting): boolean {
  return a === 'latest' || b === 'latest' ? a === b : sameRouting(a, b)
}

/** `version 141 at 100%`, `version 141 with 10% on version 142`, `$LATEST`: for messages. */
export function printRouting(routing: AliasRouting): string {
  if (routing === 'latest') return '$LATEST'
  const { primary, canary } = routing
  if (canary === undefined) return `version ${primary} at 100%`
  return `version ${primary} with ${formatPercentage(canary.weight)} on version ${canary.version}`
}
