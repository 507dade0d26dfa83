import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import type { FailureText } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import { Caller } from './caller.ts'
import { cleanFunction } from './clean-function.ts'
import { Mappings } from './mappings.ts'
import { type Budget, type CleanupOrder, isOver, type Run } from './order.ts'
import { functionsIn } from './scope.ts'
import type { FunctionResult, RegionResult, Storage } from './tally.ts'

/**
 * Cleans one Region: function by function, so that no more than one function's versions are held at a time.
 * @param signal aborted: what is under way is finished, nothing more is begun.
 * @returns what went and what stayed; failures are in it.
 */
export async function cleanRegion(
  aws: Aws,
  order: CleanupOrder,
  budget: Budget,
  log: Log,
  signal: AbortSignal,
): Promise<RegionResult> {
  const calls = new Caller(aws, order.callsPerSecond)
  const run: Run = { aws, calls, mappings: new Mappings(aws.clock, calls), order, budget, log, signal }
  const storage = await readStorage(run)
  const functions: FunctionResult[] = []
  let failure: FailureText | undefined
  let complete = true
  try {
    for await (const functionName of functionsIn(calls, order.scope)) {
      if (isOver(run)) {
        complete = false
        break
      }
      const result = await cleanFunction(run, functionName)
      functions.push(result)
      if (result.failure !== undefined)
        log.warning(`${functionName} was not cleaned to the end. ${result.failure.what}`)
    }
  } catch (error) {
    failure = explain(error, `listing the functions of ${aws.region}`).text
  }
  complete &&= functions.every(({ left, failure: problem }) => left === 0 || problem !== undefined)
  return {
    region: aws.region,
    storage,
    functions,
    ...(failure === undefined ? {} : { failure }),
    complete,
  }
}

/** What is only said, not decided by: without it the cleanup goes on. */
async function readStorage({ calls, log, aws }: Run): Promise<Storage | undefined> {
  try {
    const { AccountLimit, AccountUsage } = await calls.lambda(lambda => lambda.send(new GetAccountSettingsCommand({})))
    const [used, quota] = [AccountUsage?.TotalCodeSize, AccountLimit?.TotalCodeSize]
    return used === undefined || quota === undefined ? undefined : { used, quota }
  } catch (error) {
    log.warning(explain(error, `reading the code storage of ${aws.region}`).text.what)
    return undefined
  }
}
