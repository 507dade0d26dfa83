import * as z from 'zod/mini'
import { InputError } from '../report/failure.ts'
import { type DeployInputs, readDeployInputs } from './deploy-inputs.ts'
import { deployGroups } from './deploy-schema.ts'
import { boolean } from './fields/scalars.ts'
import { defaulted, type InputShape, parseInputs, type ReadInput } from './schema.ts'

const replayInputs = {
  replay: defaulted(
    boolean(),
    'false',
    "Replay the evidence gate over the alias' last 15 days: what it would have done at each rollout, and how often it would have undone a healthy one.",
  ),
}

export interface PlanInputs extends DeployInputs {
  readonly replay: boolean
}

/** A plan takes what a deploy takes, and never writes. */
export const planGroups = [
  ...deployGroups.map(({ title, shape }) => ({ title, shape: withoutDryRun(shape) })),
  { title: 'Replay', shape: replayInputs },
]

function withoutDryRun({ dryRun: _dryRun, ...rest }: InputShape): InputShape {
  return rest
}

/** @throws InputError naming the input, its value and what is allowed. */
export async function readPlanInputs(read: ReadInput, folder: string): Promise<PlanInputs> {
  const { replay } = parseInputs(z.object(replayInputs), read)
  const inputs = await readDeployInputs(name => (name === 'dry-run' ? 'true' : read(name)), folder)
  if (replay && inputs.evidence === 'off') {
    throw new InputError('replay', 'true', 'needs "evidence: on": there is no rule to replay', 'false, or evidence: on')
  }
  return { ...inputs, replay }
}
