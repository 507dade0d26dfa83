import type { LambdaContext } from '../context.ts'
import type { Alias, LambdaFunction, ProvisionedConcurrency } from './function.ts'

export function isReady(context: LambdaContext, config: ProvisionedConcurrency): boolean {
  return context.clock.now() >= config.readyAt
}

/**
 * An alias with provisioned concurrency moved to another version: it is provisioned anew, for minutes, while the new
 * version runs on demand (F§1.10).
 */
export function leaveVersion(context: LambdaContext, found: LambdaFunction, alias: Alias, to: string): void {
  const config = found.provisioned.get(alias.name)
  if (config === undefined || to === alias.functionVersion) return
  const readyAt = context.clock.now() + context.durations.provision
  found.provisioned.set(alias.name, { ...config, readyAt, leaving: alias.functionVersion })
}

/**
 * The weights GetAlias shows: the alias' own, or those AWS inserts by itself while provisioned concurrency moves, such
 * as `{"1": 1}` for the version it leaves (hashicorp/terraform-provider-aws PR 48116; CD §provisioned concurrency).
 */
export function shownWeights(
  context: LambdaContext,
  found: LambdaFunction,
  alias: Alias,
): Readonly<Record<string, number>> | undefined {
  if (alias.additional !== undefined) return { [alias.additional.version]: alias.additional.weight }
  const config = found.provisioned.get(alias.name)
  if (config?.leaving === undefined || config.leaving === alias.functionVersion || isReady(context, config)) {
    return undefined
  }
  return { [config.leaving]: 1 }
}
