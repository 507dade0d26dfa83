import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { CredentialsEnd } from '../aws/credentials-end.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import type { FunctionView } from '../function/read.ts'
import { decodeVersionDescription } from '../function/version-description.ts'
import { Failure, type FailureText, InputError } from '../report/failure.ts'
import type { AlarmFacts } from '../rollout/alarm-facts.ts'
import { type AliasView, printRouting } from '../rollout/alias-view.ts'
import { consistentRecord } from '../rollout/ownership.ts'
import { type AtRest, type InFlight, promoted, undone } from '../rollout/record.ts'
import type { Steps } from '../rollout/strategy.ts'
import { formatDuration, type Seconds } from '../values/duration.ts'
import { formatInstant } from '../values/instant.ts'
import { printRun } from '../values/run.ts'
import type { Version } from '../values/version.ts'
import { RolloutInFlight } from './rollout-in-flight.ts'

/**
 * What cannot end well, found in what was read and refused before the first write (design §5). Every check throws a
 * Failure that says what to do; the order is the order in which a person would want to know.
 */

/**
 * An alias a rollout may begin on: at 100% on a published version, by our record or by nobody's. A record in flight that
 * the 100% contradict is over: somebody cleared the weights by hand.
 */
export interface Settled {
  readonly live: Version
  /** What the record must be made to say, when it is one in flight that is over. */
  readonly stale?: AtRest
}

/**
 * @returns what the alias serves.
 * @throws Failure when it points at `$LATEST` or carries weights; RolloutInFlight.
 */
export function settledAlias(view: AliasView, inputs: DeployInputs): Settled {
  const { alias } = inputs
  const { routing, decoded } = view
  if (routing === 'latest') {
    throw new Failure({
      what: `Alias "${alias}" points at $LATEST, where Lambda can hold no weights.`,
      state: 'Nothing was changed.',
      next: `Publish a version and point the alias at it once: aws lambda publish-version, then aws lambda update-alias --name ${alias} --function-version N.`,
    })
  }
  if (decoded.newer !== undefined) {
    throw new Failure({
      what: `Alias "${alias}" carries a record of a newer release of Lambda Canary (format ${decoded.newer.major}).`,
      state: `It serves ${printRouting(routing)}. Nothing was changed.`,
      next: 'Use that release or a newer one in this workflow too.',
    })
  }
  const { record } = decoded
  const over = routing.canary === undefined && consistentRecord(view) === undefined
  if (record?.kind === 'in-flight' && !over) throw new RolloutInFlight(alias, view, record)
  if (routing.canary !== undefined) {
    throw new Failure({
      what: `Alias "${alias}" carries weights that no rollout of ours wrote: ${printRouting(routing)}.`,
      state: 'Nothing was changed.',
      next: `If CodeDeploy or a colleague is shifting traffic, let them finish. Otherwise clear the weights (the next deploy cleans the record): aws lambda update-alias --function-name ${inputs.functionName} --name ${alias} --routing-config AdditionalVersionWeights={}`,
    })
  }
  const live = routing.primary
  return record?.kind === 'in-flight' ? { live, stale: endedAt(record, live) } : { live }
}

/** The record of a rollout that somebody ended by hand, at 100% on `live`. */
function endedAt(record: InFlight, live: Version): AtRest {
  const why = 'ended by hand'
  if (live === record.stable) return undone(record, why, false)
  return live === record.canary ? promoted(record) : { kind: 'at-rest', live, why }
}

/**
 * Lambda weights two versions only when they share the execution role and the dead-letter target (F§1.5).
 * @throws Failure naming both values.
 */
export function refuseUnweightable(stable: FunctionConfiguration, wanted: FunctionConfiguration, steps: Steps): void {
  if (steps.length === 1) return
  const differences: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['execution role', stable.Role, wanted.Role],
    ['dead-letter target', stable.DeadLetterConfig?.TargetArn, wanted.DeadLetterConfig?.TargetArn],
  ]
  for (const [name, before, after] of differences) {
    if ((before ?? '') === (after ?? '')) continue
    throw new Failure({
      what: `Lambda cannot weight two versions with a different ${name}: stable has ${before || 'none'}, the new version would have ${after || 'none'}.`,
      state: 'Nothing was changed.',
      next: 'Roll this one change out with strategy: all-at-once, then return to your strategy.',
    })
  }
}

/** @throws Failure when traffic would bypass the canary and the user did not accept that (promise 10). */
export function judgeBypass(callers: readonly string[], inputs: DeployInputs, warn: (line: string) => void): void {
  if (callers.length === 0 || inputs.unqualifiedTraffic === 'allow') return
  const what = `Calls of ${inputs.functionName} bypass alias "${inputs.alias}", and so would never meet the canary: ${callers.join('; ')}.`
  if (inputs.unqualifiedTraffic === 'warn') warn(what)
  else
    throw new Failure({
      what,
      state: 'Nothing was changed.',
      next: `Point them at ${inputs.functionName}:${inputs.alias}, or accept it with unqualified-traffic: warn or allow.`,
    })
}

/** What a deploy does besides its steps: update, publish, a smoke test, and at the end perhaps a rollback. */
const BESIDE_STEPS: Seconds = 300

/**
 * A rollout that outlives its credentials cannot be rolled back. One that moves all traffic at once and does not bake has
 * nothing to outlive.
 * @throws Failure when the credentials end before the steps, at their shortest, and what comes with them.
 */
export function refuseShortCredentials(credentials: CredentialsEnd, steps: Steps, now: Seconds): void {
  const least = steps.reduce((sum, step) => sum + step.min, 0)
  const end = now + least + BESIDE_STEPS
  if (credentials.kind === 'open' || least === 0 || credentials.at >= end) return
  const known = credentials.kind === 'known'
  const expire = `The AWS credentials expire at ${formatInstant(credentials.at)}`
  const guess = known ? '' : ' (an hour after the job began: they do not say)'
  throw new Failure({
    what: `${expire}${guess}, ${formatDuration(end - credentials.at)} before this rollout can be sure to have ended: its rollback would be refused.`,
    state: 'Nothing was changed.',
    next: `Set role-to-assume, which renews its session as long as the job lives; or engine: schedule, where recover carries the rollout on; or give configure-aws-credentials a longer role-duration-seconds and set the same value here${known ? '' : ' (it may have one already)'}.`,
    atTerminal:
      'Log in again, for a session that is long enough; or use --engine schedule, where recover carries the rollout on.',
  })
}

/** Said once where the end of the credentials had to be guessed. */
export function guessedEnd({ at }: { readonly at: Seconds }): string {
  return `The AWS credentials do not say when they end; an hour after the job began, ${formatInstant(at)}, is assumed. Say it with role-duration-seconds, or set role-to-assume.`
}

/** What a failure means when a first deploy lacks what only a person can say. */
export function refuseIncompleteCreation(inputs: DeployInputs): void {
  if (inputs.source.kind === 'none') {
    throw new InputError(
      'function-name',
      inputs.functionName,
      'names a function that does not exist, and there is no source to create it from',
      'an existing function, or one of entry, code-artifacts-dir, zip, s3-bucket with s3-key, image-uri',
    )
  }
  const zip = inputs.source.kind !== 'image'
  const needed: readonly (readonly [string, string | undefined, string])[] = [
    ['role', inputs.role, 'the ARN of its execution role, e.g. arn:aws:iam::123456789012:role/orders'],
    ...(zip ? ([['runtime', inputs.runtime, 'a runtime identifier, e.g. nodejs24.x']] as const) : []),
    ...(zip && inputs.source.kind !== 'entry'
      ? ([['handler', inputs.handler, 'a handler, e.g. index.handler']] as const)
      : []),
  ]
  const problem = `is needed to create the function ${inputs.functionName}, which does not exist`
  const missing = needed.flatMap(([name, value, allowed]) => (value === undefined ? [{ name, allowed }] : []))
  const [first, ...rest] = missing
  if (first === undefined) return
  const others = rest.map(({ name, allowed }) => new InputError(name, '', problem, allowed))
  throw new InputError(first.name, '', problem, first.allowed, others)
}

/** For what was already rolled back on this alias (promise 7). @param why as the record says it. */
export function rejectedBefore(rejected: FunctionView, why: string | undefined): FailureText {
  const { by } = decodeVersionDescription(rejected.configuration.Description)
  return {
    what: `This release is version ${rejected.version}${by === undefined ? '' : `, published by ${printRun(by)}`}, which was already rolled back on this alias${why === undefined ? '.' : `: ${why.replace(/[.…]?$/, end => end || '.')}`}`,
    state: 'Nothing was changed.',
    next: 'Fix it and deploy the fix; or, if it was not to blame, run again with retry-rolled-back: true.',
  }
}

/** @throws Failure for a function without the alias that nobody asked to take over. */
export function refuseUnadopted({ functionName, alias, adopt }: DeployInputs): void {
  if (adopt) return
  throw new Failure({
    what: `The function ${functionName} exists, but has no alias "${alias}".`,
    state: 'Nothing was changed.',
    next: `With adopt: true today's $LATEST is published and becomes what "${alias}" serves, before anything else. Callers must then call ${functionName}:${alias}.`,
  })
}

/** Of an alias that a function of ours is given beside those it has: a mistyped name looks the same. */
export function furtherAlias({ functionName, alias }: DeployInputs): string {
  return `${functionName} has no alias "${alias}" yet: it is created, and serves the new version at once and without a canary; no other alias of ${functionName} is touched.`
}

/** A function is made of a zip or of an image for ever (F§7.6). */
export function packageTypeProblem(latest: FunctionView, { source }: DeployInputs): FailureText | undefined {
  if (source.kind === 'none') return undefined
  const wanted = source.kind === 'image' ? 'Image' : 'Zip'
  if (latest.packageType === wanted) return undefined
  return {
    what: `${latest.name} is a function of package type ${latest.packageType}; the source is of type ${wanted}.`,
    state: 'Nothing was changed.',
    next: 'Lambda cannot change the type of a function: create another one, and point its callers there.',
  }
}

export function revisionProblem(latest: FunctionView, { revisionId }: DeployInputs): FailureText | undefined {
  if (revisionId === undefined || revisionId === latest.revisionId) return undefined
  return {
    what: `Input "revision-id" is ${revisionId}, but $LATEST of ${latest.name} is at ${latest.revisionId}: somebody has changed it since.`,
    state: 'Nothing was changed.',
    next: 'Look at what changed, and pass the new revision; or leave the input out: every write of ours is conditional anyway.',
  }
}

/** A function's own ARN says where it is; a Region that differs means the wrong account or a typing error. */
export function regionProblem(latest: FunctionView, region: string): FailureText | undefined {
  const actual = latest.arn.split(':')[3]
  if (actual === undefined || actual === '' || actual === region) return undefined
  return {
    what: `The function ${latest.name} is in ${actual}, this run in ${region}.`,
    state: 'Nothing was changed.',
    next: `Set region: ${actual}.`,
  }
}

/** Weights and provisioned concurrency exclude each other on one alias (CD §C). */
export function provisionedProblem({ functionName, alias }: DeployInputs, steps: Steps): FailureText {
  return {
    what: `Alias "${alias}" of ${functionName} has provisioned concurrency, which Lambda cannot combine with ${steps.length > 1 ? 'weights' : 'a moving alias in a run'}: the canary would start cold and the shift could be refused.`,
    state: 'Nothing was changed.',
    next: `Remove it for the rollout: aws lambda delete-provisioned-concurrency-config --function-name ${functionName} --qualifier ${alias}. This release does not move it by itself.`,
  }
}

/** @throws Failure when an alarm is red before anything has begun, and the user wants that to count. */
export function refuseRedAlarms(alarms: readonly AlarmFacts[], { alarmAtStart }: DeployInputs): void {
  const red = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => `"${name}"`)
  if (red.length === 0 || alarmAtStart === 'ignore') return
  throw new Failure({
    what: `${red.length === 1 ? `Alarm ${red[0]} is` : `Alarms ${red.join(', ')} are`} in ALARM before the rollout begins.`,
    state: 'Nothing was changed.',
    next: 'Wait until it is OK; or, when this release is the fix, set alarm-at-start: ignore: it then counts again at its next transition into ALARM.',
  })
}

/** @param by how many characters the alias' own text passes what the record leaves. */
export function textTooLong({ functionName, alias }: DeployInputs, by: number): FailureText {
  return {
    what: `The description of alias "${alias}" leaves no room for the record of the rollout: it is ${by} characters too long.`,
    state: 'Nothing was changed.',
    next: `Shorten it by ${by} characters: aws lambda update-alias --function-name ${functionName} --name ${alias} --description "…"`,
  }
}

/** @throws Failure when the alias serves a newer commit than this one. */
export async function refuseOlder(
  stable: FunctionView | undefined,
  { allowOlder, alias }: DeployInputs,
  compareCommit: (served: string) => Promise<string>,
): Promise<void> {
  const served = decodeVersionDescription(stable?.configuration.Description).commit
  if (allowOlder || served === undefined || (await compareCommit(served)) !== 'older') return
  throw new Failure({
    what: `This commit is older than ${served.slice(0, 12)}, which alias "${alias}" serves: a run that waited too long, or one that was run again.`,
    state: 'Nothing was changed.',
    next: 'To go back on purpose use the rollback action, or set allow-older: true.',
  })
}
