import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import {
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  DeleteCodeSigningConfigCommand,
  DeleteFunctionCodeSigningConfigCommand,
  DeleteFunctionCommand,
  ListCodeSigningConfigsCommand,
  PublishLayerVersionCommand,
  PutFunctionCodeSigningConfigCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand } from '@aws-sdk/client-signer'
import { Failure } from '../../src/report/failure.ts'
import { undoUnfinished } from '../../src/rollback/unfinished.ts'
import { QuietLog } from '../rollout/stage.ts'
import { CREATION, type DeployScenario, type Inputs, Scenarios } from '../support/deploy-scenario.ts'
import { complaint, guardedFixture } from '../support/policy-journeys.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture } from '../support/sandbox-fixture.ts'

/** The journeys that are run under the policy `plan` prints for them, and the actions each of them needs. */

let fixture: SandboxFixture
let profileVersionArn = ''
let releases = 0

/** A sandbox with the buckets, the layer and the signing profile that the journeys name. */
export async function journeyScenarios(): Promise<Scenarios> {
  fixture = await guardedFixture()
  const { lambda, s3, signer } = fixture
  await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }))
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'artifacts', VersioningConfiguration: { Status: 'Enabled' } }))
  await s3.send(new CreateBucketCommand({ Bucket: 'plain' }))
  await lambda.send(
    new PublishLayerVersionCommand({ LayerName: 'shared', Content: { ZipFile: handlerZip('return 1') } }),
  )
  const profile = await signer.send(
    new PutSigningProfileCommand({ profileName: 'orders', platformId: 'AWSLambda-SHA384-ECDSA' }),
  )
  profileVersionArn = profile.profileVersionArn ?? ''
  return new Scenarios(fixture)
}

/** A release no bucket has seen yet. */
export function freshRelease(scenario: DeployScenario): void {
  scenario.release(`${scenario.name} ${++releases}`)
}

export interface Journey {
  readonly name: string
  readonly inputs: Inputs
  /** What there is before; by default function and alias on version 1. */
  readonly prepare?: (scenario: DeployScenario) => Promise<unknown>
  /** Before each round, as the root user: what makes it the same journey again. */
  readonly again?: (scenario: DeployScenario, round: number) => Promise<unknown> | unknown
  /** @returns what it said when it did not go well. */
  readonly run?: (scenario: DeployScenario, inputs: Inputs) => Promise<string | undefined>
  /** Every action of the policy beside those all journeys need, and no other. */
  readonly actions: readonly string[]
}

/** What every deploy and every plan reads. */
export const READS = [
  'lambda:GetAlias',
  'lambda:GetFunction',
  'lambda:GetFunctionCodeSigningConfig',
  'lambda:GetFunctionUrlConfig',
  'lambda:GetPolicy',
  'lambda:ListAliases',
  'lambda:ListProvisionedConcurrencyConfigs',
  'cloudwatch:GetMetricData',
  'lambda:ListEventSourceMappings',
]
const ALARMS = ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms']
const RELEASE = ['lambda:UpdateFunctionCode', 'lambda:PublishVersion', 'lambda:UpdateAlias']
const STAGING = [
  's3:GetObject',
  's3:GetObjectVersion',
  's3:PutObject',
  's3:PutObjectTagging',
  's3:GetBucketVersioning',
  's3:ListBucket',
]
const SIGNING = ['signer:GetSigningProfile', 'signer:StartSigningJob', 'signer:DescribeSigningJob']
const SMOKE = { 'smoke-payload': '{}', 'smoke-expect-status': '200' }
const SIGNED = { 'signing-profile': 'orders', 's3-bucket': 'artifacts', 's3-key': 'team/' }
const NO_FOLDER = { 'code-artifacts-dir': '' }
const LAYER = 'arn:aws:lambda:us-east-1:123456789012:layer:shared:1'
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const IMAGE = '123456789012.dkr.ecr.us-east-1.amazonaws.com/orders'
const SETTINGS = {
  role: 'arn:aws:iam::123456789012:role/orders-next',
  layers: LAYER,
  'vpc-config': '{"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}',
  'kms-key-arn': KEY,
  'file-system-configs':
    '[{"Arn": "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1", "LocalMountPath": "/mnt/data"}]',
}

const root = () => fixture
const adopted = { adopt: 'true' }

async function remove(scenario: DeployScenario): Promise<void> {
  await root()
    .lambda.send(new DeleteFunctionCommand({ FunctionName: scenario.name }))
    .catch(() => undefined)
  const { CodeSigningConfigs = [] } = await root().lambda.send(new ListCodeSigningConfigsCommand({}))
  const own = CodeSigningConfigs.filter(({ Description }) => Description?.includes(` ${scenario.name},`))
  for (const { CodeSigningConfigArn } of own) {
    await root().lambda.send(new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn }))
  }
}

/** One deploy. */
export const deployed = async (scenario: DeployScenario, inputs: Inputs): Promise<string | undefined> =>
  complaint(await scenario.deploy(inputs))

/** The first release and the one after it. */
async function twice(scenario: DeployScenario, inputs: Inputs): Promise<string | undefined> {
  const first = complaint(await scenario.deploy(inputs))
  if (first !== undefined) return first
  freshRelease(scenario)
  return deployed(scenario, inputs)
}

/** A function that some other tool made, without our alias. */
async function foreign(scenario: DeployScenario): Promise<void> {
  await remove(scenario)
  await root().lambda.send(
    new CreateFunctionCommand({
      FunctionName: scenario.name,
      Role: EXECUTION_ROLE,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: handlerZip('return 0') },
    }),
  )
  await root().sandbox.clock.advance(60)
}

async function signingConfig(): Promise<string> {
  const { CodeSigningConfig } = await root().lambda.send(
    new CreateCodeSigningConfigCommand({
      AllowedPublishers: { SigningProfileVersionArns: [profileVersionArn] },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
    }),
  )
  return CodeSigningConfig?.CodeSigningConfigArn ?? ''
}

/** An alarm of an earlier rollout: whoever deploys next must be able to tell that it is ours, and delete it. */
async function leakedAlarm({ name }: DeployScenario, round: number): Promise<void> {
  await root().cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: `lambda-canary/${name}/live/version-0/${round}`,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Tags: [{ Key: 'lambda-canary', Value: 'alarm' }],
    }),
  )
}

async function putObject(bucket: string, round: number): Promise<void> {
  await root().s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: 'ci/orders.zip', Body: handlerZip(`return ${round}`) }),
  )
}

export const JOURNEYS: readonly Journey[] = [
  {
    name: 'a code change through a canary, put back by an alarm that was red for a moment',
    inputs: { strategy: 'canary 10% 5m', bake: '2m', 'max-step-time': '8m', alarms: 'orders-1-errors', ...SMOKE },
    prepare: async scenario => {
      await scenario.created()
      await scenario.alarm()
    },
    run: async (scenario, inputs) => {
      const alarm = `${scenario.name}-errors`
      // Red between two looks only: told by its history alone.
      scenario.after(91, async () => {
        await scenario.setAlarm(alarm, 'ALARM')
        await scenario.setAlarm(alarm, 'OK')
      })
      const run = await scenario.deploy(inputs)
      const putBack = run.result?.outcome === 'rolled-back' && run.failure?.what.includes('went into ALARM') === true
      return putBack ? undefined : (complaint(run) ?? 'not put back')
    },
    actions: [...ALARMS, ...RELEASE, 'lambda:InvokeFunction'],
  },
  {
    name: 'a code change through a canary, under alarms of the alias and of the version',
    inputs: { strategy: 'canary 10% 5m-6m', bake: '0s', evidence: 'off', 'create-alarms': 'alias-and-version' },
    // Created once, changed and removed in every round.
    again: (scenario, round) => leakedAlarm(scenario, round),
    actions: [
      'cloudwatch:DescribeAlarms',
      'cloudwatch:DescribeAlarmHistory',
      'cloudwatch:DeleteAlarms',
      'cloudwatch:ListTagsForResource',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:TagResource',
      ...RELEASE,
    ],
  },
  {
    name: 'a code change through a canary whose log is searched',
    inputs: { strategy: 'canary 10% 2m-3m', bake: '0s', 'log-pattern': 'ERROR', 'on-inconclusive': 'advance' },
    actions: ['logs:FilterLogEvents', ...RELEASE],
  },
  {
    name: 'a code change through a canary that is probed',
    inputs: { strategy: 'canary 10% 2m-3m', bake: '0s', evidence: 'off', 'probe-payloads': '[{}]' },
    actions: ['lambda:ListTags', 'lambda:InvokeFunction', ...RELEASE],
  },
  {
    name: 'a signed code change through S3, to a function that trusts that signature only',
    inputs: { ...SIGNED, gates: 'none' },
    prepare: async scenario => {
      await scenario.created()
      const CodeSigningConfigArn = await signingConfig()
      await root().lambda.send(
        new PutFunctionCodeSigningConfigCommand({ FunctionName: scenario.name, CodeSigningConfigArn }),
      )
    },
    actions: [...RELEASE, ...STAGING, ...SIGNING, 'lambda:GetCodeSigningConfig'],
  },
  {
    name: 'a first release, tagged and with a signing config of its own, and the next one',
    inputs: { ...CREATION, ...SIGNED, ...SMOKE, tags: '{"team": "blue"}', 'create-signing-config': 'true' },
    prepare: async () => undefined,
    again: remove,
    run: twice,
    actions: [
      'lambda:ListTags',
      'lambda:TagResource',
      ...RELEASE,
      'lambda:InvokeFunction',
      ...STAGING,
      ...SIGNING,
      'lambda:GetCodeSigningConfig',
      'lambda:CreateCodeSigningConfig',
      'lambda:ListCodeSigningConfigs',
      'lambda:CreateFunction',
      'lambda:CreateAlias',
      'iam:PassRole',
    ],
  },
  {
    name: 'a first release as an image, and the next one',
    inputs: { ...NO_FOLDER, role: EXECUTION_ROLE, 'image-uri': `${IMAGE}:1` },
    prepare: async () => undefined,
    again: remove,
    run: async (scenario, inputs) =>
      (await deployed(scenario, inputs)) ?? (await deployed(scenario, { ...inputs, 'image-uri': `${IMAGE}:2` })),
    actions: [
      ...RELEASE,
      'lambda:CreateFunction',
      'lambda:CreateAlias',
      'ecr:GetRepositoryPolicy',
      'ecr:SetRepositoryPolicy',
      'iam:PassRole',
    ],
  },
  {
    name: 'adoption, with every setting that Lambda looks into',
    inputs: { ...adopted, ...SETTINGS },
    prepare: foreign,
    again: foreign,
    actions: [
      ...RELEASE,
      'lambda:CreateAlias',
      'lambda:ListTags',
      'lambda:UpdateFunctionConfiguration',
      'iam:PassRole',
      'lambda:GetLayerVersion',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
      'kms:CreateGrant',
      'kms:Encrypt',
      'elasticfilesystem:DescribeMountTargets',
    ],
  },
  {
    name: 'a package of another job in a bucket with versions',
    inputs: { ...NO_FOLDER, 's3-bucket': 'artifacts', 's3-key': 'ci/orders.zip' },
    prepare: async scenario => {
      await scenario.created()
      await putObject('artifacts', 0)
    },
    again: (_scenario, round) => putObject('artifacts', round),
    actions: [...RELEASE, 's3:GetObject', 's3:GetObjectVersion'],
  },
  {
    name: 'a package of another job in a bucket without versions, encrypted with a key',
    inputs: { ...NO_FOLDER, 's3-bucket': 'plain', 's3-key': 'ci/orders.zip', 'source-kms-key-arn': KEY },
    prepare: async scenario => {
      await scenario.created()
      await putObject('plain', 0)
    },
    again: (_scenario, round) => putObject('plain', round),
    actions: [...RELEASE, 'kms:Decrypt', 'kms:GenerateDataKey', 's3:GetObject'],
  },
  {
    name: 'signing a package of another job',
    inputs: { ...NO_FOLDER, 's3-bucket': 'artifacts', 's3-key': 'ci/orders.zip', 'signing-profile': 'orders' },
    prepare: async scenario => {
      await scenario.created()
      await putObject('artifacts', 0)
    },
    again: (_scenario, round) => putObject('artifacts', round),
    actions: [
      ...RELEASE,
      's3:GetObject',
      's3:GetObjectVersion',
      's3:PutObject',
      's3:GetBucketVersioning',
      's3:ListBucket',
      ...SIGNING,
    ],
  },
  {
    name: 'a release over a stable that Lambda has put to sleep',
    inputs: {},
    again: async scenario => {
      const stable = (await scenario.alias()).FunctionVersion
      root().sandbox.lambda.override(scenario.name, { State: 'Inactive', StateReasonCode: 'Idle' }, stable)
    },
    actions: [...RELEASE, 'lambda:InvokeFunction'],
  },
  {
    name: 'an unsigned function gets the signing config that is named, and the next release is signed',
    inputs: { ...SIGNED, 'code-signing-config-arn': 'yes' },
    again: async scenario => {
      await root().lambda.send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName: scenario.name }))
    },
    run: twice,
    actions: [...RELEASE, ...STAGING, ...SIGNING, 'lambda:GetCodeSigningConfig', 'lambda:PutFunctionCodeSigningConfig'],
  },
  {
    name: 'a new version of what $LATEST holds',
    inputs: NO_FOLDER,
    again: touch,
    actions: ['lambda:ListTags', 'lambda:PublishVersion', 'lambda:UpdateAlias'],
  },
  {
    name: 'a release that takes the place of a rollout in flight',
    inputs: { 'in-flight': 'supersede', strategy: 'canary 10% 2m-3m', bake: '0s', gates: 'none' },
    again: inFlight,
    actions: RELEASE,
  },
  {
    name: 'a rollout that is cancelled, and one that only its clean-up puts back',
    inputs: { strategy: 'canary 10% 5m', bake: '0s', gates: 'none' },
    run: cancelledTwice,
    actions: RELEASE,
  },
  {
    name: 'an update of $LATEST alone',
    inputs: { publish: 'false', strategy: '', bake: '' },
    actions: ['lambda:UpdateFunctionCode'],
  },
]

/** Of somebody who goes home: a rollout that nobody carries on. */
async function inFlight(scenario: DeployScenario): Promise<void> {
  const waits = { strategy: 'canary 10% 30m', bake: '0s', gates: 'none', engine: 'schedule', 'in-flight': 'supersede' }
  const said = await deployed(scenario, waits)
  if (said !== undefined) throw new Error(said)
  freshRelease(scenario)
}

/** Once by the run itself, which hears of it; once by the post of a run that was killed after its first write. */
async function cancelledTwice(scenario: DeployScenario, inputs: Inputs): Promise<string | undefined> {
  const stable = await scenario.serving()
  const cancel = new AbortController()
  scenario.after(70, () => cancel.abort('SIGINT'))
  const run = await scenario.deploy(inputs, { signal: cancel.signal })
  if (!/cancelled/i.test(run.failure?.what ?? '')) return complaint(run) ?? 'not cancelled'
  freshRelease(scenario)
  const owner = `1700000000${++releases}.1`
  const left = await scenario.deploy({ ...inputs, engine: 'schedule', 'retry-rolled-back': 'true' }, { owner })
  if (left.result?.outcome !== 'in-progress') return complaint(left) ?? `not in flight: ${left.result?.outcome}`
  const target = { functionName: scenario.name, alias: 'live' }
  try {
    await undoUnfinished(scenario.connect(), target, owner, new QuietLog())
  } catch (error) {
    return error instanceof Failure ? [error.text.what, error.text.detail].join('\n') : String(error)
  }
  return (await scenario.serving()) === stable ? undefined : 'not put back'
}

/** Another tool changes `$LATEST`. */
async function touch(scenario: DeployScenario, round: number): Promise<void> {
  const ZipFile = handlerZip(`return "touched ${round}"`)
  await root().lambda.send(new UpdateFunctionCodeCommand({ FunctionName: scenario.name, ZipFile }))
  await root().sandbox.clock.advance(60)
}

/** A config is named by an ARN that only AWS knows. */
export const signingConfigInput = async (inputs: Inputs): Promise<Inputs> =>
  inputs['code-signing-config-arn'] === undefined
    ? inputs
    : { ...inputs, 'code-signing-config-arn': await signingConfig() }
