import type { DeployInputs } from '../config/deploy-inputs.ts'
import { InputError } from '../report/failure.ts'
import { effectiveSteps } from '../rollout/effective-dwell.ts'
import type { EvidenceRule } from '../rollout/evidence.ts'
import { parseStrategy, type Steps } from '../rollout/strategy.ts'

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
  const creates = inputs.createAlarms !== undefined && inputs.createAlarms !== 'none'
  const gated = evidence !== undefined || creates || (inputs.alarms ?? []).length > 0
  return effectiveSteps(writtenSteps(inputs), { gated, functionTimeout })
}
