import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { CONSIDERATE, pacer } from '../aws/pace.ts'
import type { Log } from '../report/log.ts'
import type { AliasTarget } from '../rollout/alias-view.ts'
import { listAliases } from '../rollout/list-aliases.ts'
import { failed, missingFunction, type Recovered } from './finding.ts'
import { type SettleOrder, settle } from './settle.ts'
import { tell } from './tell.ts'

export type { Recovered } from './finding.ts'

export interface RecoverOrder extends SettleOrder {
  readonly functionNames: readonly string[]
  /** Left out: every alias of the functions. */
  readonly alias?: string
}

/**
 * Finds rollouts in flight and undoes those whose runner was lost; carries on those of a schedule, if told under which
 * gates; reports the rest. One alias that fails does not keep the others from being looked at. Running it twice, or at
 * the same time, is the same as once.
 */
export async function recover(aws: Aws, order: RecoverOrder, log: Log): Promise<readonly Recovered[]> {
  const results: Recovered[] = []
  const pace = pacer(aws.clock, CONSIDERATE)
  for (const functionName of order.functionNames) {
    try {
      const targets = await targetsOf(aws, functionName, order.alias, pace)
      results.push(...(await recoverAliases(aws, targets, order, log, pace)))
    } catch (error) {
      const target = { functionName, alias: order.alias ?? '*' }
      results.push(tell(log, isNotFound(error) ? missingFunction(target, aws.region) : failed(target, error)))
    }
  }
  return results
}

/** The same of aliases that are known already, at a pace that leaves the account's quota to those who deploy (F§1.9). */
export async function recoverAliases(
  aws: Aws,
  targets: readonly AliasTarget[],
  order: SettleOrder,
  log: Log,
  pace: () => Promise<void> = pacer(aws.clock, CONSIDERATE),
): Promise<readonly Recovered[]> {
  const results: Recovered[] = []
  for (const target of targets) {
    await pace()
    const finding = await settle(aws, target, order).catch((error: unknown) => failed(target, error))
    results.push(tell(log, finding, order.wide))
  }
  return results
}

async function targetsOf(
  aws: Aws,
  functionName: string,
  alias: string | undefined,
  pace: () => Promise<void>,
): Promise<readonly AliasTarget[]> {
  if (alias !== undefined) return [{ functionName, alias }]
  try {
    const aliases = await listAliases(aws, functionName, pace)
    return aliases.flatMap(({ Name }) => (Name === undefined ? [] : [{ functionName, alias: Name }]))
  } catch (error) {
    if (isNotFound(error)) throw error
    throw explain(error, `reading the aliases of ${functionName}`)
  }
}
