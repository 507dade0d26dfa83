import type { ObjectContent } from '../artifact/staging.ts'
import { sourceFromInputs } from '../build/from-inputs.ts'
import type { Source } from '../build/source.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import type { FunctionView } from '../function/read.ts'

/** What a bundle's file and export are named after, when neither an input nor the function says. */
const DEFAULT_HANDLER = 'index.handler'

/** What a package is made by. */
export type PackageWish = Pick<
  DeployInputs,
  'source' | 'handler' | 'runtime' | 'format' | 'minify' | 'sourceMap' | 'externalAwsSdk' | 'external' | 'assets'
>

/** The handler the package must serve: as asked for, else as the function has it. */
export function handlerOf(inputs: Pick<DeployInputs, 'handler'>, latest: FunctionView | undefined): string {
  return inputs.handler ?? latest?.configuration.Handler ?? DEFAULT_HANDLER
}

/** The source in the terms of the build. @param content of an object in S3 that is named without a version. */
export function sourceOf(
  inputs: PackageWish,
  latest: FunctionView | undefined,
  content: ObjectContent | undefined,
): Source {
  const runtime = inputs.runtime ?? latest?.configuration.Runtime
  return sourceFromInputs(inputs, { handler: handlerOf(inputs, latest), runtime, content })
}
