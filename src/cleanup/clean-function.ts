import { errorParts } from '../aws/error-parts.ts'
import { isNotFound, isReferenced } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import type { Version } from '../values/version.ts'
import { deleteVersion } from './delete-version.ts'
import { byReason, type Judged, nothingOf, planText, resultOf } from './function-result.ts'
import { Held } from './held.ts'
import type { Pin } from './inventory.ts'
import { invokedVersions } from './invocations.ts'
import { isOver, type Run } from './order.ts'
import { readAliases, readVersions } from './read-function.ts'
import { hasPolicy, readPins } from './read-pins.ts'
import { doomed, type KeepReason, retention, type Verdict } from './retention.ts'
import { readTags } from './scope.ts'
import { Setbacks } from './setbacks.ts'
import type { FunctionResult } from './tally.ts'

/** What decides whether a function has anything to delete may be this old: a run over many reads mappings once for all. */
const PLAN_HOLD: Seconds = 300
/** What uses a version is read anew before a deletion that comes later than this after the last look. */
const USE_HOLD: Seconds = 10
/** Event source mappings cost one call for all functions, and nothing at Lambda stands in the way of deleting what one calls. */
const MAPPINGS_HOLD: Seconds = 2

/**
 * Deletes the versions of one function that nothing needs, the oldest first. Whatever cannot be read ends it before
 * anything is deleted: half a picture would call a version unused (promise 4).
 * @returns what was found and done; a failure is part of it, so that one function does not keep others from being cleaned.
 */
export async function cleanFunction(run: Run, functionName: string): Promise<FunctionResult> {
  const setbacks = new Setbacks(run.budget)
  let plan: Plan
  try {
    plan = await planOf(run, functionName)
  } catch (error) {
    if (isNotFound(error) && run.order.scope.kind !== 'named') return nothingOf(functionName, setbacks, 'gone')
    const failure = isNotFound(error) ? missing(functionName, run.aws.region, error) : error
    run.log.info(setbacks.add(failure, `reading what is in use of ${functionName}`))
    return nothingOf(functionName, setbacks)
  }
  const going = doomed(plan.verdicts)
  const idle = plan.skipped !== undefined || going.length === 0
  // A run that changes something tells of those it changes; who asks what would go wants to see every function.
  if (!idle || run.order.dryRun) run.log.info(planText(plan, going, run.order.dryRun))
  if (idle) return resultOf(run, plan, setbacks, [], new Map())
  return await deleteAll(run, plan, going, setbacks)
}

function missing(functionName: string, region: string, error: unknown): Failure {
  const what = `The function ${functionName} does not exist in ${region}.`
  return new Failure({ what, next: 'Check "function-names" and "region".' }, error)
}

interface Plan extends Judged {
  readonly pins: Held<readonly Pin[]>
}

/** What is cheap to know first: most functions have nothing to delete and need no further look. */
async function planOf(run: Run, functionName: string): Promise<Plan> {
  const { aws, calls, order } = run
  const now = aws.clock.now()
  const { arn, versions, durable, unhandled } = await readVersions(calls, functionName)
  const aliases = await readAliases(calls, functionName)
  const mapped = await run.mappings.of(functionName, PLAN_HOLD)
  const pins = new Held(aws.clock, () => readPins(calls, functionName, durable))
  const judged = (known: readonly Pin[]): Plan => {
    const inventory = { functionName, versions, aliases, pins: known }
    return { inventory, verdicts: retention(inventory, order.rules, now), pins }
  }
  const first = judged(mapped)
  if (unhandled !== undefined) return { ...first, skipped: unhandled }
  if (doomed(first.verdicts).length === 0) return first
  if (!order.includeStackOwned && (await isStackOwned(run, arn))) return { ...first, skipped: 'stack-owned' }
  const pinned = [...mapped, ...(await pins.get(USE_HOLD))]
  const candidates = doomed(judged(pinned).verdicts).map(({ version }) => version)
  if (candidates.length === 0) return judged(pinned)
  const invoked = await invokedVersions(aws, functionName, candidates, aliases, order.lookBack)
  return judged([...pinned, ...[...invoked].map((version): Pin => ({ version, kind: 'invoked' }))])
}

/** Its next deployment, or the rollback of one, may need a version that nothing uses now. */
async function isStackOwned({ calls }: Run, arn: string): Promise<boolean> {
  return 'aws:cloudformation:stack-name' in (await readTags(calls, arn))
}

async function deleteAll(run: Run, plan: Plan, going: readonly Verdict[], setbacks: Setbacks): Promise<FunctionResult> {
  const { aws, calls, order, log } = run
  const { functionName } = plan.inventory
  const gone: Verdict[] = []
  const staying = new Held(aws.clock, () => stayingNow(run, plan, gone))
  const late = new Map<Version, KeepReason>()
  for (const verdict of going) {
    if (isOver(run) || setbacks.hopeless) break
    const { version } = verdict
    try {
      const reason = (await staying.get(USE_HOLD)).get(version) ?? (await pinNow(run, plan, version))
      if (reason !== undefined) late.set(version, reason)
      else {
        if (order.dryRun) run.wouldGo?.add(`${functionName}:${version}`)
        else {
          await deleteVersion(calls, functionName, version)
          run.budget.spend()
        }
        gone.push(verdict)
      }
      setbacks.passed()
    } catch (error) {
      const refused = refusal(error)
      if (refused === undefined) log.info(setbacks.add(error, `deleting version ${version} of ${functionName}`))
      else late.set(version, refused)
    }
  }
  if (late.size > 0) log.info(`${functionName}: stays after all: ${byReason(late)}.`)
  return resultOf(run, plan, setbacks, gone, late)
}

/** What the aliases of this very moment keep of what was to go. */
async function stayingNow(
  { calls, order, aws }: Run,
  { inventory }: Plan,
  gone: readonly Verdict[],
): Promise<ReadonlyMap<Version, KeepReason>> {
  const deleted = new Set(gone.map(({ version }) => version))
  const versions = inventory.versions.filter(({ version }) => !deleted.has(version))
  const aliases = await readAliases(calls, inventory.functionName)
  const verdicts = retention({ ...inventory, versions, aliases }, order.rules, aws.clock.now())
  return new Map(
    verdicts.flatMap(({ version, keep: [reason] }) => (reason === undefined ? [] : [[version, reason] as const])),
  )
}

/** What names this very version now, of all that no alias does. */
async function pinNow(
  { calls, mappings }: Run,
  { inventory: { functionName }, pins }: Plan,
  version: Version,
): Promise<KeepReason | undefined> {
  const known = [...(await mappings.of(functionName, MAPPINGS_HOLD)), ...(await pins.get(USE_HOLD))]
  const pin = known.find(one => one.version === version)
  return pin?.kind ?? ((await hasPolicy(calls, functionName, version)) ? 'resource-policy' : undefined)
}

/**
 * Lambda knows of a use that was not found: no failure, the version stays. Told by the kind of error and not by its
 * text, which AWS changes: an alias' reference is a 409, replicas of Lambda@Edge are a 400 (F§1.11).
 */
function refusal(error: unknown): KeepReason | undefined {
  if (isReferenced(error)) return 'alias'
  const { name, status } = errorParts(error)
  if (name === 'ResourceConflictException') return 'alias'
  return name === 'InvalidParameterValueException' && status === 400 ? 'replica' : undefined
}
