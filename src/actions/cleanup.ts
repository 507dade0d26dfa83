import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import { readIdentity, refuseAccount } from '../aws/identity.ts'
import { orderOf } from '../cleanup/by-inputs.ts'
import { cleanRegion } from '../cleanup/clean-region.ts'
import { Budget, type CleanupOrder } from '../cleanup/order.ts'
import { cleanupSummary, totalsSentence } from '../cleanup/report.ts'
import { resultJson } from '../cleanup/result-json.ts'
import type { RegionResult } from '../cleanup/tally.ts'
import { failuresOf, outcomeOf, type Totals, totalsOf } from '../cleanup/totals.ts'
import { type CleanupInputs, parseCleanupInputs } from '../config/cleanup-inputs.ts'
import type { Runner } from '../github/runner.ts'
import { Failure } from '../report/failure.ts'
import { connectStep } from './connect.ts'
import { refuseOtherRegion } from './same-region.ts'

export async function run(runner: Runner, signal: AbortSignal): Promise<void> {
  outputs(runner, undefined)
  const inputs = parseCleanupInputs(name => runner.input(name))
  const regions = await cleanRegions(runner, inputs, signal)
  const totals = totalsOf(regions)
  const outcome = outcomeOf(totals, inputs.dryRun)
  runner.output('outcome', outcome)
  outputs(runner, totals)
  runner.output('result-json', resultJson(regions, totals, inputs.dryRun))
  await runner.summary(cleanupSummary(regions, totals, inputs.dryRun))
  runner.info(
    `${totalsSentence(totals, inputs.dryRun)}${inputs.dryRun ? ' Nothing was deleted: this was a dry run.' : ''}`,
  )
  if (totals.failed > 0) throw failureOf(regions, totals)
}

async function cleanRegions(runner: Runner, inputs: CleanupInputs, signal: AbortSignal): Promise<RegionResult[]> {
  const budget = new Budget(inputs.maxOperations)
  const results: RegionResult[] = []
  for (const { aws, order } of await placesOf(runner, inputs)) {
    const clean = () => cleanRegion(aws, order, budget, runner, signal).catch(failedRegion(aws.region))
    results.push(await runner.group(`Cleaning ${aws.region}`, clean))
  }
  return results
}

interface Place {
  readonly aws: Aws
  readonly order: CleanupOrder
}

/** All Regions are looked at before the first deletion in any of them (promise 9). */
async function placesOf(runner: Runner, inputs: CleanupInputs): Promise<readonly Place[]> {
  const places: Place[] = []
  for (const region of inputs.regions ?? [undefined]) {
    const aws = connectStep(runner, { region, roleToAssume: inputs.roleToAssume, dryRun: inputs.dryRun })
    for (const name of inputs.functionNames ?? []) refuseOtherRegion('function-names', name, aws.region)
    const identity = await readIdentity(aws)
    const refused = refuseAccount(identity, inputs.allowedAccountIds)
    if (refused !== undefined) throw new Failure(refused)
    places.push({ aws, order: orderOf(inputs, identity.account) })
  }
  return places
}

/** What was done in other Regions is reported, whatever becomes of one. */
function failedRegion(region: string): (error: unknown) => RegionResult {
  return error => {
    const failure = explain(error, `cleaning ${region}`).text
    return { region, storage: undefined, functions: [], failure, complete: false }
  }
}

/** Set to sane values from the first moment, so that a failure leaves none unset (design §4). */
function outputs(runner: Runner, totals: Totals | undefined): void {
  if (totals === undefined) {
    runner.output('outcome', 'failed')
    runner.output('result-json', '{"outcome":"failed"}')
  }
  runner.output('deleted', String(totals?.deleted ?? 0))
  runner.output('bytes-freed', String(totals?.bytes ?? 0))
  runner.output('kept', String(totals?.kept ?? 0))
  runner.output('deleted-layer-versions', String(totals?.layers ?? 0))
  runner.output('deleted-log-groups', String(totals?.logGroups ?? 0))
  runner.output('deleted-alarms', String(totals?.alarms ?? 0))
  runner.output('deleted-packages', String(totals?.packages ?? 0))
  runner.output('complete', String(totals?.complete ?? false))
}

function failureOf(regions: readonly RegionResult[], { failed, deleted }: Totals): Failure {
  const failures = failuresOf(regions)
  const shown = failures.slice(0, 5).map(({ what }) => what)
  const more = failed > shown.length ? [`… and ${failed - shown.length} more; see the summary.`] : []
  return new Failure({
    what: `${failed} ${failed === 1 ? 'thing' : 'things'} could not be cleaned: ${[...shown, ...more].join(' ')}`,
    state: `${deleted} versions were deleted; nothing that is in use was touched.`,
    next: failures[0]?.next ?? 'Run it again: it starts from what is there now.',
  })
}
