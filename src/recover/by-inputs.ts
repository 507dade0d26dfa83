import type { Aws } from '../aws/clients.ts'
import type { GatesOf, RecoverGates } from '../config/recover-gates.ts'
import type { RecoverInputs } from '../config/recover-inputs.ts'
import { readFunction } from '../function/read.ts'
import { decodeVersionDescription } from '../function/version-description.ts'
import { Failure, type FailureText } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import { createdFor } from '../resources/alarms/read.ts'
import type { AliasTarget } from '../rollout/alias-view.ts'
import { type GateInputs, type Gates, resolveGates } from '../rollout/gates.ts'
import { evidenceRule, policyOf } from '../rollout/gating.ts'
import type { InFlight } from '../rollout/record.ts'
import type { CarryOn, CarryOnOf } from './carry-on.ts'
import { discover } from './discover.ts'
import { failed, type Recovered } from './finding.ts'
import { promote } from './promote.ts'
import { recover, recoverAliases } from './recover.ts'
import type { LiveAfter, SettleOrder } from './settle.ts'
import { streamSources } from './stream-sources.ts'
import { tell } from './tell.ts'

export interface RecoverResult {
  readonly results: readonly Recovered[]
  /** How many functions were looked at, in a scope wider than names. */
  readonly functions?: number
  /** Gates that could not be resolved: what is dead was undone all the same, nothing was carried on. */
  readonly problem?: FailureText
}

/**
 * What the recover action does with its inputs.
 * @param gatesOfFunction where each function may have gates of its own.
 * @param hasEnded whether a run has ended, where GitHub may be asked.
 * @throws Failure when nothing can be done at all; what fails on one alias is among the results.
 */
export async function recoverByInputs(
  aws: Aws,
  inputs: RecoverInputs,
  log: Log,
  gatesOfFunction?: GatesOf,
  hasEnded?: SettleOrder['hasEnded'],
): Promise<RecoverResult> {
  const { selection, alias, dryRun, command } = inputs
  if (command === 'promote') {
    const order = { under: gatesOn(aws, inputs, gatesOfFunction), dryRun }
    const results: Recovered[] = []
    for (const functionName of selection.kind === 'named' ? selection.functionNames : []) {
      const target = { functionName, alias: alias ?? 'live' }
      const finding = await promote(aws, target, order).catch((error: unknown) => failed(target, error))
      results.push(tell(log, finding))
    }
    return { results }
  }
  const gating = await statedGates(aws, inputs, gatesOfFunction).then(
    gates => ({ carryOn: carryOnUnder(gatesOn(aws, inputs, gatesOfFunction, gates), log) }),
    (error: unknown) => ({ problem: problemOf(error, log) }),
  )
  const order = {
    dryRun,
    liveAfter: liveAfterOn(aws),
    ...(hasEnded === undefined ? {} : { hasEnded }),
    ...('carryOn' in gating ? gating : {}),
  }
  const problem = 'problem' in gating ? gating : {}
  if (selection.kind === 'named') {
    const named = { ...order, functionNames: selection.functionNames, ...(alias === undefined ? {} : { alias }) }
    return { results: await recover(aws, named, log), ...problem }
  }
  const scope = await discover(aws, selection, alias)
  log.info(
    `${scope.functions} functions in ${aws.region} looked at; ${scope.targets.length} aliases may be in a rollout.`,
  )
  for (const finding of scope.failed) tell(log, finding)
  const settled = await recoverAliases(aws, scope.targets, { ...order, wide: true }, log)
  return { results: [...scope.failed, ...settled], functions: scope.functions, ...problem }
}

function gateInputsOf(inputs: RecoverGates): GateInputs {
  return { alarms: inputs.alarms ?? [], evidence: evidenceRule(inputs) }
}

/** Reads the file as well, if there is one: that nobody understands it is a problem of the step, as an alarm that is gone is. */
async function statedGates(aws: Aws, inputs: RecoverInputs, ofFunction?: GatesOf): Promise<Gates> {
  const { selection } = inputs
  for (const name of selection.kind === 'named' ? selection.functionNames : ['']) await ofFunction?.(name)
  return resolveGates(aws, gateInputsOf(inputs))
}

type Under = (target: AliasTarget, record: InFlight) => Promise<CarryOn>

/** @param stated the gates that the inputs name, where they are all there is. */
function gatesOn(aws: Aws, inputs: RecoverInputs, ofFunction: GatesOf | undefined, stated?: Gates): Under {
  return async (target, record) => {
    const own = ofFunction === undefined ? inputs : await ofFunction(target.functionName)
    const gates = await gatesOf(aws, own, target, record, own === inputs ? stated : undefined)
    return { gates, policy: policyOf(own, gates), lostRunner: inputs.onLostRunner === 'resume' }
  }
}

/** The alarms named, and what a deploy with the same `create-alarms` has made for this alias and this rollout. */
async function gatesOf(aws: Aws, inputs: RecoverGates, target: AliasTarget, record: InFlight, stated?: Gates) {
  const { createAlarms } = inputs
  const named = gateInputsOf(inputs)
  const gates =
    createAlarms === undefined || createAlarms === 'none'
      ? (stated ?? (await resolveGates(aws, named)))
      : await withCreated(aws, named, target, createAlarms === 'alias-and-version' ? record.canary : undefined)
  return { ...gates, sources: streamSources(aws, inputs, target, record, gates) }
}

async function withCreated(aws: Aws, named: GateInputs, target: AliasTarget, version?: string): Promise<Gates> {
  const created = await createdFor(aws, target, version)
  return resolveGates(aws, { ...named, alarms: [...named.alarms, ...created] })
}

/** What cannot be resolved for one alias must not keep its dead rollout in place, nor the others from being looked at. */
function carryOnUnder(under: Under, log: Log): CarryOnOf {
  return (target, record) =>
    under(target, record).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error
      log.warning(
        `The rollout on alias "${target.alias}" of ${target.functionName} is not carried on: ${error.text.what}`,
      )
      return undefined
    })
}

/** An alarm that is gone, or a file nobody understands, must not keep a dead rollout in place: that is said at the end. */
function problemOf(error: unknown, log: Log): FailureText {
  if (!(error instanceof Failure)) throw error
  log.warning(`No rollout is carried on: ${error.text.what} What is past its deadline is undone all the same.`)
  return error.text
}

function liveAfterOn(aws: Aws): LiveAfter {
  return async (functionName, version) =>
    decodeVersionDescription((await readFunction(aws, functionName, version))?.configuration.Description).liveAfter
}
