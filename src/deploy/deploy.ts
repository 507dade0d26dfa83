import type { Aws } from '../aws/clients.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { Failure, type FailureText } from '../report/failure.ts'
import { foreignOwner } from '../resources/foreign-owner.ts'
import { printRouting } from '../rollout/alias-view.ts'
import { type Change, outcomeOf } from './changes.ts'
import type { DeployContext } from './context.ts'
import { perform, stableOf } from './perform.ts'
import { type Prepared, prepare } from './prepare.ts'
import { latestSentence, type Progress, productionSentence } from './progress.ts'
import type { DeployResult, Outcome } from './result.ts'

/** A failure that still has a result to report: what production serves and what `$LATEST` holds. */
export interface Deployed {
  readonly result: DeployResult
  /** Why the run failed after its first write, when it did. */
  readonly failure?: FailureText
}

const TITLES: Readonly<Record<Change['kind'], string>> = {
  wake: 'Wake the stable version',
  adopt: 'Adopt $LATEST as stable',
  'create-signing-config': 'Create a code signing config',
  'attach-signing-config': 'Attach the code signing config',
  tag: 'Tag the function',
  'update-configuration': 'Update the configuration',
  stage: 'Stage the package in S3',
  sign: 'Sign the package',
  'create-function': 'Create the function',
  'update-code': 'Update the code',
  publish: 'Publish a version',
  'smoke-test': 'Smoke test',
  'create-alias': 'Create the alias',
  'roll-out': 'Shift traffic',
}

const CANCELLED: FailureText = { what: 'The run was cancelled.', next: 'Run again: what was done is not repeated.' }

/**
 * The whole journey: build and read, refuse, then change, publish, test, shift. Everything thrown before the first
 * write leaves things as they were; what fails later is returned with the state things are in.
 * @param onBegin called right before the first write, so that the shell can note it for its `post` phase.
 */
export async function deploy(
  aws: Aws,
  inputs: DeployInputs,
  context: DeployContext,
  onBegin: () => void = () => undefined,
): Promise<Deployed> {
  const { log } = context
  const prepared = await log.group('Build the package and read the situation', () => prepare(aws, inputs, context))
  const progress = startOf(prepared)
  if (prepared.changes.kind === 'unchanged') {
    log.info(`Unchanged: ${productionSentence(inputs.alias, progress)} Nothing was written.`)
    return { result: resultOf('unchanged', prepared, progress) }
  }
  warnOfOwner(prepared, context)
  onBegin()
  let doing: Change['kind'] | undefined
  try {
    for (const change of prepared.changes.list) {
      if (context.signal?.aborted === true) throw new Failure(CANCELLED)
      doing = change.kind
      const goOn = await log.group(TITLES[change.kind], () => perform(aws, change, prepared, context, progress))
      if (!goOn) break
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { text } = error
    // A rollout that fails knows best what the alias serves; before it, nobody has said yet.
    const production = productionSentence(inputs.alias, progress)
    const known = doing === 'roll-out' ? text.state : undefined
    const state = known ?? `${production} ${text.state ?? latestSentence(progress)}`
    return { result: resultOf('failed', prepared, progress), failure: { ...text, state } }
  }
  return ended(prepared, progress, log)
}

function startOf(prepared: Prepared): Progress {
  const { latest, alias } = prepared.situation
  return {
    latest,
    alias,
    stable: stableOf(prepared),
    staged: prepared.delivery.staging?.present,
    signed: undefined,
    signingConfigArn: undefined,
    touched: false,
    version: undefined,
    codeSha256: undefined,
    smoke: undefined,
    rollout: undefined,
  }
}

/** What the last change came to. */
function ended(prepared: Prepared, progress: Progress, log: DeployContext['log']): Deployed {
  const { inputs } = prepared
  const { smoke, rollout } = progress
  if (smoke?.kind === 'failed') {
    for (const line of smoke.log) log.info(`  ${line}`)
    const reason = `The smoke test of version ${progress.version} failed: ${smoke.why}`
    const state = `${productionSentence(inputs.alias, progress)} The new version never got a request. ${latestSentence(progress)}`
    const outcome = progress.alias === undefined ? 'failed' : 'rolled-back'
    const next = 'Fix what the smoke test found and deploy again.'
    return { result: resultOf(outcome, prepared, progress, reason), failure: { what: reason, state, next } }
  }
  if (rollout === undefined) {
    return { result: resultOf(outcomeOf(prepared.changes), prepared, progress) }
  }
  switch (rollout.kind) {
    case 'promoted':
      return { result: resultOf('promoted', prepared, progress) }
    case 'in-progress':
      return { result: resultOf('in-progress', prepared, progress) }
    case 'rolled-back':
      return rolledBack(prepared, progress, rollout.why)
    case 'cancelled':
      return {
        result: resultOf('rolled-back', prepared, progress, 'The run was cancelled.'),
        failure: {
          what: 'The run was cancelled, and the rollout undone.',
          state: `${productionSentence(inputs.alias, progress)} ${latestSentence(progress)}`,
          next: 'Run again to roll this version out.',
        },
      }
    case 'foreign':
      return {
        result: resultOf('failed', prepared, progress),
        failure: {
          what: `Alias "${inputs.alias}" is no longer this rollout's. ${rollout.what}`,
          state: `It serves ${rollout.view === undefined ? 'nothing any more' : printRouting(rollout.view.routing)}; nothing more was touched.`,
          next: 'Find out who changed it, then deploy again. If two workflows deploy this alias, give them one "concurrency" group.',
        },
      }
  }
}

function rolledBack(prepared: Prepared, progress: Progress, why: string): Deployed {
  const state = `${productionSentence(prepared.inputs.alias, progress)} ${latestSentence(progress)}`
  return {
    result: resultOf('rolled-back', prepared, progress, why),
    failure: {
      what: `Rolled back: ${why}`,
      state,
      next: 'Look at the timeline in the job summary, fix the release and deploy again.',
    },
  }
}

function resultOf(outcome: Outcome, prepared: Prepared, progress: Progress, rollbackReason?: string): DeployResult {
  const { inputs, situation, delivery, configuration, bypassing, steps } = prepared
  const { latest, alias, version, stable, rollout } = progress
  const live = outcome === 'unchanged' ? stable : version
  const codeSha256 = progress.codeSha256 ?? (outcome === 'unchanged' ? situation.stable?.codeSha256 : undefined)
  const pkg = delivery.package
  return {
    outcome,
    functionName: inputs.functionName,
    alias: inputs.alias,
    latest: latestSentence(progress),
    production: productionSentence(inputs.alias, progress),
    origin: pkg.origin,
    changedFields: configuration?.fields ?? [],
    steps,
    ...(latest === undefined ? {} : { functionArn: latest.arn }),
    ...(alias === undefined ? {} : { aliasArn: alias.arn }),
    ...(live === undefined ? {} : { version: live }),
    ...(stable === undefined ? {} : { previousVersion: stable }),
    ...(codeSha256 === undefined ? {} : { codeSha256 }),
    ...('digest' in pkg && pkg.digest !== undefined ? { sourceDigest: pkg.digest } : {}),
    ...(pkg.kind === 'zip' ? { packageSize: pkg.size } : {}),
    ...(progress.signed === undefined ? {} : { signingJobId: progress.signed.jobId }),
    ...(rollbackReason === undefined ? {} : { rollbackReason }),
    ...(situation.url === undefined ? {} : { url: situation.url }),
    ...(rollout === undefined ? {} : { rollout }),
    ...(bypassing.length === 0
      ? {}
      : { bypassed: { callers: bypassing, callsLastDay: situation.callers?.invocationsLastDay ?? 0 } }),
  }
}

/** Another tool owns the function: its next run would put things back, unless it is told not to. */
function warnOfOwner({ situation: { latest } }: Prepared, { log }: DeployContext): void {
  const owner = latest === undefined ? undefined : foreignOwner(latest.tags)
  if (owner === undefined) return
  const stack = owner.stack === undefined ? '' : ` (stack ${owner.stack})`
  log.info(`The function belongs to ${owner.tool}${stack}, whose next run may undo this deploy. ${owner.advice}`)
}
