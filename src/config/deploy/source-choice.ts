import { InputError } from '../../report/failure.ts'

/** The source of a deploy. `none` publishes what `$LATEST` holds: for functions that another tool deploys. */
export type SourceChoice =
  | { readonly kind: 'entry'; readonly path: string }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'zip'; readonly path: string }
  | { readonly kind: 's3-object'; readonly bucket: string; readonly key: string; readonly version: string | undefined }
  | { readonly kind: 'image'; readonly uri: string }
  | { readonly kind: 'none' }

export interface StagingLocation {
  readonly bucket: string
  readonly prefix: string | undefined
}

/** The inputs that say where the code comes from, and what is to run it. */
export interface SourceValues {
  readonly entry?: string | undefined
  readonly codeArtifactsDir?: string | undefined
  readonly zip?: string | undefined
  readonly imageUri?: string | undefined
  readonly s3Bucket?: string | undefined
  readonly s3Key?: string | undefined
  readonly s3ObjectVersion?: string | undefined
  readonly runtime?: string | undefined
}

/** @throws InputError when more than one source is named, or half of one, or an entry that cannot be bundled. */
export function chooseSource(values: SourceValues): SourceChoice {
  const { entry, codeArtifactsDir, zip, imageUri } = values
  const named = Object.entries({ entry, 'code-artifacts-dir': codeArtifactsDir, zip, 'image-uri': imageUri }).filter(
    ([, value]) => value !== undefined,
  )
  const [first, second] = named
  if (first !== undefined && second !== undefined) {
    throw new InputError(second[0], second[1] ?? '', `conflicts with "${first[0]}"`, 'one source only')
  }
  if (entry !== undefined) return bundled(entry, values.runtime)
  if (codeArtifactsDir !== undefined) return { kind: 'directory', path: codeArtifactsDir }
  if (zip !== undefined) return { kind: 'zip', path: zip }
  if (imageUri !== undefined) return { kind: 'image', uri: imageUri }
  return s3Object(values)
}

/** A runtime of one's own (`provided`) may well run JavaScript; Python and the others do not. */
export const runsBundles = (runtime: string): boolean => /^(nodejs|provided)/.test(runtime)

function bundled(path: string, runtime: string | undefined): SourceChoice {
  if (!/\.[cm]?[jt]sx?$/.test(path)) {
    const allowed = 'TypeScript or JavaScript, e.g. src/handler.ts; other languages as the folder in code-artifacts-dir'
    throw new InputError('entry', path, 'is nothing that can be bundled', allowed)
  }
  if (runtime !== undefined && !runsBundles(runtime)) {
    const allowed = 'nodejs24.x or the like with entry; other languages as the folder in code-artifacts-dir'
    throw new InputError('runtime', runtime, 'does not run what the input "entry" bundles', allowed)
  }
  return { kind: 'entry', path }
}

function s3Object({ s3Bucket, s3Key, s3ObjectVersion }: SourceValues): SourceChoice {
  if (s3Bucket === undefined && s3Key !== undefined) {
    throw new InputError('s3-key', s3Key, 'needs "s3-bucket"', 's3-bucket and s3-key together')
  }
  if (s3Bucket === undefined || s3Key === undefined) return { kind: 'none' }
  return { kind: 's3-object', bucket: s3Bucket, key: s3Key, version: s3ObjectVersion }
}

/** The bucket is for staging when there is a local source beside it. */
export function stagingLocation(values: SourceValues): StagingLocation | undefined {
  const local = values.entry ?? values.codeArtifactsDir ?? values.zip
  if (local === undefined || values.s3Bucket === undefined) return undefined
  return { bucket: values.s3Bucket, prefix: values.s3Key }
}
