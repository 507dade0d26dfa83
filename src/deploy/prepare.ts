import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { profileProblem, readSigningProfile, type SigningProfile } from '../artifact/signing-profile.ts'
import { readObjectContent } from '../artifact/staging.ts'
import type { Aws } from '../aws/clients.ts'
import { refuseAccount, refuseOtherAccount } from '../aws/identity.ts'
import { buildPackage } from '../build/build.ts'
import { checkHandler } from '../build/handler-file.ts'
import type { Package } from '../build/package.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import {
  type ConfigurationChange,
  diffConfiguration,
  sameConfiguration,
  wantedConfiguration,
} from '../function/configuration.ts'
import { keptRuntimeProblem } from '../function/kept-runtime.ts'
import { needsOf, refuseKind, refuseSmokeTest } from '../function/kinds.ts'
import { type FunctionView, readFunction, refuseHiddenTags } from '../function/read.ts'
import { newTags } from '../function/tags.ts'
import { isFirstRelease } from '../function/version-description.ts'
import { Failure, type FailureText } from '../report/failure.ts'
import { bypassing } from '../resources/callers.ts'
import type { AliasTarget } from '../rollout/alias-view.ts'
import { evidenceRule } from '../rollout/gating.ts'
import { type InFlight, whyRejected } from '../rollout/record.ts'
import type { Steps } from '../rollout/strategy.ts'
import { type Changes, changesFor, type Stable, shiftsTraffic, type Wish } from './changes.ts'
import type { DeployContext } from './context.ts'
import { alarmChanges, type CreatedAlarms, createdAlarms } from './created-alarms.ts'
import { type Delivery, holdsSource, latestHolds } from './delivery.ts'
import { desiredConfiguration } from './desired.ts'
import { judgeRollout } from './judge-rollout.ts'
import { judgeSigning } from './judge-signing.ts'
import * as preflight from './preflight.ts'
import { sideEffects } from './probe-both.ts'
import { refusePreviewCode } from './refuse-preview-code.ts'
import { routeOf } from './route.ts'
import { readSituation, type Situation } from './situation.ts'
import { sourceOf } from './source.ts'
import { effectiveStrategy, writtenSteps } from './strategy.ts'

/** Everything decided before the first write. */
export interface Prepared {
  readonly inputs: DeployInputs
  readonly target: AliasTarget
  readonly situation: Situation
  readonly delivery: Delivery
  readonly signingProfile: SigningProfile | undefined
  readonly configuration: ConfigurationChange | undefined
  readonly steps: Steps
  /** The alarms this deploy keeps on the alias, when it was asked to. */
  readonly created: CreatedAlarms | undefined
  readonly changes: Changes
  /** Callers that bypass the alias, when the user accepts that. */
  readonly bypassing: readonly string[]
  /** A rollout that was in the way and is put back before anything else. */
  readonly putBack?: InFlight
}

/** `$LATEST`, on its way. */
export type LatestRead = Promise<FunctionView | undefined>

/** What a run knows before it prepares. */
interface Known {
  /** A rollout in flight that is taken for put back. */
  readonly putBack?: InFlight | undefined
  readonly latestRead?: LatestRead | undefined
}

/**
 * Builds the package and reads the situation at the same time, refuses what cannot end well, and computes the changes.
 * Writes nothing.
 * @throws Failure or InputError, each saying what to do; RolloutInFlight.
 */
export async function prepare(
  aws: Aws,
  inputs: DeployInputs,
  context: DeployContext,
  { putBack, latestRead: begun }: Known = {},
): Promise<Prepared> {
  writtenSteps(inputs)
  const latestRead = (begun ?? readFunction(aws, inputs.functionName)).then(view => hidden(view, context))
  const tell = (line: string): void => context.log.info(line)
  // Reads first: they are answered while the package is made.
  const [situation, pkg, signingProfile] = await Promise.all([
    readSituation(aws, inputs, evidenceRule(inputs), latestRead, tell, putBack),
    build(aws, inputs, context, latestRead),
    inputs.signingProfile === undefined ? undefined : readSigningProfile(aws, inputs.signingProfile),
  ])
  hidden(situation.stable, context)
  if (inputs.requireAttestation !== undefined && pkg.kind === 'zip')
    await context.verifyAttestation(pkg, inputs.requireAttestation)
  const { latest, identity } = situation
  refuse(refuseAccount(identity, inputs.allowedAccountIds))
  refuseOtherAccount('function-name', inputs.functionName, identity.account)
  if (inputs.signingProfile !== undefined) refuse(profileProblem(inputs.signingProfile, signingProfile))
  const timeout = inputs.timeout ?? latest?.configuration.Timeout ?? 3
  const steps = effectiveStrategy(inputs, timeout, evidenceRule(inputs))
  const [staging, signingConfig] = await Promise.all([
    routeOf(aws, inputs, pkg, identity.account),
    judgeSigning(aws, inputs, situation, signingProfile, pkg, context.log),
  ])
  const target = { functionName: inputs.functionName, alias: inputs.alias }
  const common = {
    inputs,
    target,
    situation,
    signingProfile,
    steps,
    ...(putBack === undefined ? {} : { putBack }),
  }
  const wish = (delivery: Delivery, rest: Pick<Wish, 'newTags' | 'alarms' | 'configuration' | 'existing'>): Wish => ({
    delivery,
    steps,
    publish: inputs.publish,
    smokeTest: inputs.smokePayload !== undefined,
    probe: inputs.probePayloads !== undefined,
    signingConfig,
    ...rest,
  })
  const delivered = { package: pkg, staging, signingProfile: inputs.signingProfile }
  const desired = desiredConfiguration(inputs)
  if (latest === undefined) {
    preflight.refuseIncompleteCreation(inputs)
    checkHandler(pkg, wantedConfiguration({}, desired), tell)
    const delivery = { ...delivered, present: false }
    const { timeout: Timeout, deadLetterConfig: DeadLetterConfig } = inputs
    const created = createdAlarms(inputs, target, { Timeout, DeadLetterConfig }, situation.calledAsynchronously)
    const alarms = alarmChanges(created, situation)
    const fresh = { newTags: undefined, alarms, configuration: undefined, existing: undefined }
    const changes = changesFor(wish(delivery, fresh))
    return { ...common, created, delivery, configuration: undefined, changes, bypassing: [] }
  }
  refuseFunction(latest, inputs, aws.region)
  needsOf(latest).notes.forEach(tell)
  const configuration = diffConfiguration(latest.configuration, desired)
  const wanted = withArchitecture(wantedConfiguration(latest.configuration, desired), inputs)
  checkHandler(pkg, wanted, tell)
  const sameness = { package: pkg, latest, signedBy: signingProfile?.versionArn }
  const same = (version: FunctionView): boolean =>
    holdsSource(version, sameness) && sameConfiguration(version.configuration, wanted)
  const held = latestHolds(sameness, [situation.stable, situation.rejected])
  const delivery = { ...delivered, present: held && !changesArchitecture(latest, inputs) }
  const nothingNew = pkg.kind !== 'none' && delivery.present && configuration === undefined
  const existing = { stable: inputs.publish ? stableOf(inputs, situation, same, nothingNew) : NO_ALIAS }
  if (inputs.publish && (pkg.kind === 'none' || existing.stable.kind === 'adopt'))
    refusePreviewCode(latest, situation.stable)
  const created = createdAlarms(inputs, target, wanted, situation.calledAsynchronously)
  const alarms = alarmChanges(created, situation)
  if (inputs.publish && existing.stable.kind === 'none' && situation.first !== undefined)
    context.log.warning(preflight.furtherAlias(inputs))
  const missing = newTags(latest.tags, inputs.tags)
  const changes = changesFor(wish(delivery, { newTags: missing, alarms, configuration, existing }))
  const callers = situation.callers === undefined ? [] : bypassing(situation.callers)
  const shifts = shiftsTraffic(changes)
  if (shifts) {
    refuseRejected(inputs, situation, same)
    preflight.judgeBypass(callers, inputs, line => context.log.warning(line))
    await judgeRollout(aws, inputs, context, situation, { wanted, steps, created })
  }
  return { ...common, created, delivery, configuration, changes, bypassing: shifts ? callers : [] }
}

/** What a function's variables hold now is as secret as what they get: AWS and the function itself may quote it. */
function hidden(view: FunctionView | undefined, { hide }: DeployContext): FunctionView | undefined {
  hide(Object.values(view?.configuration.Environment?.Variables ?? {}))
  return view
}

/** The handler of an existing function names the bundle's file, so that this one read comes before the build. */
async function build(aws: Aws, inputs: DeployInputs, context: DeployContext, latestRead: LatestRead): Promise<Package> {
  const { source } = inputs
  const unversioned = source.kind === 's3-object' && source.version === undefined
  const content = unversioned ? await readObjectContent(aws, source) : undefined
  const latest = source.kind === 'entry' ? await latestRead : undefined
  if (latest !== undefined) refuse(keptRuntimeProblem(latest, inputs.runtime))
  const { log, env, toolCache } = context
  return buildPackage(sourceOf(inputs, latest, content), {
    workspace: join(context.workspace, inputs.workingDirectory),
    checkout: context.workspace,
    scratch: await mkdtemp(join(context.temporary, 'lambda-canary-')),
    env,
    log,
    ...(toolCache === undefined ? {} : { toolCache }),
  })
}

function refuse(problem: FailureText | undefined): void {
  if (problem !== undefined) throw new Failure(problem)
}

function refuseFunction(latest: FunctionView, inputs: DeployInputs, region: string): void {
  // Taken for missing, the tags would be written with every run.
  if ((inputs.tags ?? inputs.probePayloads) !== undefined) refuseHiddenTags(latest)
  refuse(preflight.regionProblem(latest, region))
  refuse(refuseKind(latest))
  refuse(preflight.packageTypeProblem(latest, inputs))
  refuse(preflight.revisionProblem(latest, inputs))
  if (inputs.smokePayload !== undefined) refuse(refuseSmokeTest(latest, inputs.smokeTenantId))
  if (inputs.probePayloads !== undefined) refuse(refuseSmokeTest(latest, undefined))
  refuse(sideEffects(latest, inputs))
}

const NO_ALIAS: Stable = { kind: 'none' }

function stableOf(
  inputs: DeployInputs,
  { alias, stable, first }: Situation,
  same: (version: FunctionView) => boolean,
  nothingNew: boolean,
): Stable {
  if (alias === undefined || stable === undefined) {
    // Stopped between the creation and the publication: nothing but what this run would make is there to be adopted.
    const ours = first === undefined ? nothingNew : isFirstRelease(first.configuration.Description)
    if (ours) return NO_ALIAS
    preflight.refuseUnadopted(inputs)
    return { kind: 'adopt' }
  }
  const { live, stale } = preflight.settledAlias(alias, inputs)
  refuse(refuseKind(stable))
  return { kind: 'live', version: live, asleep: needsOf(stable).wake, same: same(stable), stale }
}

function refuseRejected(
  { retryRolledBack }: DeployInputs,
  { alias, rejected }: Situation,
  same: (version: FunctionView) => boolean,
): void {
  if (retryRolledBack || rejected === undefined || !same(rejected)) return
  const record = alias?.decoded.record
  throw new Failure(preflight.rejectedBefore(rejected, record?.kind === 'at-rest' ? whyRejected(record) : undefined))
}

function withArchitecture(wanted: FunctionConfiguration, { architectures }: DeployInputs): FunctionConfiguration {
  return architectures === undefined ? wanted : { ...wanted, Architectures: [architectures] }
}

function changesArchitecture({ configuration }: FunctionView, { architectures }: DeployInputs): boolean {
  return architectures !== undefined && architectures !== (configuration.Architectures?.[0] ?? 'x86_64')
}
