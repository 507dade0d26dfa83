import type * as z from 'zod/mini'
import { layered, readConfigFile } from './config-file.ts'
import { checkDeployInputs } from './deploy/deploy-rules.ts'
import { chooseSource, type SourceChoice, type StagingLocation, stagingLocation } from './deploy/source-choice.ts'
import { besideSource } from './deploy/source-override.ts'
import { deploySchema } from './deploy-schema.ts'
import { parseInputs, type ReadInput } from './schema.ts'

/** All inputs of a deploy as typed values: durations in seconds, unset is `undefined`; and the one source they add up to. */
export interface DeployInputs extends Readonly<z.infer<typeof deploySchema>> {
  readonly source: SourceChoice
  /** Where a local package is put when it is too large for a request, or to be signed. */
  readonly staging: StagingLocation | undefined
}

/**
 * @param read gives the text of an input by its kebab-case name, empty when not set.
 * @throws InputError naming the input, its value and what is allowed.
 */
export function parseDeployInputs(read: ReadInput, where?: (name: string) => string | undefined): DeployInputs {
  const given = (name: string): boolean => read(name).trim() !== ''
  const values = parseInputs(deploySchema, read, where)
  const inputs: DeployInputs = {
    ...values,
    // Saying that nothing shall watch the rollout turns off what watches by default.
    evidence: values.gates === 'none' && !given('evidence') ? 'off' : values.evidence,
    source: chooseSource(values),
    staging: stagingLocation(values),
  }
  checkDeployInputs(inputs, given)
  return inputs
}

/**
 * The inputs of a step over those of the config file, if the workspace has one.
 * @param folder the workspace: the config file's path is relative to it.
 * @throws InputError naming the input, its value and what is allowed.
 */
export async function readDeployInputs(read: ReadInput, folder: string): Promise<DeployInputs> {
  const file = await readConfigFile(deploySchema.shape, read, folder)
  const inputs = besideSource(read, file.inputs)
  return parseDeployInputs(layered(read, inputs), name =>
    read(name).trim() === '' && inputs.has(name) ? `in ${file.path}` : undefined,
  )
}
