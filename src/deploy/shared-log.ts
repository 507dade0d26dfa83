import type { AliasConfiguration } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isAccessDenied, isNotFound } from '../aws/errors.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { listAliases } from '../rollout/list-aliases.ts'
import type { Pair } from '../rollout/probes.ts'

/**
 * The other aliases of the function, where its log is a gate: a line bears the version that wrote it, not the alias it was
 * called through. They are for a warning only: a role that may not list them releases as it did before.
 * @throws Failure when they cannot be listed for another reason.
 */
export async function otherAliases(
  aws: Aws,
  { functionName, alias, logPattern }: DeployInputs,
  tell: (line: string) => void,
): Promise<readonly AliasConfiguration[]> {
  if (logPattern === undefined) return []
  try {
    return (await listAliases(aws, functionName)).filter(({ Name }) => Name !== alias)
  } catch (error) {
    if (isNotFound(error)) return []
    const failure = explain(error, `listing the aliases of ${functionName}`)
    if (!isAccessDenied(error)) throw failure
    tell(`${failure.text.what} Whether other aliases share the log of log-pattern is not known.`)
    return []
  }
}

/**
 * What the log gate cannot tell apart, one sentence an alias. No reason to refuse: an alias that shares stable makes the
 * gate blunter, one that shares the canary puts it back for its own callers' errors.
 */
export function sharedLogWarnings(others: readonly AliasConfiguration[], { stable, canary }: Pair): readonly string[] {
  return others.flatMap(({ Name, FunctionVersion, RoutingConfig }) => {
    const served = [FunctionVersion, ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})]
    return [stable, canary]
      .filter(version => served.includes(version))
      .map(
        version =>
          `Alias "${Name}" serves version ${version} too: what its calls log counts for log-pattern like that of this alias' own.`,
      )
  })
}
