import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import type { FailureText } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import { alarmThings } from './alarms.ts'
import { attention } from './attention.ts'
import { Caller } from './caller.ts'
import { cleanFunction } from './clean-function.ts'
import { cleanOthers } from './clean-others.ts'
import { layerThings } from './layers.ts'
import { logGroupThings } from './log-groups.ts'
import { Mappings } from './mappings.ts'
import { type Budget, type CleanupOrder, isOver, type Run } from './order.ts'
import { packageThings } from './packages.ts'
import { RegionUse } from './region-use.ts'
import { functionsIn } from './scope.ts'
import type { FunctionResult, OtherKind, OtherResult, RegionResult, Storage } from './tally.ts'

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
  const mappings = new Mappings(aws.clock, calls)
  // Thousands of names are held only where something is decided by them.
  const wouldGo = order.dryRun && order.layers !== undefined ? new Set<string>() : undefined
  const run: Run = { aws, calls, mappings, order, budget, log, signal, wouldGo }
  const storage = await readStorage(run)
  const { functions, failure, complete } = await cleanFunctions(run)
  const others = await cleanBeside(run)
  const done = functions.every(({ left, failed }) => left + failed === 0)
  const result: RegionResult = {
    region: aws.region,
    storage,
    functions,
    ...others,
    ...(failure === undefined ? {} : { failure }),
    complete: complete && done && Object.values(others).every(one => one.complete),
  }
  for (const line of attention(result, order.dryRun)) log.warning(line)
  return result
}

interface Cleaned {
  readonly functions: readonly FunctionResult[]
  readonly failure: FailureText | undefined
  /** Every function in scope was looked at. */
  readonly complete: boolean
}

async function cleanFunctions(run: Run): Promise<Cleaned> {
  const { aws, calls, order } = run
  const functions: FunctionResult[] = []
  try {
    for await (const functionName of functionsIn(calls, order.scope)) {
      if (isOver(run)) return { functions, failure: undefined, complete: false }
      functions.push(await cleanFunction(run, functionName))
    }
    return { functions, failure: undefined, complete: true }
  } catch (error) {
    return { functions, failure: explain(error, `listing the functions of ${aws.region}`).text, complete: false }
  }
}

/** What goes beside versions, after them: what a deleted version used may be used by nothing now. */
async function cleanBeside(run: Run): Promise<Partial<Record<OtherKind, OtherResult>>> {
  const { aws, calls, order, wouldGo } = run
  const use = new RegionUse(aws.clock, calls, (name, version) => !wouldGo?.has(`${name}:${version}`))
  const { layers, packages } = order
  return {
    ...(layers === undefined ? {} : { layers: await cleanOthers(run, 'layer version', layerThings(run, layers, use)) }),
    ...(order.logGroups ? { logGroups: await cleanOthers(run, 'log group', logGroupThings(run, use)) } : {}),
    ...(order.alarms ? { alarms: await cleanOthers(run, 'alarm', alarmThings(run)) } : {}),
    ...(packages === undefined
      ? {}
      : { packages: await cleanOthers(run, 'staged package', packageThings(run, packages)) }),
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
