import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readObjectContent, readStagingBucket, type StagingLocation, stage } from '../artifact/staging.ts'
import { bucketProblem, chooseRoute } from '../artifact/staging-key.ts'
import type { Aws } from '../aws/clients.ts'
import { buildPackage } from '../build/build.ts'
import { sourceFromInputs } from '../build/from-inputs.ts'
import { directUploadProblem } from '../build/limits.ts'
import { hashOf, type Package } from '../build/package.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { keptRuntimeProblem } from '../function/kept-runtime.ts'
import type { FunctionView } from '../function/read.ts'
import type { Code } from '../function/requests.ts'
import { Failure, InputError } from '../report/failure.ts'
import type { PreviewContext } from './context.ts'

/** The package of a preview and how it gets to Lambda. */
export interface Packaged {
  readonly package: Package
  /** Set when the package goes through S3. */
  readonly staging: StagingLocation | undefined
}

/** The handler of the base function names the bundle's file, so that this one read comes before the build. */
export async function buildPreview(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  baseRead: Promise<FunctionView | undefined>,
): Promise<Package> {
  const { source } = inputs
  if (source.kind === 'none') {
    const allowed = 'entry, code-artifacts-dir, zip, image-uri, or s3-bucket with s3-key'
    throw new InputError('entry', '', 'or another source is needed for a preview', allowed)
  }
  const unversioned = source.kind === 's3-object' && source.version === undefined
  const content = unversioned ? await readObjectContent(aws, source) : undefined
  const base = source.kind === 'entry' ? await baseRead : undefined
  const problem = base && keptRuntimeProblem(base, inputs.runtime)
  if (problem !== undefined) throw new Failure(problem)
  const handler = inputs.handler ?? base?.configuration.Handler ?? 'index.handler'
  const runtime = inputs.runtime ?? base?.configuration.Runtime
  const { log, env, toolCache } = context
  return buildPackage(sourceFromInputs(inputs, { handler, runtime, content }), {
    workspace: join(context.workspace, inputs.workingDirectory),
    checkout: context.workspace,
    scratch: await mkdtemp(join(context.temporary, 'lambda-canary-')),
    env,
    log,
    ...(toolCache === undefined ? {} : { toolCache }),
  })
}

/** @returns where the package goes on its way, or undefined when it is sent directly. @throws Failure */
export async function routePreview(
  aws: Aws,
  { staging }: PreviewInputs,
  pkg: Package,
  { place }: PreviewContext,
): Promise<StagingLocation | undefined> {
  if (pkg.kind !== 'zip') return undefined
  const owner = place.split('/')[0] ?? ''
  const location = staging === undefined ? undefined : { ...staging, owner }
  const chosen = chooseRoute({ tooLong: directUploadProblem(pkg.size, pkg.entries), sign: false, location })
  if (typeof chosen === 'object') throw new Failure(chosen)
  if (chosen === 'direct' || location === undefined) return undefined
  const wanted = { location, region: aws.region, sign: false }
  const problem = bucketProblem(await readStagingBucket(aws, location), wanted)
  if (problem !== undefined) throw new Failure(problem)
  return location
}

/** Whether the preview holds this very package: by the hash that Lambda reports, where it can be known. */
export function holds({ codeSha256 }: FunctionView, pkg: Package): boolean {
  return hashOf(pkg) === codeSha256
}

/** The package as Lambda is to be told of it: staged, or the bytes themselves. */
export async function codeOf(aws: Aws, { package: pkg, staging }: Packaged): Promise<Code> {
  switch (pkg.kind) {
    case 'zip': {
      const { codeSha256 } = pkg
      if (staging === undefined) return { kind: 'zip', bytes: await readFile(pkg.path), codeSha256 }
      const { bucket, key, versionId: version } = await stage(aws, pkg, staging)
      return { kind: 's3-object', bucket, key, version, codeSha256 }
    }
    case 's3-object':
      return { kind: 's3-object', bucket: pkg.bucket, key: pkg.key, version: pkg.versionId }
    case 'image':
      return { kind: 'image', uri: pkg.uri }
    case 'none':
      throw new TypeError('A preview has a source of its own.')
  }
}
