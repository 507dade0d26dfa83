import type { DeployInputs } from '../config/deploy-inputs.ts'
import { InputError } from '../report/failure.ts'
import type { Policy } from '../rollout/decide.ts'
import { effectiveSteps } from '../rollout/effective-dwell.ts'
import type { EvidenceRule } from '../rollout/evidence.ts'
import type { Gates } from '../rollout/gates.ts'
import { parseStrategy, type Steps } from '../rollout/strategy.ts'

/** The rate of canary errors a step must have been able to catch before it may be left (CD B2). */
const DETECTABLE_ERROR_RATE = 0.05

/** The evidence gate as asked for; undefined when the versions are not compared. */
export function evidenceRule(inputs: DeployInputs): EvidenceRule | undefined {
  if (inputs.evidence === 'off' || inputs.gates === 'none') return undefined
  return { alpha: inputs.alpha, tests: 1, temper: 1, detectableErrorRate: DETECTABLE_ERROR_RATE }
}

/** The steps as written. @throws InputError saying what is wrong with the text. */
export function writtenSteps(inputs: DeployInputs): Steps {
  const { strategy, bake, maxStepTime: max } = inputs
  const parsed = parseStrategy(strategy, { bake, ...(max === undefined ? {} : { max }) })
  if (parsed.kind === 'problem') throw new InputError('strategy', strategy, parsed.problem, parsed.allowed)
  return parsed.steps
}

/** The steps as they will run: long enough for their gates to see something (design §6). */
export function effectiveStrategy(
  inputs: DeployInputs,
  functionTimeout: number,
  evidence: EvidenceRule | undefined,
): Steps {
  const gated = evidence !== undefined || (inputs.alarms ?? []).length > 0
  return effectiveSteps(writtenSteps(inputs), { gated, functionTimeout })
}

/**
 * The policies at the end of a step's longest stay. Too little traffic to judge lets a step pass while alarms watch it
 * too; where the evidence is the only gate, it does not (promise 8).
 */
export function policyOf(inputs: DeployInputs, gates: Gates): Policy {
  const { alarmAtStart, onInsufficientData, onUnreadable } = inputs
  return {
    alarmAtStart,
    onInsufficientData,
    onUnreadable,
    onInconclusive: inputs.onInconclusive ?? (gates.alarms.length > 0 ? 'advance' : 'roll-back'),
    evidence: gates.evidence ?? {
      alpha: inputs.alpha,
      tests: 1,
      temper: 1,
      detectableErrorRate: DETECTABLE_ERROR_RATE,
    },
  }
}
