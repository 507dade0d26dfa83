import type { FailureText } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import { printRouting } from '../rollout/alias-view.ts'
import { unprovenSentence } from '../rollout/canary-calls.ts'
import { afterRollback, type RolledBack } from './after-rollback.ts'
import { CANCELLED } from './cancelled.ts'
import { outcomeOf } from './changes.ts'
import type { Prepared } from './prepare.ts'
import { latestSentence, liveVersion, type Progress, productionSentence } from './progress.ts'
import type { DeployResult, Outcome } from './result.ts'

/** How a run ended. */
export interface Deployed {
  readonly result: DeployResult
  /** Why the run failed after its first write, when it did: there is still a result to report. */
  readonly failure?: FailureText
}

/** What the last change came to. */
export function ended(prepared: Prepared, progress: Progress, log: Log): Deployed {
  const { inputs } = prepared
  const { smoke, probes, rollout } = progress
  if (smoke?.kind === 'failed') {
    for (const line of smoke.log) log.info(`  ${line}`)
    const reason = `The smoke test of version ${progress.version} failed: ${smoke.why}`
    const neverServed = 'The new version never got a request.'
    const state = `${productionSentence(inputs.alias, progress)} ${neverServed} ${latestSentence(progress)}`
    const outcome = progress.alias === undefined ? 'failed' : 'rolled-back'
    const next = 'Fix what the smoke test found and deploy again.'
    const result = { ...resultOf(outcome, prepared, progress, reason), neverServed }
    return { result, failure: { what: reason, state, next } }
  }
  if (probes?.worse !== undefined) {
    const neverServed = 'The new version never got a request but the probes.'
    const state = `${productionSentence(inputs.alias, progress)} ${neverServed} ${latestSentence(progress)}`
    const next = 'Fix what the probes found and deploy again.'
    return {
      result: { ...resultOf('rolled-back', prepared, progress, probes.worse), neverServed },
      failure: { what: `Not shifted: ${probes.worse}`, state, next },
    }
  }
  if (rollout === undefined) {
    // Only Lambda could tell: the version it answered is the one that is served.
    if (progress.version !== undefined && progress.version === progress.stable) {
      return { result: resultOf('unchanged', prepared, progress) }
    }
    return { result: resultOf(outcomeOf(prepared.changes), prepared, progress) }
  }
  switch (rollout.kind) {
    case 'promoted': {
      const unproven = unprovenSentence(rollout.calls, rollout.record.live)
      if (unproven !== undefined) log.warning(unproven)
      return { result: resultOf('promoted', prepared, progress) }
    }
    case 'in-progress':
      return { result: resultOf('in-progress', prepared, progress) }
    case 'rolled-back':
      return rolledBack(prepared, progress, rollout)
    case 'cancelled':
      if (rollout.record === undefined) {
        const state = `${productionSentence(inputs.alias, progress)} ${latestSentence(progress)}`
        return { result: resultOf('failed', prepared, progress), failure: { ...CANCELLED, state } }
      }
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

function rolledBack(prepared: Prepared, progress: Progress, rollout: RolledBack): Deployed {
  const state = `${productionSentence(prepared.inputs.alias, progress)} ${latestSentence(progress)}`
  return {
    result: resultOf('rolled-back', prepared, progress, rollout.why),
    failure: { what: `Rolled back: ${rollout.why}`, state, next: afterRollback(rollout, progress.version) },
  }
}

/** What is reported of a run, whatever it came to. */
export function resultOf(
  outcome: Outcome,
  prepared: Prepared,
  progress: Progress,
  rollbackReason?: string,
): DeployResult {
  const { inputs, situation, delivery, configuration, bypassing, steps } = prepared
  const { latest, alias, version, stable, rollout } = progress
  const released = outcome === 'unchanged' ? stable : (version ?? stable)
  const live = liveVersion(progress)
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
    ...(released === undefined ? {} : { version: released }),
    ...(stable === undefined ? {} : { previousVersion: stable }),
    ...(live === undefined ? {} : { liveVersion: live }),
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
