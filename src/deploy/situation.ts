import { type AliasConfiguration, ListProvisionedConcurrencyConfigsCommand } from '@aws-sdk/client-lambda'
import { readSigningConfig, type SigningConfigView } from '../artifact/signing-config.ts'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound, isUnknownOperation } from '../aws/errors.ts'
import { type Identity, readIdentity } from '../aws/identity.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { logGroup } from '../function/log-group.ts'
import { type FunctionView, readFunction } from '../function/read.ts'
import type { FoundAlarm } from '../resources/alarms/diff.ts'
import { alarmPrefix } from '../resources/alarms/names.ts'
import { readAlarms } from '../resources/alarms/read.ts'
import { isCalledAsynchronously } from '../resources/async-sources.ts'
import { type Callers, readCallers } from '../resources/callers.ts'
import { readFunctionUrl } from '../resources/function-url.ts'
import { readAlias } from '../rollout/alias.ts'
import type { AliasView } from '../rollout/alias-view.ts'
import type { EvidenceRule } from '../rollout/evidence.ts'
import { type Gates, resolveGates } from '../rollout/gates.ts'
import { tryLogPattern } from '../rollout/log-search.ts'
import { type InFlight, routing, undone } from '../rollout/record.ts'
import type { Version } from '../values/version.ts'
import { otherAliases } from './shared-log.ts'

/** Everything a deploy looks at before it decides, read at one moment and in parallel. */
export interface Situation {
  readonly identity: Identity
  /** `$LATEST`; undefined when the function does not exist. */
  readonly latest: FunctionView | undefined
  readonly alias: AliasView | undefined
  /** The version the alias serves. */
  readonly stable: FunctionView | undefined
  /** The version this alias rolled back last. */
  readonly rejected: FunctionView | undefined
  /** Version 1 of a function without the alias: whether it is a first release of ours that did not get there. */
  readonly first: FunctionView | undefined
  readonly callers: Callers | undefined
  readonly gates: Gates
  /** Alarms under the names we give; undefined when nobody asked about them. */
  readonly alarms: readonly FoundAlarm[] | undefined
  /** The alias lets in a service that calls it asynchronously. Known where alarms are created only. */
  readonly calledAsynchronously: boolean
  readonly signingConfig: SigningConfigView | undefined
  /** Provisioned concurrency on the alias, which cannot be combined with weights. */
  readonly provisioned: boolean
  /** Function URL of the alias. */
  readonly url: string | undefined
  /** Other aliases of the function. Known where its log is a gate only. */
  readonly others: readonly AliasConfiguration[]
}

/**
 * Reads the situation: one round trip for almost everything, a second one for what only the first one names.
 * @param latestRead the read of `$LATEST`, begun already because the build waits for it too.
 * @param tell takes a line for what is only advice and cannot be read.
 * @param putBack a rollout in flight that the alias is taken to have been put back from.
 * @throws Failure when anything cannot be read: deciding on half a picture is how production breaks.
 */
export async function readSituation(
  aws: Aws,
  inputs: DeployInputs,
  evidence: EvidenceRule | undefined,
  latestRead: Promise<FunctionView | undefined>,
  tell: (line: string) => void,
  putBack?: InFlight,
): Promise<Situation> {
  const { functionName, alias: name } = inputs
  const target = { functionName, alias: name }
  const aliasRead = readAlias(aws, target).then(view => (putBack === undefined ? view : asPutBack(view, putBack)))
  const creates = inputs.createAlarms !== undefined
  const [
    identity,
    latest,
    alias,
    stable,
    rejected,
    first,
    callers,
    gates,
    alarms,
    calledAsynchronously,
    signingConfig,
    provisioned,
    url,
    others,
  ] = await Promise.all([
    readIdentity(aws),
    latestRead,
    aliasRead,
    readFunction(aws, functionName, putBack?.stable ?? name),
    aliasRead.then(alias => readRejected(aws, functionName, alias)),
    Promise.all([latestRead, aliasRead]).then(([latest, alias]) =>
      latest === undefined || alias !== undefined ? undefined : readFunction(aws, functionName, '1'),
    ),
    readCallers(aws, functionName),
    resolveGates(aws, { alarms: inputs.alarms ?? [], evidence }),
    creates ? readAlarms(aws, alarmPrefix(target)) : undefined,
    creates && inputs.createAlarms !== 'none' ? isCalledAsynchronously(aws, functionName, name) : false,
    readSigningConfig(aws, functionName),
    hasProvisionedConcurrency(aws, functionName, name),
    readFunctionUrl(aws, functionName, name),
    otherAliases(aws, inputs, tell),
    tryLog(aws, inputs, latestRead),
  ])
  return {
    identity,
    latest,
    alias,
    stable,
    rejected,
    first,
    callers,
    gates,
    alarms,
    calledAsynchronously,
    signingConfig,
    provisioned,
    url,
    others,
  }
}

/** A function that is still to be created has no log yet. */
async function tryLog(
  aws: Aws,
  { functionName, logPattern }: DeployInputs,
  latestRead: Promise<FunctionView | undefined>,
): Promise<void> {
  if (logPattern === undefined) return
  const latest = await latestRead
  if (latest !== undefined) await tryLogPattern(aws, logGroup(functionName, latest.configuration), logPattern)
}

/** The alias as it will be. */
function asPutBack(view: AliasView | undefined, record: InFlight): AliasView | undefined {
  if (view === undefined) return undefined
  const rest = undone(record, '', false)
  return { ...view, routing: routing(rest), decoded: { ...view.decoded, record: rest } }
}

async function readRejected(
  aws: Aws,
  functionName: string,
  alias: AliasView | undefined,
): Promise<FunctionView | undefined> {
  const rejected: Version | undefined = alias?.decoded.record?.rejected
  return rejected === undefined ? undefined : readFunction(aws, functionName, rejected)
}

async function hasProvisionedConcurrency(aws: Aws, functionName: string, alias: string): Promise<boolean> {
  try {
    const reply = await aws.lambda.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName: functionName }))
    const configs = reply.ProvisionedConcurrencyConfigs ?? []
    return configs.some(config => config.FunctionArn?.endsWith(`:${alias}`) === true)
  } catch (error) {
    if (isNotFound(error) || isUnknownOperation(error)) return false
    throw explain(error, `reading the provisioned concurrency of ${functionName}`)
  }
}
