import type { Aws } from '../aws/clients.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { Failure } from '../report/failure.ts'
import { readAlias } from '../rollout/alias.ts'
import { type AliasView, printRouting } from '../rollout/alias-view.ts'
import { claim, consistentRecord } from '../rollout/ownership.ts'
import { abandoned, deadline, type InFlight, sameRollout, undone } from '../rollout/record.ts'
import { undo } from '../rollout/undo.ts'
import type { Seconds } from '../values/duration.ts'
import { formatInstant } from '../values/instant.ts'
import { printRun } from '../values/run.ts'
import type { DeployContext } from './context.ts'
import { type LatestRead, type Prepared, prepare } from './prepare.ts'
import { isDead, RolloutInFlight, whyDead } from './rollout-in-flight.ts'

/** How often a rollout that is waited for is looked at. */
const LOOK: Seconds = 15
/** GitHub is asked less often: its limit is one of the whole repository. */
const LOOKS_A_QUESTION = 4
/** How many rollouts a run puts back before it takes the hint. */
const UNDOS = 3

/**
 * Prepares the deploy; a rollout in flight on the alias is put back or waited for first, as `in-flight` says, and
 * everything read anew. A dead one is put back in every mode.
 * @param latestRead the read of the function when it is under way already.
 * @throws Failure as `prepare` does, or when the rollout stays in the way.
 */
export async function prepareAndSettle(
  aws: Aws,
  inputs: DeployInputs,
  context: DeployContext,
  latestRead?: LatestRead,
): Promise<Prepared> {
  let begun = latestRead
  for (let undos = 0; ; ) {
    try {
      return await prepare(aws, inputs, context, { latestRead: begun })
    } catch (error) {
      if (!(error instanceof RolloutInFlight)) throw error
      begun = undefined
      const lost = await isLost(error.record, context, aws.clock.now())
      if (!lost && inputs.inFlight !== 'supersede') {
        if (inputs.inFlight !== 'wait') throw error
        await waitForEnd(aws, inputs, context, error)
      } else {
        if (undos++ >= UNDOS) throw error
        const prepared = await prepareAndPutBack(aws, inputs, context, error, lost)
        if (prepared !== undefined) return prepared
      }
    }
  }
}

/**
 * Decides on the deploy as if the rollout had been put back, and only then puts it back: what would refuse the deploy
 * leaves the rollout alone.
 * @returns undefined when the rollout has ended by itself meanwhile.
 */
async function prepareAndPutBack(
  aws: Aws,
  inputs: DeployInputs,
  context: DeployContext,
  inTheWay: RolloutInFlight,
  lost: boolean,
): Promise<Prepared | undefined> {
  const { view, record } = inTheWay
  const mine = claim(view, record)
  if (mine.kind === 'foreign') throw movedBySomebody(inputs.alias, record, { view, what: mine.what })
  const prepared = await prepare(aws, inputs, context, { putBack: record })
  const alias = await putOutOfTheWay(aws, inputs, context, inTheWay, lost)
  return alias === undefined ? undefined : { ...prepared, situation: { ...prepared.situation, alias }, putBack: record }
}

/**
 * The same for a plan, which writes nothing: everything is computed as if the rollout had been put back.
 * @throws Failure also for a rollout that would be waited for: how it ends is not known.
 */
export async function prepareAsIfSettled(aws: Aws, inputs: DeployInputs, context: DeployContext): Promise<Prepared> {
  try {
    return await prepare(aws, inputs, context)
  } catch (error) {
    if (!(error instanceof RolloutInFlight)) throw error
    const ours = claim(error.view, error.record).kind === 'ours'
    const mayPutBack = inputs.inFlight === 'supersede' || (await isLost(error.record, context, aws.clock.now()))
    if (!ours || !mayPutBack) throw error
    return prepare(aws, inputs, context, { putBack: error.record })
  }
}

/** Nobody carries it on: by the record and the time, or by GitHub's account of the run that began it. */
async function isLost(record: InFlight, { owner, hasEnded }: DeployContext, now: Seconds): Promise<boolean> {
  if (isDead(record, owner, now)) return true
  return record.engine === 'runner' && (await hasEnded?.(record.owner)) === true
}

/** Undone by its own record, conditional as every write. @returns the alias, undefined when it has ended by itself. */
async function putOutOfTheWay(
  aws: Aws,
  { functionName, alias }: DeployInputs,
  { owner, log }: DeployContext,
  { view, record }: RolloutInFlight,
  lost: boolean,
): Promise<AliasView | undefined> {
  const by = printRun(owner)
  const why = lost ? `undone by ${by}: ${abandoned(record)}` : `superseded by ${by}`
  const result = await undo(aws, { functionName, alias }, view, record, undone(record, why, false))
  switch (result.kind) {
    case 'undone':
      log.warning(
        `Alias "${alias}" was in ${nameOf(record)}${lost ? `, ${whyDead(record)}` : ''}. It was put back and serves ${printRouting(result.view.routing)}, read back.`,
      )
      return result.view
    case 'finished':
      log.info(
        `Alias "${alias}" was in ${nameOf(record)}, which has ended: it serves ${printRouting(result.view.routing)}.`,
      )
      return undefined
    case 'foreign':
      throw movedBySomebody(alias, record, result)
  }
}

function nameOf(record: InFlight): string {
  return `the rollout of version ${record.canary} over ${record.stable} by ${printRun(record.owner)}`
}

function movedBySomebody(
  alias: string,
  record: InFlight,
  { view, what }: { readonly view: AliasView | undefined; readonly what: string },
): Failure {
  return new Failure({
    what: `Alias "${alias}" says it is in ${nameOf(record)}, but somebody else has moved it. ${what}`,
    state: `It serves ${view === undefined ? 'nothing any more' : printRouting(view.routing)}; nothing was changed.`,
    next: 'Find out who changed it, or put it where it belongs with the rollback action; then deploy again.',
  })
}

/** Returns once that rollout is no longer what the alias is in, or nobody carries it on any more. */
async function waitForEnd(
  aws: Aws,
  { functionName, alias }: DeployInputs,
  { owner, hasEnded, log, signal }: DeployContext,
  { record }: RolloutInFlight,
): Promise<void> {
  let living = record
  let looks = 0
  log.info(
    `Waiting for the rollout of version ${record.canary} over ${record.stable} by ${printRun(record.owner)}, whose step ends at ${formatInstant(deadline(record))} at the latest.`,
  )
  while (!isDead(living, owner, aws.clock.now())) {
    await aws.clock.sleep(LOOK, signal)
    if (signal?.aborted === true) {
      throw new Failure({
        what: `The run was cancelled while it waited for the rollout by ${printRun(record.owner)}.`,
        state: 'Nothing was changed.',
      })
    }
    const view = await readAlias(aws, { functionName, alias }, signal)
    const found = view === undefined ? undefined : consistentRecord(view)
    if (found?.kind !== 'in-flight' || !sameRollout(found, record)) {
      log.info(
        `It has ended: alias "${alias}" serves ${view === undefined ? 'nothing any more' : printRouting(view.routing)}.`,
      )
      return
    }
    living = found
    looks += 1
    if (looks % LOOKS_A_QUESTION === 0 && living.engine === 'runner' && (await hasEnded?.(living.owner)) === true)
      return
  }
}
