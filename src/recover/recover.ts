import { ListAliasesCommand, type ListAliasesCommandOutput } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import type { AliasTarget } from '../rollout/alias-view.ts'
import { failed, type Recovered } from './finding.ts'
import { type SettleOrder, settle } from './settle.ts'

export type { Recovered } from './finding.ts'
export type { LiveAfter } from './settle.ts'

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
  const tell = (result: Recovered): void => {
    if (result.kind === 'foreign' || result.kind === 'failed') log.warning(result.text)
    else log.info(result.text)
    results.push(result)
  }
  for (const functionName of order.functionNames) {
    try {
      for (const target of await targetsOf(aws, functionName, order.alias)) {
        tell(await settle(aws, target, order).catch((error: unknown) => failed(target, error)))
      }
    } catch (error) {
      tell(failed({ functionName, alias: order.alias ?? '*' }, error))
    }
  }
  return results
}

async function targetsOf(aws: Aws, functionName: string, alias: string | undefined): Promise<readonly AliasTarget[]> {
  if (alias !== undefined) return [{ functionName, alias }]
  const targets: AliasTarget[] = []
  let marker: string | undefined
  try {
    do {
      const page: ListAliasesCommandOutput = await aws.lambda.send(
        new ListAliasesCommand({ FunctionName: functionName, Marker: marker }),
      )
      for (const { Name } of page.Aliases ?? []) if (Name !== undefined) targets.push({ functionName, alias: Name })
      marker = page.NextMarker
    } while (marker !== undefined && marker !== '')
  } catch (error) {
    if (isNotFound(error))
      throw new Failure({ what: `Function ${functionName} does not exist in ${aws.region}.` }, error)
    throw explain(error, `reading the aliases of ${functionName}`)
  }
  return targets
}
