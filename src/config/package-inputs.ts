import * as z from 'zod/mini'
import { InputError } from '../report/failure.ts'
import { layered, readConfigFile } from './config-file.ts'
import { checkBuild, checkFolder } from './deploy/deploy-rules.ts'
import { runInputs } from './deploy/run-inputs.ts'
import { settingInputs } from './deploy/setting-inputs.ts'
import { chooseSource, type SourceChoice } from './deploy/source-choice.ts'
import { sourceInputs } from './deploy/source-inputs.ts'
import { besideSource } from './deploy/source-override.ts'
import { deploySchema } from './deploy-schema.ts'
import { functionName } from './fields/aws.ts'
import { boolean } from './fields/scalars.ts'
import { defaulted, optional, parseInputs, type ReadInput } from './schema.ts'

const { entry, codeArtifactsDir, zip, format, external, externalAwsSdk, minify, sourceMap, assets, workingDirectory } =
  sourceInputs

/** How a package is made: the words of the deploy that will take it. */
export const packageSchema = z.object({
  entry,
  codeArtifactsDir,
  zip,
  format,
  external,
  externalAwsSdk,
  minify,
  sourceMap,
  assets,
  workingDirectory,
  handler: settingInputs.handler,
  runtime: settingInputs.runtime,
  functionName: optional(functionName(), 'Which function of the config file, where it names several.'),
  configFile: runInputs.configFile,
  optional: defaulted(
    boolean(),
    'false',
    'No source to package (an image, an object in S3, what `$LATEST` holds) is told by the outcome instead of being an error.',
  ),
})

export interface PackageInputs extends Readonly<z.infer<typeof packageSchema>> {
  readonly source: SourceChoice
}

/**
 * The inputs of a step over those of the config file.
 * @param folder the workspace: the config file's path is relative to it.
 * @throws InputError naming the input, its value and what is allowed.
 */
export async function readPackageInputs(read: ReadInput, folder: string): Promise<PackageInputs> {
  const file = await readConfigFile(deploySchema.shape, read, folder)
  const inputs = besideSource(read, file.inputs)
  const both = layered(read, inputs)
  const values = parseInputs(packageSchema, both, name =>
    read(name).trim() === '' && inputs.has(name) ? `in ${file.path}` : undefined,
  )
  const source = chooseSource(values)
  if (source.kind === 'none' && !values.optional) {
    throw new InputError('entry', '', 'is required', 'one of entry, code-artifacts-dir and zip')
  }
  checkFolder(values)
  checkBuild({ source }, name => both(name).trim() !== '')
  return { ...values, source }
}
