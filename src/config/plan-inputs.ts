import { type DeployInputs, readDeployInputs } from './deploy-inputs.ts'
import { deployGroups } from './deploy-schema.ts'
import type { InputShape, ReadInput } from './schema.ts'

/** A plan takes what a deploy takes, and never writes. */
export const planGroups = deployGroups.map(({ title, shape }) => ({ title, shape: withoutDryRun(shape) }))

function withoutDryRun({ dryRun: _dryRun, ...rest }: InputShape): InputShape {
  return rest
}

/** @throws InputError naming the input, its value and what is allowed. */
export function readPlanInputs(read: ReadInput, folder: string): Promise<DeployInputs> {
  return readDeployInputs(name => (name === 'dry-run' ? 'true' : read(name)), folder)
}
