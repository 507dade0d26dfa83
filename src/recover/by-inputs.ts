import type { Aws } from '../aws/clients.ts'
import type { RecoverInputs } from '../config/recover-inputs.ts'
import { readFunction } from '../function/read.ts'
import { decodeVersionDescription } from '../function/version-description.ts'
import { Failure, type FailureText } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import { resolveGates } from '../rollout/gates.ts'
import { evidenceRule, policyOf } from '../rollout/gating.ts'
import type { CarryOn } from './carry-on.ts'
import { discover } from './discover.ts'
import { failed, type Recovered } from './finding.ts'
import { promote } from './promote.ts'
import { recover, recoverAliases } from './recover.ts'
import type { LiveAfter } from './settle.ts'
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
 * @throws Failure when nothing can be done at all; what fails on one alias is among the results.
 */
export async function recoverByInputs(aws: Aws, inputs: RecoverInputs, log: Log): Promise<RecoverResult> {
  const { selection, alias, dryRun, command } = inputs
  if (command === 'promote') {
    const order = { ...(await carryOnOf(aws, inputs)), dryRun }
    const results: Recovered[] = []
    for (const functionName of selection.kind === 'named' ? selection.functionNames : []) {
      const target = { functionName, alias: alias ?? 'live' }
      const finding = await promote(aws, target, order).catch((error: unknown) => failed(target, error))
      results.push(tell(log, finding))
    }
    return { results }
  }
  const gating = await carryOnOf(aws, inputs).then(
    carryOn => ({ carryOn }),
    (error: unknown) => ({ problem: problemOf(error, log) }),
  )
  const order = {
    dryRun,
    liveAfter: liveAfterOn(aws),
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

async function carryOnOf(aws: Aws, inputs: RecoverInputs): Promise<CarryOn> {
  const gates = await resolveGates(aws, { alarms: inputs.alarms ?? [], evidence: evidenceRule(inputs) })
  return {
    gates,
    policy: policyOf(inputs, gates),
    lostRunner: inputs.onLostRunner === 'resume',
  }
}

/** An alarm that is gone must not keep a dead rollout in place: that is said at the end. */
function problemOf(error: unknown, log: Log): FailureText {
  if (!(error instanceof Failure)) throw error
  log.warning(`No rollout is carried on: ${error.text.what} What is past its deadline is undone all the same.`)
  return error.text
}

function liveAfterOn(aws: Aws): LiveAfter {
  return async (functionName, version) =>
    decodeVersionDescription((await readFunction(aws, functionName, version))?.configuration.Description).liveAfter
}
