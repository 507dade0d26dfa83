import type { CreateFunctionRequest, UpdateFunctionCodeRequest } from '@aws-sdk/client-lambda'
import { signingConfigRequest } from '../artifact/signing-config-change.ts'
import type { Change } from '../deploy/changes.ts'
import type { DeployContext } from '../deploy/context.ts'
import type { Prepared } from '../deploy/prepare.ts'
import { adoptionText, creationOf, releaseText } from '../deploy/release.ts'
import { codeRequest, creationRequest } from '../function/requests.ts'
import { versionAlarms } from '../resources/alarms/definition.ts'
import { type AlarmPut, creation } from '../resources/alarms/diff.ts'
import { VERSION_TAG } from '../resources/alarms/names.ts'
import { probePlan } from '../rollout/gating.ts'
import { FULL, toFraction } from '../values/percentage.ts'
import { publishedHash, shown, signingRequest, stagedInput, statedCode } from './stated.ts'

/**
 * One call a deploy would make. Values only AWS knows are placeholders in angle brackets: `<new version>`.
 * The same placeholder stands for the same value everywhere, except `<revision>`, which is always the one last read,
 * `<record>`, which is written anew with every step, and `<hidden>`, which is nobody's business.
 */
export interface PlannedCall {
  readonly service: 'lambda' | 's3' | 'signer' | 'cloudwatch'
  readonly operation: string
  /** What the call acts on, for a person. */
  readonly target: string
  /** How often, where it is not once: `20 times, then 6 a minute`. */
  readonly repeated?: string
  /** All it states, for a person and for the test that holds the plan against the real calls. */
  readonly input: Readonly<Record<string, unknown>>
}

/** Who deploys what: part of what a version's description says. */
type Author = Pick<DeployContext, 'commit' | 'owner'>

/** The calls that write, and the calls of one version, in order. Reads and waits are not listed. */
export function callsOf(prepared: Prepared, author: Author): readonly PlannedCall[] {
  const { putBack, changes } = prepared
  const first = putBack === undefined ? [] : [updateAlias(prepared, putBack.stable, {})]
  if (changes.kind === 'unchanged') return first
  return [...first, ...changes.list.flatMap(change => callsFor(change, prepared, author))]
}

/**
 * The calls that end a rollout otherwise, after any of its shifts: on a breach or a cancel 100% goes back to stable.
 * @returns none when nothing watches what was shifted: everything at once, without a bake; nor on a schedule, where
 * `recover` makes them.
 */
export function endingOf(prepared: Prepared): readonly PlannedCall[] {
  const { changes, inputs } = prepared
  const shift = changes.kind === 'changes' ? changes.list.find(change => change.kind === 'roll-out') : undefined
  if (shift === undefined || inputs.engine === 'schedule') return []
  if (shift.steps.every(({ weight, min }) => weight === FULL && min === 0)) return []
  const back = updateAlias(prepared, shift.stable === 'adopted' ? ADOPTED : shift.stable, {})
  return [back, ...deleteAlarms(alarmsOfVersion(prepared).map(({ AlarmName }) => AlarmName))]
}

const NEW = '<new version>'
const ADOPTED = '<adopted version>'
const CONFIG = '<signing config>'
const RevisionId = '<revision>'

function callsFor(change: Change, prepared: Prepared, author: Author): PlannedCall[] {
  const { inputs, situation } = prepared
  const { functionName } = inputs
  const { latest } = situation
  const arn = latest?.arn ?? '<function arn>'
  const lambda = (operation: string, target: string, input: object): PlannedCall => ({
    service: 'lambda',
    operation,
    target,
    input: shown(input),
  })
  switch (change.kind) {
    case 'wake':
      return [invoke(functionName, change.version, '{}')]
    case 'adopt':
      return [
        lambda('PublishVersion', functionName, {
          FunctionName: arn,
          CodeSha256: latest?.codeSha256,
          Description: adoptionText(author),
          RevisionId,
        }),
        createAlias(prepared, ADOPTED),
      ]
    case 'create-signing-config': {
      const profileVersionArn = prepared.signingProfile?.versionArn ?? ''
      const request = signingConfigRequest({ profileVersionArn, policy: change.policy, functionName })
      return [lambda('CreateCodeSigningConfig', change.profile, request)]
    }
    case 'attach-signing-config':
      return [
        lambda('PutFunctionCodeSigningConfig', functionName, {
          FunctionName: functionName,
          CodeSigningConfigArn: change.arn ?? CONFIG,
        }),
      ]
    case 'tag':
      return [lambda('TagResource', functionName, { Resource: arn, Tags: change.tags })]
    case 'alarms':
      return [...change.changes.put.map(putAlarm), ...deleteAlarms(change.changes.remove)]
    case 'update-configuration':
      return [
        lambda('UpdateFunctionConfiguration', functionName, { FunctionName: arn, ...change.change.patch, RevisionId }),
      ]
    case 'stage':
      return [
        { service: 's3', operation: 'PutObject', target: change.staging.bucket, input: stagedInput(change, prepared) },
      ]
    case 'sign':
      return [
        { service: 'signer', operation: 'StartSigningJob', target: change.profile, input: signingRequest(prepared) },
      ]
    case 'create-function': {
      const config = change.signingConfig === 'created' ? CONFIG : change.signingConfig
      const request = creationRequest(creationOf(prepared, statedCode(prepared), config), inputs.role ?? '')
      return [lambda('CreateFunction', functionName, withSize(request, prepared))]
    }
    case 'update-code': {
      const { architectures: architecture, sourceKmsKeyArn } = inputs
      const request = codeRequest({ code: statedCode(prepared), architecture, sourceKmsKeyArn })
      return [
        lambda('UpdateFunctionCode', functionName, withSize({ FunctionName: arn, ...request, RevisionId }, prepared)),
      ]
    }
    case 'publish':
      return [
        lambda('PublishVersion', functionName, {
          FunctionName: arn,
          CodeSha256: publishedHash(prepared),
          Description: releaseText(prepared, author, change.liveAfter === 'adopted' ? ADOPTED : change.liveAfter),
          RevisionId,
        }),
      ]
    case 'smoke-test':
      return [invoke(functionName, NEW, inputs.smokePayload ?? '{}')]
    case 'probe':
      return probes(prepared)
    case 'create-alias':
      return [createAlias(prepared, NEW)]
    case 'clean-record':
      return [updateAlias(prepared, change.rest.live, {})]
    case 'roll-out':
      return shifts(change, prepared)
  }
}

function invoke(functionName: string, version: string, payload: string): PlannedCall {
  return {
    service: 'lambda',
    operation: 'Invoke',
    target: `${functionName}:${version}`,
    input: { FunctionName: functionName, Qualifier: version, Payload: `<${Buffer.byteLength(payload)} bytes>` },
  }
}

/** How many are made during the steps depends on how long these last: at most as long as they may, each call a charge. */
function probes({ inputs, situation: { stable }, steps }: Prepared): PlannedCall[] {
  const plan = probePlan(inputs)
  if (plan === undefined) return []
  const longest = steps.reduce((sum, { max }) => sum + max, 0)
  const most = plan.count + Math.ceil((longest * plan.perMinute) / 60)
  const during =
    inputs.engine === 'schedule'
      ? `, then ${plan.count} at every look of recover`
      : `, then ${plan.perMinute} a minute: ${most} at most`
  const after = plan.perMinute === 0 ? '' : during
  return [NEW, stable?.version ?? ADOPTED].map(version => ({
    ...invoke(inputs.functionName, version, plan.payloads[0] ?? '{}'),
    repeated: `${plan.count} times${after}`,
  }))
}

function createAlias({ target: { functionName, alias } }: Prepared, version: string): PlannedCall {
  return {
    service: 'lambda',
    operation: 'CreateAlias',
    target: `${functionName}:${alias}`,
    input: { FunctionName: functionName, Name: alias, FunctionVersion: version, Description: '<record>' },
  }
}

function updateAlias(
  { target: { functionName, alias }, situation }: Prepared,
  FunctionVersion: string,
  AdditionalVersionWeights: Readonly<Record<string, number>>,
): PlannedCall {
  const text = situation.alias?.decoded.userText ?? ''
  return {
    service: 'lambda',
    operation: 'UpdateAlias',
    target: `${functionName}:${alias}`,
    input: {
      FunctionName: functionName,
      Name: alias,
      FunctionVersion,
      Description: text === '' ? '<record>' : `${text} <record>`,
      RoutingConfig: { AdditionalVersionWeights },
      RevisionId,
    },
  }
}

/** One UpdateAlias a step; after a bake one more, which puts the record to rest. */
function shifts(change: Extract<Change, { kind: 'roll-out' }>, prepared: Prepared): PlannedCall[] {
  const stable = change.stable === 'adopted' ? ADOPTED : change.stable
  const shift = (version: string, weights: Record<string, number>) => updateAlias(prepared, version, weights)
  const calls = change.steps.flatMap(({ weight, min }) => {
    if (weight !== FULL) return [shift(stable, { [NEW]: toFraction(weight) })]
    return min === 0 ? [shift(NEW, {})] : [shift(NEW, {}), shift(NEW, {})]
  })
  const ofVersion = alarmsOfVersion(prepared)
  const puts = ofVersion.map(definition => putAlarm(creation(definition, [{ Key: VERSION_TAG, Value: NEW }])))
  // A schedule begins; `recover` makes the others.
  if (prepared.inputs.engine === 'schedule') return [...puts, ...calls.slice(0, 1)]
  return [...puts, ...calls, ...deleteAlarms(ofVersion.map(({ AlarmName }) => AlarmName))]
}

function putAlarm({ definition, tags }: AlarmPut): PlannedCall {
  const input = { ...definition, ...(tags === undefined ? {} : { Tags: tags }) }
  return { service: 'cloudwatch', operation: 'PutMetricAlarm', target: definition.AlarmName, input }
}

function deleteAlarms(names: readonly string[]): PlannedCall[] {
  if (names.length === 0) return []
  const AlarmNames = [...names].sort()
  return [{ service: 'cloudwatch', operation: 'DeleteAlarms', target: AlarmNames.join(', '), input: { AlarmNames } }]
}

/** Alarms that watch the new version alone, for as long as it is rolled out. */
function alarmsOfVersion({ created }: Prepared): ReturnType<typeof versionAlarms> {
  return created?.ofVersion === true ? versionAlarms(created.wish, NEW) : []
}

/** The package itself is named by its size. */
function withSize(request: UpdateFunctionCodeRequest | CreateFunctionRequest, { delivery }: Prepared): object {
  const ZipFile = `<${delivery.package.kind === 'zip' ? delivery.package.size : 0} bytes>`
  if ('Code' in request) {
    return request.Code?.ZipFile === undefined ? request : { ...request, Code: { ...request.Code, ZipFile } }
  }
  return 'ZipFile' in request ? { ...request, ZipFile } : request
}
