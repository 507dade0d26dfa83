import { refuseOtherAccount } from '../aws/identity.ts'
import type { CleanupInputs } from '../config/cleanup-inputs.ts'
import type { CleanupOrder } from './order.ts'

/**
 * What the inputs of the action ask for.
 * @param account the one the run is in: buckets and functions must belong to it.
 * @throws InputError for the ARN of a function of another account.
 */
export function orderOf(inputs: CleanupInputs, account: string): CleanupOrder {
  for (const name of inputs.functionNames ?? []) refuseOtherAccount('function-names', name, account)
  const { scope, includeStackOwned, dryRun, keepVersions, keepFor, keepBytes, s3Bucket, s3Prefix } = inputs
  return {
    scope,
    includeStackOwned,
    dryRun,
    rules: { keepVersions, keepFor, keepBytes },
    lookBack: inputs.lookBack,
    callsPerSecond: inputs.callsPerSecond,
    layers: inputs.layers,
    logGroups: inputs.logGroups,
    alarms: inputs.alarms,
    packages:
      s3Bucket === undefined || s3Prefix === undefined
        ? undefined
        : { bucket: s3Bucket, prefix: s3Prefix, owner: account },
  }
}
