import { attachSigningConfig, createSigningConfig } from '../artifact/signing-config.ts'
import { stage } from '../artifact/staging.ts'
import type { Aws } from '../aws/clients.ts'
import { isRefused } from '../aws/errors.ts'
import { createFunction } from '../function/create.ts'
import { publishVersion } from '../function/publish.ts'
import { type FunctionView, readFunction } from '../function/read.ts'
import { waitUntilVersionActive, wake } from '../function/state.ts'
import { tagFunction } from '../function/tags.ts'
import { updateCode, updateConfiguration } from '../function/update.ts'
import { Failure } from '../report/failure.ts'
import { deleteAlarms, putAlarms } from '../resources/alarms/apply.ts'
import { createAlias } from '../rollout/alias.ts'
import { encodeShortened } from '../rollout/description.ts'
import type { AtRest } from '../rollout/record.ts'
import { writeRecord } from '../rollout/record-writing.ts'
import { smokeTest } from '../trial/smoke-test.ts'
import { isVersion, type Version } from '../values/version.ts'
import type { Change } from './changes.ts'
import { codeOf, signPackage, verifySignature } from './code.ts'
import type { DeployContext } from './context.ts'
import type { Prepared } from './prepare.ts'
import { probeBoth } from './probe-both.ts'
import type { Progress } from './progress.ts'
import { adoptionText, creationOf, releaseText } from './release.ts'
import { shift } from './shift.ts'

/**
 * Performs one change and notes it in `progress`.
 * @returns false when the run must not go on: the smoke test failed, or what was published is served already.
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
    case 'alarms':
      await putAlarms(aws, change.changes.put)
      await deleteAlarms(aws, change.changes.remove)
      log.info(`${change.changes.put.length} alarms put, ${change.changes.remove.length} removed.`)
      break
    case 'update-configuration':
      progress.latest = await touching(progress, updateConfiguration(aws, latestOf(progress), change.change, options))
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
        creationOf(
          prepared,
          await codeOf(prepared, progress),
          change.signingConfig === 'created' ? progress.signingConfigArn : change.signingConfig,
        ),
        options,
      )
      progress.touched = true
      verifySignature(progress)
      log.info(`Created ${latestOf(progress).arn}.`)
      break
    case 'update-code': {
      const update = updateCode(aws, latestOf(progress), await codeOf(prepared, progress), {
        ...options,
        architecture: inputs.architectures,
        sourceKmsKeyArn: inputs.sourceKmsKeyArn,
        signingJobId: progress.signed?.jobId,
      })
      progress.latest = await touching(progress, update)
      verifySignature(progress)
      log.info(`$LATEST holds ${progress.latest.codeSha256}.`)
      break
    }
    case 'publish':
      if (!(await publish(aws, prepared, context, progress))) {
        log.info(`$LATEST is what version ${progress.version} was made of, which the alias serves already.`)
        return false
      }
      log.info(`Version ${progress.version} is active.`)
      break
    case 'smoke-test':
      return runSmokeTest(aws, prepared, context, progress)
    case 'probe':
      return probeBoth(aws, prepared, versionOf(progress), context, progress)
    case 'create-alias':
      await firstAlias(aws, prepared, progress)
      break
    case 'clean-record':
      await cleanRecord(aws, prepared, change.rest, context, progress)
      break
    case 'roll-out':
      await shift(aws, prepared, versionOf(progress), context, progress)
      break
  }
  return true
}

/** Notes that `$LATEST` is changed, unless AWS refused to: an unknown outcome may have changed it. */
async function touching<T>(progress: Progress, write: Promise<T>): Promise<T> {
  try {
    const written = await write
    progress.touched = true
    return written
  } catch (error) {
    if (!(error instanceof Failure && isRefused(error.cause))) progress.touched = true
    throw error
  }
}

function latestOf({ latest }: Progress): FunctionView {
  if (latest === undefined) throw new TypeError('A change of a function comes after its creation.')
  return latest
}

function versionOf({ version }: Progress): Version {
  if (version === undefined) throw new TypeError('Nothing is called or shifted before it is published.')
  return version
}

/** Today's `$LATEST` is published as it is and becomes what the alias serves. */
async function adopt(
  aws: Aws,
  { inputs, target }: Prepared,
  context: DeployContext,
  progress: Progress,
): Promise<void> {
  const version = await publishVersion(aws, latestOf(progress), {
    description: adoptionText(context),
    signal: context.signal,
  })
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

/** @returns false when what was published is what the alias serves already: nothing is left to test or shift. */
async function publish(aws: Aws, prepared: Prepared, context: DeployContext, progress: Progress): Promise<boolean> {
  const { functionName } = prepared.inputs
  const latest = latestOf(progress)
  const description = releaseText(prepared, context, progress.stable)
  const version = await publishVersion(aws, latest, { description, signal: context.signal })
  progress.version = version
  progress.codeSha256 = latest.codeSha256
  await waitUntilVersionActive(aws, functionName, version, { signal: context.signal })
  return version !== progress.stable
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

/** Nothing is moved: the text is brought in line with what is served. Whoever wrote meanwhile keeps what they wrote. */
async function cleanRecord(
  aws: Aws,
  { target }: Prepared,
  rest: AtRest,
  { log }: DeployContext,
  progress: Progress,
): Promise<void> {
  if (progress.alias === undefined) throw new TypeError('A record is cleaned on an alias that exists.')
  const written = await writeRecord(aws, target, progress.alias, rest)
  if (written.view !== undefined) progress.alias = written.view
  log.info(written.kind === 'written' ? 'The record of a rollout that was ended by hand was cleaned.' : 'It changed.')
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
