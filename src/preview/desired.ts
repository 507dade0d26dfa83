import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { DesiredConfiguration } from '../function/configuration.ts'
import type { FunctionView } from '../function/read.ts'
import { Failure, InputError } from '../report/failure.ts'

export type Wish = Pick<
  PreviewInputs,
  | 'source'
  | 'previewRole'
  | 'inheritRole'
  | 'environment'
  | 'cloneEnvironment'
  | 'handler'
  | 'runtime'
  | 'memorySize'
  | 'timeout'
  | 'layers'
>

const DEFAULT_HANDLER = 'index.handler'

/**
 * What a preview is configured with: runtime, handler, memory, timeout, `/tmp` and layers of the base function unless set;
 * role and variables only as asked for. Neither network, dead-letter target, file systems nor keys of production.
 * @param base undefined when the pull request brings the function.
 * @throws InputError for what only an input can say then.
 */
export function previewConfiguration(
  inputs: Wish,
  base: FunctionView | undefined,
  pullRequest: number,
): DesiredConfiguration {
  const of = base?.configuration
  const image = inputs.source.kind === 'image'
  const runtime = inputs.runtime ?? of?.Runtime
  if (!image && runtime === undefined) {
    const problem = 'is needed: there is no base function to take it from'
    throw new InputError('runtime', '', problem, 'a runtime identifier, e.g. nodejs24.x')
  }
  return {
    role: roleOf(inputs, base),
    description: `Preview for pull request ${pullRequest}`,
    memorySize: inputs.memorySize ?? of?.MemorySize,
    timeout: inputs.timeout ?? of?.Timeout,
    ephemeralStorage: of?.EphemeralStorage?.Size,
    environment: { mode: 'replace', variables: variablesOf(inputs, base) },
    ...(image
      ? {}
      : {
          runtime,
          handler: inputs.handler ?? of?.Handler ?? DEFAULT_HANDLER,
          layers: inputs.layers ?? of?.Layers?.flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn])) ?? [],
        }),
  }
}

/** What a person has to know about a preview: where it is closer to production than it need be, and where it is unlike it. */
export function previewNotes(
  { inheritRole, cloneEnvironment }: Pick<Wish, 'inheritRole' | 'cloneEnvironment'>,
  base: FunctionView | undefined,
): string[] {
  if (base === undefined) return []
  return [
    ...(inheritRole ? [`It runs with the role of ${base.name} (inherit-role): it can do what production can.`] : []),
    ...(cloneEnvironment ? [`It has the variables of ${base.name} (clone-environment).`] : []),
    ...differences(base),
  ]
}

/** Settings of the base function that a preview never has. */
function differences({ name, configuration: of }: FunctionView): string[] {
  const settings: readonly (readonly [string, boolean])[] = [
    ['its network (VPC)', (of.VpcConfig?.SubnetIds ?? []).length > 0],
    ['its file systems', (of.FileSystemConfigs ?? []).length > 0],
    ['its KMS key', of.KMSKeyArn !== undefined],
    ['durable executions', of.DurableConfig !== undefined],
    ['SnapStart', (of.SnapStart?.ApplyOn ?? 'None') !== 'None'],
  ]
  const missing = settings.filter(([, has]) => has).map(([what]) => what)
  return missing.length === 0 ? [] : [`Unlike ${name} it is without ${missing.join(', ')}.`]
}

function roleOf({ previewRole, inheritRole }: Wish, base: FunctionView | undefined): string {
  if (previewRole !== undefined) return previewRole
  const allowed = 'the ARN of a role for previews, or inherit-role: true'
  if (!inheritRole) throw new InputError('preview-role', '', 'is needed for a preview', allowed)
  const role = base?.configuration.Role
  if (role !== undefined) return role
  throw new InputError('inherit-role', 'true', 'has no base function to inherit from', allowed)
}

function variablesOf(
  { environment = {}, cloneEnvironment }: Wish,
  base: FunctionView | undefined,
): Record<string, string> {
  if (!cloneEnvironment) return { ...environment }
  const of = base?.configuration.Environment
  if (of?.Error !== undefined) {
    throw new Failure({
      what: `The environment variables of ${base?.name} cannot be read (${of.Error.ErrorCode}), so that they cannot be cloned.`,
      state: 'Nothing was deployed.',
      next: 'Allow kms:Decrypt on the key of the function, or leave out "clone-environment".',
    })
  }
  return { ...of?.Variables, ...environment }
}
