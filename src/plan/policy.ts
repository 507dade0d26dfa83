import type { Change } from '../deploy/changes.ts'
import type { Prepared } from '../deploy/prepare.ts'
import { logGroup } from '../function/log-group.ts'
import type { SettingName } from '../function/settings.ts'
import { alarmPrefix } from '../resources/alarms/names.ts'
import { foreignOwner } from '../resources/foreign-owner.ts'
import { formatArn, parseArn, unqualified } from '../values/arn.ts'

/** An identity-based policy of IAM, as JSON. */
export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * The least a role needs for these inputs: what this run reads and does, what the next release with the same inputs
 * does, and what puts it back. `Resource` is this function's wherever IAM can tell functions apart (F§5.1). There is
 * no `lambda:DeleteFunction` in it, and no action on every function.
 */
export function policyOf(prepared: Prepared, region: string): PolicyDocument {
  const place = placeOf(prepared, region)
  const changes = prepared.changes.kind === 'changes' ? prepared.changes.list : []
  return {
    Version: '2012-10-17',
    Statement: [
      ...reads(place, prepared),
      ...alarms(place, prepared),
      ...logs(place, prepared),
      ...releases(place, prepared),
      ...throughS3(place, prepared),
      ...signing(place, prepared),
      ...signingConfig(place, prepared, changes),
      ...creation(place, prepared, changes),
      ...settings(place, prepared, changes),
      ...notifications(prepared),
    ],
  }
}

/** Where the function is, and what it is called there. */
interface Place {
  readonly functionArn: string
  /** The function, its versions and its aliases: resources of their own. */
  readonly all: readonly string[]
  /** @param rest what follows the account: `:role/orders`. */
  arn(service: string, resource: string): string
  object(bucket: string, key: string): string
}

function placeOf({ inputs, situation }: Prepared, region: string): Place {
  const { functionName } = inputs
  const { account, arn: caller } = situation.identity
  const partition = parseArn(caller)?.partition ?? 'aws'
  const arn = (service: string, resource: string): string =>
    formatArn({ partition, service, region, account, resource })
  const named = functionName.startsWith('arn:') ? unqualified(functionName) : arn('lambda', `function:${functionName}`)
  const functionArn = situation.latest?.arn ?? named
  return {
    functionArn,
    all: [functionArn, `${functionArn}:*`],
    arn,
    object: (bucket, key) => `arn:${partition}:s3:::${bucket}/${key}`,
  }
}

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement['Condition'],
): Statement {
  return { Sid, Effect: 'Allow', Action, Resource, ...(Condition === undefined ? {} : { Condition }) }
}

const EVERYTHING = ['*'] as const

const CODE_DEPLOY_READS = [
  'codedeploy:BatchGetApplications',
  'codedeploy:BatchGetDeploymentGroups',
  'codedeploy:BatchGetDeploymentTargets',
  'codedeploy:ListApplications',
  'codedeploy:ListDeploymentGroups',
  'codedeploy:ListDeploymentTargets',
]

function reads({ functionArn, all }: Place, { inputs, situation, delivery, changes }: Prepared): Statement[] {
  const { latest, stable } = situation
  const adopts = changes.kind === 'changes' && changes.list.some(({ kind }) => kind === 'adopt')
  // What $LATEST holds is released unless its tags call it a preview's code.
  const releasesLatest =
    inputs.publish && (delivery.package.kind === 'none' || adopts) && latest?.codeSha256 !== stable?.codeSha256
  return [
    allow(
      'ReadFunction',
      [
        'lambda:GetAlias',
        'lambda:GetFunction',
        'lambda:GetFunctionCodeSigningConfig',
        'lambda:GetFunctionUrlConfig',
        'lambda:GetPolicy',
        'lambda:ListAliases',
        'lambda:ListProvisionedConcurrencyConfigs',
      ],
      all,
    ),
    allow('ReadCallers', ['cloudwatch:GetMetricData', 'lambda:ListEventSourceMappings'], EVERYTHING),
    ...(situation.gates.alarms.length === 0 && inputs.createAlarms === undefined
      ? []
      : [allow('ReadAlarms', ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'], EVERYTHING)]),
    // Without it the deploy goes on, and says what it could not look for.
    ...(situation.alias === undefined || foreignOwner(situation.latest?.tags ?? {}) === undefined
      ? []
      : [allow('FindDeploymentGroup', CODE_DEPLOY_READS, EVERYTHING)]),
    ...(inputs.probePayloads === undefined && !releasesLatest
      ? []
      : [allow('ReadMark', ['lambda:ListTags'], [functionArn])]),
    ...(inputs.tags === undefined ? [] : [allow('Tag', ['lambda:ListTags', 'lambda:TagResource'], [functionArn])]),
  ]
}

/** The names are in a namespace of ours, one folder an alias. Whoever creates with tags tags. */
function alarms({ arn }: Place, { inputs, target }: Prepared): Statement[] {
  if (inputs.createAlarms === undefined) return []
  const ours = [arn('cloudwatch', `alarm:${alarmPrefix(target)}*`)]
  const creates = inputs.createAlarms === 'none' ? [] : ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource']
  return [allow('KeepAlarms', ['cloudwatch:DeleteAlarms', 'cloudwatch:ListTagsForResource', ...creates].sort(), ours)]
}

/** Every log group a version of this rollout writes to. */
function logs({ arn }: Place, { inputs, situation }: Prepared): Statement[] {
  if (inputs.logPattern === undefined) return []
  const { functionName, loggingConfig } = inputs
  const configurations = [situation.latest?.configuration, situation.stable?.configuration]
  const asked = loggingConfig?.LogGroup === undefined ? [] : [{ LoggingConfig: { LogGroup: loggingConfig.LogGroup } }]
  const groups = [...configurations, ...asked].map(configuration => logGroup(functionName, configuration))
  const all = [...new Set(groups)].map(group => arn('logs', `log-group:${group}:*`))
  return [allow('SearchLog', ['logs:FilterLogEvents'], all)]
}

/** What every release does; the alias' own weights are also what puts it back. */
function releases({ functionArn, all }: Place, { inputs, delivery, changes }: Prepared): Statement[] {
  const wakes = changes.kind === 'changes' && changes.list.some(({ kind }) => kind === 'wake')
  return [
    ...(delivery.package.kind === 'none' ? [] : [allow('UpdateCode', ['lambda:UpdateFunctionCode'], all)]),
    ...(inputs.publish ? [allow('Release', ['lambda:PublishVersion', 'lambda:UpdateAlias'], all)] : []),
    ...((inputs.publish && (inputs.smokePayload ?? inputs.probePayloads) !== undefined) || wakes
      ? [allow('CallVersion', ['lambda:InvokeFunction'], [`${functionArn}:*`])]
      : []),
    ...(inputs.sourceKmsKeyArn === undefined
      ? []
      : [allow('EncryptPackage', ['kms:Decrypt', 'kms:GenerateDataKey'], [inputs.sourceKmsKeyArn])]),
  ]
}

/** Whoever is told how the run ended. An encrypted topic needs its key's own permission beside. */
function notifications({ inputs: { onFinish } }: Prepared): Statement[] {
  if (onFinish === undefined) return []
  const action = onFinish.kind === 'topic' ? 'sns:Publish' : 'events:PutEvents'
  return [allow('TellEnding', [action], [onFinish.arn])]
}

function throughS3({ object }: Place, { inputs, delivery }: Prepared): Statement[] {
  const { package: pkg, staging, signingProfile } = delivery
  const list: Statement[] = []
  if (pkg.kind === 's3-object') {
    const named = inputs.source.kind === 's3-object' && inputs.source.version !== undefined
    const taken = pkg.versionId === undefined ? [] : ['s3:GetObjectVersion']
    const looked = named ? [] : ['s3:GetObject']
    const Action = [...looked, ...taken]
    list.push(allow('ReadPackage', Action.length === 0 ? ['s3:GetObject'] : Action, [object(pkg.bucket, pkg.key)]))
  }
  if (staging === undefined) return list
  const { bucket, versioned } = staging
  const folder = object(bucket, `${staging.prefix ?? ''}*`)
  const puts = pkg.kind === 'zip' ? ['s3:PutObject', 's3:PutObjectTagging'] : ['s3:PutObject']
  // Lambda takes a named version; what Signer left is looked at first.
  const gets = [
    ...(signingProfile === undefined && versioned ? [] : ['s3:GetObject']),
    ...(versioned ? ['s3:GetObjectVersion'] : []),
  ]
  return [
    ...list,
    allow('StagePackage', [...gets, ...puts], [folder]),
    allow('StagingBucket', ['s3:GetBucketVersioning', 's3:ListBucket'], [object(bucket, '').slice(0, -1)]),
  ]
}

/** Signer reads and writes the package with the role's own rights on S3. */
function signing({ arn }: Place, { inputs: { signingProfile } }: Prepared): Statement[] {
  if (signingProfile === undefined) return []
  return [
    allow(
      'Sign',
      ['signer:GetSigningProfile', 'signer:StartSigningJob'],
      [arn('signer', `/signing-profiles/${signingProfile}`)],
    ),
    allow('FollowSigning', ['signer:DescribeSigningJob'], [arn('signer', '/signing-jobs/*')]),
  ]
}

function signingConfig(
  { functionArn, arn }: Place,
  { inputs, situation }: Prepared,
  changes: readonly Change[],
): Statement[] {
  const creates = changes.some(({ kind }) => kind === 'create-signing-config')
  const attaches = changes.some(({ kind }) => kind === 'attach-signing-config')
  const known = inputs.codeSigningConfigArn ?? situation.signingConfig?.arn
  const config = known ?? arn('lambda', 'code-signing-config:*')
  const read = situation.signingConfig?.arn ?? config
  return [
    ...(known === undefined && !creates
      ? []
      : [allow('ReadSigningConfig', ['lambda:GetCodeSigningConfig'], [...new Set([read, config])])]),
    ...(creates || (inputs.createSigningConfig && situation.signingConfig === undefined)
      ? [allow('CreateSigningConfig', ['lambda:CreateCodeSigningConfig', 'lambda:ListCodeSigningConfigs'], EVERYTHING)]
      : []),
    ...(attaches ? [allow('AttachSigningConfig', ['lambda:PutFunctionCodeSigningConfig'], [functionArn, config])] : []),
  ]
}

function creation({ functionArn, all }: Place, { delivery }: Prepared, changes: readonly Change[]): Statement[] {
  const creates = changes.some(({ kind }) => kind === 'create-function')
  const first = changes.some(({ kind }) => kind === 'create-alias' || kind === 'adopt')
  const image = delivery.package.kind === 'image' ? repositoryArn(delivery.package.uri) : undefined
  return [
    ...(creates ? [allow('CreateFunction', ['lambda:CreateFunction'], [functionArn])] : []),
    ...(first ? [allow('CreateAlias', ['lambda:CreateAlias'], all)] : []),
    ...(creates && image !== undefined
      ? [allow('LetLambdaPull', ['ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy'], [image])]
      : []),
  ]
}

function repositoryArn(uri: string): string | undefined {
  const [, account, region, suffix, repository] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)\/([^:@]+)/.exec(uri) ?? []
  if (account === undefined || region === undefined || repository === undefined) return undefined
  const partition = suffix === 'amazonaws.com.cn' ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
  return formatArn({ partition, service: 'ecr', region, account, resource: `repository/${repository}` })
}

/** What a setting needs besides the right to change settings: Lambda looks at its target with the role's rights. */
function settings({ all }: Place, { inputs }: Prepared, changes: readonly Change[]): Statement[] {
  const creates = changes.some(({ kind }) => kind === 'create-function')
  const fields = changes.flatMap(change => (change.kind === 'update-configuration' ? change.change.fields : []))
  const sent = (field: SettingName): boolean => creates || fields.includes(field)
  const { role, layers, vpcConfig, kmsKeyArn, fileSystemConfigs } = inputs
  return [
    ...(fields.length === 0 ? [] : [allow('Configure', ['lambda:UpdateFunctionConfiguration'], all)]),
    ...(role !== undefined && sent('Role')
      ? [
          allow('PassRole', ['iam:PassRole'], [role], {
            StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
          }),
        ]
      : []),
    ...(layers !== undefined && layers.length > 0 && sent('Layers')
      ? [allow('UseLayers', ['lambda:GetLayerVersion'], layers)]
      : []),
    ...(vpcConfig !== undefined && sent('VpcConfig')
      ? [allow('UseNetwork', ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], EVERYTHING)]
      : []),
    ...(kmsKeyArn !== undefined && kmsKeyArn !== '' && sent('KMSKeyArn')
      ? [allow('UseKey', ['kms:CreateGrant', 'kms:Encrypt'], [kmsKeyArn])]
      : []),
    ...(fileSystemConfigs !== undefined && sent('FileSystemConfigs')
      ? [allow('UseFileSystem', ['elasticfilesystem:DescribeMountTargets'], EVERYTHING)]
      : []),
  ]
}
