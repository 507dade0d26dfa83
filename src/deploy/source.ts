import type { ObjectContent } from '../artifact/staging.ts'
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
  const { source } = inputs
  switch (source.kind) {
    case 'entry': {
      const runtime = inputs.runtime ?? latest?.configuration.Runtime
      return {
        kind: 'entry',
        path: source.path,
        handler: handlerOf(inputs, latest),
        format: inputs.format,
        ...(runtime === undefined ? {} : { runtime }),
        minify: inputs.minify,
        sourceMap: inputs.sourceMap,
        externalAwsSdk: inputs.externalAwsSdk,
        external: inputs.external ?? [],
        assets: inputs.assets ?? [],
      }
    }
    case 's3-object': {
      const versionId = source.version ?? content?.versionId
      const etag = versionId === undefined ? content?.etag : undefined
      return {
        kind: 's3-object',
        bucket: source.bucket,
        key: source.key,
        ...(versionId === undefined ? {} : { versionId }),
        ...(etag === undefined ? {} : { etag }),
      }
    }
    default:
      return source
  }
}
