import type { SourceChoice } from '../config/deploy/source-choice.ts'
import type { ModuleFormat, Source } from './source.ts'

/** What inputs say about building. */
export interface SourceInputs {
  readonly source: SourceChoice
  readonly format: ModuleFormat
  readonly minify: boolean
  readonly sourceMap: boolean
  readonly externalAwsSdk: boolean
  readonly external?: readonly string[] | undefined
  readonly assets?: readonly string[] | undefined
}

/** What only the function, or S3, says. */
export interface Surroundings {
  /** `index.handler`. */
  readonly handler: string
  readonly runtime: string | undefined
  /** Of an object in S3 that is named without a version. */
  readonly content: { readonly versionId: string | undefined; readonly etag: string | undefined } | undefined
}

/** The source in the terms of the build. */
export function sourceFromInputs(inputs: SourceInputs, { handler, runtime, content }: Surroundings): Source {
  const { source } = inputs
  switch (source.kind) {
    case 'entry':
      return {
        kind: 'entry',
        path: source.path,
        handler,
        format: inputs.format,
        ...(runtime === undefined ? {} : { runtime }),
        minify: inputs.minify,
        sourceMap: inputs.sourceMap,
        externalAwsSdk: inputs.externalAwsSdk,
        external: inputs.external ?? [],
        assets: inputs.assets ?? [],
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
