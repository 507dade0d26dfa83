import { readFile } from 'node:fs/promises'
import { sign } from '../artifact/signer.ts'
import { attachSigningConfig, createSigningConfig } from '../artifact/signing-config.ts'
import { readSigningProfile } from '../artifact/signing-profile.ts'
import { stage } from '../artifact/staging.ts'
import { signingJobProblem } from '../artifact/unsigned.ts'
import type { Aws } from '../aws/clients.ts'
import { createFunction } from '../function/create.ts'
import { publishVersion } from '../function/publish.ts'
import { type FunctionView, readFunction } from '../function/read.ts'
import { waitUntilVersionActive, wake } from '../function/state.ts'
import { tagFunction } from '../function/tags.ts'
import { type Code, updateCode, updateConfiguration } from '../function/update.ts'
import { encodeVersionDescription } from '../function/version-description.ts'
import { Failure } from '../report/failure.ts'
import { createAlias } from '../rollout/alias.ts'
import { encodeShortened } from '../rollout/description.ts'
import { rollOut } from '../rollout/run.ts'
import { smokeTest } from '../trial/smoke-test.ts'
import { isVersion, type Version } from '../values/version.ts'
import type { Change } from './changes.ts'
import type { DeployContext } from './context.ts'
import { desiredConfiguration } from './desired.ts'
import type { Prepared } from './prepare.ts'
import type { Progress } from './progress.ts'
import { handlerOf } from './source.ts'

/**
 * Performs one change and notes it in `progress`.
 * @returns false when the run must not go on: the smoke test failed. What follows would only be harm.
 * @throws Failure, after which `progress` says how far things have come.
 */
export async function perform(
  aws: Aws,
  change: Change,
  prepared: Prepared,
  context: DeployContext,
  progress: Progress,
): Promise<boolean> {
  const { inputs, delivery } = prepared
  const { functionName } = inputs
  const { log } = context
  const options = { signal: context.signal }
  switch (change.kind) {
    case 'wake':
      await wake(aws, functionName, change.version, options)
      log.info(`Version ${change.version} is awake.`)
      break
    case 'adopt':
      await adopt(aws, prepared, context, progress)
      break
    case 'create-signing-config':
      progress.signingConfigArn = await createSigningConfig(aws, {
        profileVersionArn: prepared.signingProfile?.versionArn ?? '',
        policy: change.policy,
        functionName,
      })
      log.info(`Created ${progress.signingConfigArn}.`)
      break
    case 'attach-signing-config':
      await attachSigningConfig(aws, functionName, change.arn ?? progress.signingConfigArn ?? '')
      break
    case 'tag':
      await tagFunction(aws, latestOf(progress).arn, change.tags)
      break
    case 'update-configuration':
      progress.touched = true
      progress.latest = await updateConfiguration(aws, latestOf(progress), change.change, options)
      log.info(`Changed ${change.change.fields.join(', ')}.`)
      break
    case 'stage':
      if (delivery.package.kind === 'zip') progress.staged = await stage(aws, delivery.package, change.staging)
      log.info(`The package lies in s3://${progress.staged?.bucket}/${progress.staged?.key}.`)
      break
    case 'sign':
      await signPackage(aws, prepared, context, progress)
      log.info(`Signed by job ${progress.signed?.jobId} with profile ${change.profile}.`)
      break
    case 'create-function':
      progress.latest = await createFunction(
        aws,
        {
          functionName,
          desired: { ...desiredConfiguration(inputs), ...handlerOfCreation(inputs) },
          code: await codeOf(prepared, progress),
          architecture: inputs.architectures,
          tags: inputs.tags,
          codeSigningConfigArn: change.signingConfig === 'created' ? progress.signingConfigArn : change.signingConfig,
          sourceKmsKeyArn: inputs.sourceKmsKeyArn,
        },
        options,
      )
      progress.touched = true
      verifySignature(progress)
      log.info(`Created ${latestOf(progress).arn}.`)
      break
    case 'update-code':
      progress.touched = true
      progress.latest = await updateCode(aws, latestOf(progress), await codeOf(prepared, progress), {
        ...options,
        architecture: inputs.architectures,
        sourceKmsKeyArn: inputs.sourceKmsKeyArn,
      })
      verifySignature(progress)
      log.info(`$LATEST holds ${progress.latest.codeSha256}.`)
      break
    case 'publish':
      await publish(aws, prepared, context, progress)
      log.info(`Version ${progress.version} is active.`)
      break
    case 'smoke-test':
      return runSmokeTest(aws, prepared, context, progress)
    case 'create-alias':
      await firstAlias(aws, prepared, progress)
      break
    case 'roll-out':
      await shift(aws, prepared, context, progress)
      break
  }
  return true
}

function latestOf({ latest }: Progress): FunctionView {
  if (latest === undefined) throw new TypeError('A change of a function comes after its creation.')
  return latest
}

function versionOf({ version }: Progress): Version {
  if (version === undefined) throw new TypeError('Nothing is called or shifted before it is published.')
  return version
}

/** A new zip function must be told its handler; an image has none. */
function handlerOfCreation(inputs: Prepared['inputs']): { handler?: string } {
  return inputs.source.kind === 'image' ? {} : { handler: handlerOf(inputs, undefined) }
}

/** Today's `$LATEST` is published as it is and becomes what the alias serves. */
async function adopt(
  aws: Aws,
  { inputs, target }: Prepared,
  context: DeployContext,
  progress: Progress,
): Promise<void> {
  const description = encodeVersionDescription({ text: `Adopted by ${context.owner}` })
  const { version } = await publishVersion(aws, latestOf(progress), { description, signal: context.signal })
  await waitUntilVersionActive(aws, inputs.functionName, version, { signal: context.signal })
  const { kind, view } = await createAlias(
    aws,
    target,
    version,
    encodeShortened({ kind: 'at-rest', live: version }, ''),
  )
  if (kind === 'existed') throw appearedMeanwhile(inputs.alias)
  progress.alias = view
  progress.stable = version
  // Publishing changes the revision of $LATEST (F§1.3).
  progress.latest = await readFunction(aws, inputs.functionName)
}

async function signPackage(
  aws: Aws,
  { inputs, situation, delivery }: Prepared,
  context: DeployContext,
  progress: Progress,
): Promise<void> {
  const name = inputs.signingProfile ?? ''
  const profile = await readSigningProfile(aws, name)
  const pkg = delivery.package
  const source =
    pkg.kind === 's3-object' ? { bucket: pkg.bucket, key: pkg.key, versionId: pkg.versionId } : progress.staged
  if (profile === undefined || source === undefined)
    throw new TypeError('Signing comes after staging, by a profile that was read.')
  progress.signed = await sign(aws, source, {
    profile,
    prefix: `${delivery.staging?.prefix ?? ''}${pkg.kind === 's3-object' ? '' : 'signed/'}`,
    owner: situation.identity.account,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  })
}

/** The package as Lambda is to be told of it: signed, staged, or the bytes themselves. */
async function codeOf({ delivery }: Prepared, { signed, staged }: Progress): Promise<Code> {
  const pkg = delivery.package
  const object = signed ?? staged
  if (object !== undefined) {
    const codeSha256 = signed === undefined && pkg.kind === 'zip' ? pkg.codeSha256 : undefined
    return { kind: 's3-object', bucket: object.bucket, key: object.key, version: object.versionId, codeSha256 }
  }
  switch (pkg.kind) {
    case 'zip':
      return { kind: 'zip', bytes: await readFile(pkg.path), codeSha256: pkg.codeSha256 }
    case 's3-object':
      return { kind: 's3-object', bucket: pkg.bucket, key: pkg.key, version: pkg.versionId }
    case 'image':
      return { kind: 'image', uri: pkg.uri }
    case 'none':
      throw new TypeError('There is no code to send when $LATEST is the source.')
  }
}

/** What Lambda holds must be what this run signed, and nothing that came in between. */
function verifySignature({ signed, latest }: Progress): void {
  if (signed === undefined) return
  const problem = signingJobProblem(latest?.configuration.SigningJobArn, signed.jobId)
  if (problem !== undefined) throw new Failure(problem)
}

async function publish(
  aws: Aws,
  { inputs, delivery }: Prepared,
  context: DeployContext,
  progress: Progress,
): Promise<void> {
  const latest = latestOf(progress)
  const description = encodeVersionDescription({
    digest: 'digest' in delivery.package ? delivery.package.digest : undefined,
    commit: context.commit,
    liveAfter: progress.stable,
    text: inputs.functionDescription,
  })
  const { version } = await publishVersion(aws, latest, { description, signal: context.signal })
  progress.version = version
  progress.codeSha256 = latest.codeSha256
  await waitUntilVersionActive(aws, inputs.functionName, version, { signal: context.signal })
}

async function runSmokeTest(
  aws: Aws,
  { inputs }: Prepared,
  { log }: DeployContext,
  progress: Progress,
): Promise<boolean> {
  const variables = Object.values(latestOf(progress).configuration.Environment?.Variables ?? {})
  progress.smoke = await smokeTest(aws, {
    functionName: inputs.functionName,
    version: versionOf(progress),
    payload: inputs.smokePayload,
    expectStatus: inputs.smokeExpectStatus,
    expectJson: inputs.smokeExpectJson,
    timeout: inputs.smokeTimeout,
    tenantId: inputs.smokeTenantId,
    secrets: variables,
  })
  if (progress.smoke.kind === 'passed') log.info(`Version ${progress.version} passed.`)
  return progress.smoke.kind === 'passed'
}

async function firstAlias(aws: Aws, { inputs, target }: Prepared, progress: Progress): Promise<void> {
  const live = versionOf(progress)
  const { kind, view } = await createAlias(aws, target, live, encodeShortened({ kind: 'at-rest', live }, ''))
  if (kind === 'existed') throw appearedMeanwhile(inputs.alias)
  progress.alias = view
}

async function shift(aws: Aws, prepared: Prepared, context: DeployContext, progress: Progress): Promise<void> {
  const { target, steps, policy, situation, inputs } = prepared
  if (progress.alias === undefined) throw new TypeError('Traffic is shifted on an alias that exists.')
  progress.rollout = await rollOut(
    aws,
    {
      target,
      view: progress.alias,
      canary: versionOf(progress),
      steps,
      gates: situation.gates,
      policy,
      engine: inputs.engine,
      owner: context.owner,
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    },
    context.log,
  )
  if (progress.rollout.view !== undefined) progress.alias = progress.rollout.view
}

function appearedMeanwhile(alias: string): Failure {
  return new Failure({
    what: `Alias "${alias}" did not exist a moment ago, and does now: somebody else created it.`,
    state: 'Theirs was not touched.',
    next: 'Run again: it starts from what is there now.',
  })
}

/** The stable version an alias serves, as a version. */
export function stableOf(prepared: Prepared): Version | undefined {
  const version = prepared.situation.stable?.version
  return version !== undefined && isVersion(version) ? version : undefined
}
