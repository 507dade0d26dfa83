import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { readObjectContent, readStagingBucket, type StagingLocation } from '../artifact/staging.ts'
import { bucketProblem, chooseRoute } from '../artifact/staging-key.ts'
import type { Aws } from '../aws/clients.ts'
import { readIdentity, refuseAccount } from '../aws/identity.ts'
import { buildPackage } from '../build/build.ts'
import { sourceFromInputs } from '../build/from-inputs.ts'
import { directUploadProblem } from '../build/limits.ts'
import type { Package } from '../build/package.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { DesiredConfiguration } from '../function/configuration.ts'
import { refuseKind } from '../function/kinds.ts'
import { listPreviews } from '../function/list-previews.ts'
import { PreviewFunction } from '../function/preview-function.ts'
import { previewName } from '../function/preview-name.ts'
import { type FunctionView, readFunction } from '../function/read.ts'
import { Failure, InputError } from '../report/failure.ts'
import { functionNameOf } from '../values/arn.ts'
import type { PreviewContext } from './context.ts'
import { previewConfiguration } from './desired.ts'

/** Everything decided before the first write. */
export interface PreparedPreview {
  /** Name of the base function, whether it exists or not. */
  readonly base: string
  readonly baseView: FunctionView | undefined
  readonly name: string
  readonly present: PreviewFunction | undefined
  readonly package: Package
  /** Set when the package goes through S3. */
  readonly staging: StagingLocation | undefined
  readonly desired: DesiredConfiguration
}

/**
 * Builds the package and reads base and preview at the same time, and refuses what cannot end well. Writes nothing.
 * @throws Failure or InputError, each saying what to do.
 */
export async function preparePreview(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  pullRequest: number,
): Promise<PreparedPreview> {
  const { functionName = '' } = inputs
  const base = functionName.startsWith('arn:') ? functionNameOf(functionName) : functionName
  const name = previewName(base, pullRequest)
  const baseRead = readFunction(aws, functionName).then(view => {
    context.hide(Object.values(view?.configuration.Environment?.Variables ?? {}))
    return view
  })
  const [identity, baseView, found, pkg] = await Promise.all([
    readIdentity(aws),
    baseRead,
    readFunction(aws, name),
    build(aws, inputs, context, baseRead),
  ])
  const refused = refuseAccount(identity, inputs.allowedAccountIds)
  if (refused !== undefined) throw new Failure(refused)
  const desired = previewConfiguration(inputs, baseView, pullRequest)
  const present = found === undefined ? undefined : ours(found, context.repository, pullRequest)
  if (present === undefined) await refuseOverCap(aws, inputs, context)
  const staging = await route(aws, inputs, pkg, identity.account)
  return { base, baseView, name, present, package: pkg, staging, desired }
}

/** @throws Failure for a function of that name which is not the preview of this pull request. */
function ours(found: FunctionView, repository: string, pullRequest: number): PreviewFunction {
  const preview = PreviewFunction.of(found, repository)
  if (preview?.marks.pullRequest === pullRequest) {
    const refused = refuseKind(found)
    // A creation that failed cannot be repaired, and this one is ours to delete.
    if (refused !== undefined && found.state !== 'Failed') throw new Failure(refused)
    return preview
  }
  const unread = found.tagsError === undefined ? '' : ' Its tags could not be read (lambda:ListTags).'
  throw new Failure({
    what: `There is a function ${found.name}, and it is no preview of this repository.${unread}`,
    state: 'It was not touched.',
    next: 'Rename it, or the function that is previewed: the name of a preview is its base function and the number of the pull request.',
  })
}

async function refuseOverCap(aws: Aws, { maxPreviews }: PreviewInputs, { repository }: PreviewContext): Promise<void> {
  const alive = await listPreviews(aws, repository)
  if (alive.length < maxPreviews) return
  const numbers = [...new Set(alive.map(({ marks }) => marks.pullRequest))].sort((a, b) => a - b)
  throw new Failure({
    what: `${alive.length} previews of this repository are alive already, of "max-previews" ${maxPreviews} (pull requests ${numbers.join(', ')}).`,
    state: 'Nothing was deployed.',
    next: 'Close pull requests that are done, run this action with "command: sweep", or raise "max-previews".',
  })
}

/** The handler of the base function names the bundle's file, so that this one read comes before the build. */
async function build(
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
  const handler = inputs.handler ?? base?.configuration.Handler ?? 'index.handler'
  const runtime = inputs.runtime ?? base?.configuration.Runtime
  const { log, env, toolCache } = context
  return buildPackage(sourceFromInputs(inputs, { handler, runtime, content }), {
    workspace: join(context.workspace, inputs.workingDirectory),
    scratch: await mkdtemp(join(context.temporary, 'lambda-canary-')),
    env,
    log,
    ...(toolCache === undefined ? {} : { toolCache }),
  })
}

async function route(
  aws: Aws,
  { staging }: PreviewInputs,
  pkg: Package,
  owner: string,
): Promise<StagingLocation | undefined> {
  if (pkg.kind !== 'zip') return undefined
  const location = staging === undefined ? undefined : { ...staging, owner }
  const chosen = chooseRoute({ tooLong: directUploadProblem(pkg.size, pkg.entries), sign: false, location })
  if (typeof chosen === 'object') throw new Failure(chosen)
  if (chosen === 'direct' || location === undefined) return undefined
  const wanted = { location, region: aws.region, sign: false }
  const problem = bucketProblem(await readStagingBucket(aws, location), wanted)
  if (problem !== undefined) throw new Failure(problem)
  return location
}
