import type { Aws } from '../aws/clients.ts'
import { credentialsEnd } from '../aws/credentials-end.ts'
import { logGroupOf } from '../function/version-log.ts'
import { Failure } from '../report/failure.ts'
import { putAlarms, redAtFirstLook } from '../resources/alarms/apply.ts'
import { versionAlarms } from '../resources/alarms/definition.ts'
import { clash, creation } from '../resources/alarms/diff.ts'
import { VERSION_TAG } from '../resources/alarms/names.ts'
import { removeVersionAlarms } from '../resources/alarms/remove.ts'
import { type Gates, resolveGates } from '../rollout/gates.ts'
import { policyOf } from '../rollout/gating.ts'
import { LoggedErrors } from '../rollout/logged-errors.ts'
import { rollOut } from '../rollout/run.ts'
import type { StreamSource } from '../rollout/stream-source.ts'
import type { Version } from '../values/version.ts'
import { CANCELLED } from './cancelled.ts'
import type { DeployContext } from './context.ts'
import type { Prepared } from './prepare.ts'
import type { Progress } from './progress.ts'
import { sharedLogWarnings } from './shared-log.ts'
import { whoPublished } from './winner.ts'

/** Shifts the traffic to the new version, step by step, under the alarms named and the ones created. @throws Failure */
export async function shift(
  aws: Aws,
  prepared: Prepared,
  canary: Version,
  context: DeployContext,
  progress: Progress,
): Promise<void> {
  const { target, steps, inputs, created } = prepared
  if (progress.alias === undefined) throw new TypeError('Traffic is shifted on an alias that exists.')
  const gates = await gatesOf(aws, prepared, canary, context, progress)
  const ends = await credentialsEnd(aws, { jobAge: await context.jobAge(), duration: inputs.roleDurationSeconds })
  progress.rollout = await rollOut(
    aws,
    {
      target,
      view: progress.alias,
      canary,
      steps,
      gates,
      policy: policyOf(inputs, gates),
      engine: inputs.engine,
      owner: context.owner,
      ...(context.signal === undefined ? {} : { signal: context.signal }),
      ...(ends.kind === 'open' ? {} : { until: ends.at }),
    },
    context.log,
  )
  if (progress.rollout.view !== undefined) progress.alias = progress.rollout.view
  if (progress.rollout.kind === 'foreign' && progress.rollout.view !== undefined) {
    const who = await whoPublished(aws, target, progress.rollout.view, context.owner)
    if (who !== undefined) progress.rollout = { ...progress.rollout, what: `${progress.rollout.what} ${who}` }
  }
  if (created?.ofVersion !== true || progress.rollout.kind === 'in-progress') return
  const left = await removeVersionAlarms(aws, target, canary)
  if (left !== undefined) context.log.warning(left)
}

/** The alarms named, and the ones created: those of the alias by now, those of the new version right here. */
async function gatesOf(
  aws: Aws,
  { situation, inputs, created, changes }: Prepared,
  canary: Version,
  context: DeployContext,
  { probes, stable }: Progress,
): Promise<Gates> {
  const { functionName, logPattern: pattern } = inputs
  const groupOf = (version: Version) => logGroupOf(aws, functionName, version)
  const sources: readonly StreamSource[] = [
    ...(pattern === undefined ? [] : [new LoggedErrors(aws, { functionName, pattern, groupOf })]),
    ...(probes === undefined ? [] : [probes.source]),
  ]
  for (const warning of stable === undefined ? [] : sharedLogWarnings(situation.others, { stable, canary })) {
    context.log.warning(warning)
  }
  if (created === undefined) return { ...situation.gates, sources }
  const fresh = changes.kind === 'changes' ? changes.list.flatMap(newAlarms) : []
  if (fresh.length > 0 && inputs.alarmAtStart === 'fail') await refuseRed(aws, fresh, context)
  const ofVersion = created.ofVersion ? versionAlarms(created.wish, canary) : []
  const problem = clash(situation.alarms ?? [], ofVersion)
  if (problem !== undefined) throw new Failure(problem)
  const tag = { Key: VERSION_TAG, Value: canary }
  await putAlarms(
    aws,
    ofVersion.map(definition => creation(definition, [tag])),
  )
  const names = [...created.lasting, ...ofVersion].map(({ AlarmName }) => AlarmName)
  const { evidence } = situation.gates
  return resolveGates(aws, { alarms: [...(inputs.alarms ?? []), ...names], evidence, sources })
}

function newAlarms(change: Extract<Prepared['changes'], { kind: 'changes' }>['list'][number]): string[] {
  if (change.kind !== 'alarms') return []
  return change.changes.put.flatMap(({ definition, tags }) => (tags === undefined ? [] : [definition.AlarmName]))
}

/** What a new alarm says at its first look is about the time before this rollout. */
async function refuseRed(aws: Aws, fresh: readonly string[], { log, signal }: DeployContext): Promise<void> {
  log.info('Waiting until CloudWatch has looked at the new alarms once.')
  const red = await redAtFirstLook(aws, fresh, signal)
  if (signal?.aborted === true) throw new Failure(CANCELLED)
  if (red.length === 0) return
  throw new Failure({
    what: `${red.length === 1 ? `The new alarm "${red[0]}" is` : `The new alarms ${red.map(name => `"${name}"`).join(', ')} are`} in ALARM at the first look: the function did not do well before this rollout.`,
    next: 'Set alarm-error-rate or alarm-duration-ms to what is normal for it; or, when this release is the fix, alarm-at-start: ignore.',
  })
}
