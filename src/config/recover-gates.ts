import * as z from 'zod/mini'
import { InputError } from '../report/failure.ts'
import { functionNameOf } from '../values/arn.ts'
import { readConfigFile } from './config-file.ts'
import { deploySchema } from './deploy-schema.ts'
import { carryingInputs } from './recover-inputs.ts'
import { parseInputs, type ReadInput } from './schema.ts'

const carryingSchema = z.object(carryingInputs)

/** The gates one function's rollouts are carried on under. */
export type RecoverGates = Readonly<z.infer<typeof carryingSchema>>

/** @param functionName a name or an ARN. @throws InputError for a file that is missing, or says what no deploy understands. */
export type GatesOf = (functionName: string) => Promise<RecoverGates>

/**
 * The gates of each function: what the step states, or else what the file of the deploys says of the function, or else
 * what it says at its top. Read per function: a file may hold functions that this step never meets.
 */
export function gatesFromFile(path: string, read: ReadInput, folder: string): GatesOf {
  return async functionName => {
    const name = functionNameOf(functionName)
    const inputs = await fileInputsOf(path, name, folder)
    const texts: ReadInput = input => (read(input).trim() === '' ? (inputs.get(input) ?? '') : read(input))
    return parseInputs(carryingSchema, texts, input =>
      read(input).trim() === '' && inputs.has(input) ? `in ${path}` : undefined,
    )
  }
}

/** A function that the file does not name has the gates of the step alone. */
async function fileInputsOf(path: string, functionName: string, folder: string) {
  const asked: Readonly<Record<string, string>> = { 'config-file': path, 'function-name': functionName }
  try {
    return (await readConfigFile(deploySchema.shape, input => asked[input] ?? '', folder)).inputs
  } catch (error) {
    if (error instanceof InputError && error.input === 'function-name') return new Map<string, string>()
    throw error
  }
}
