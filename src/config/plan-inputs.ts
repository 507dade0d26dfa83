import * as z from 'zod/mini'
import { type DeployInputs, readDeployInputs } from './deploy-inputs.ts'
import { deploySchema } from './deploy-schema.ts'
import type { ReadInput } from './schema.ts'

/** A plan takes what a deploy takes, and never writes. */
export const planSchema = z.omit(deploySchema, { dryRun: true })

/** @throws InputError naming the input, its value and what is allowed. */
export function readPlanInputs(read: ReadInput, folder: string): Promise<DeployInputs> {
  return readDeployInputs(name => (name === 'dry-run' ? 'true' : read(name)), folder)
}
