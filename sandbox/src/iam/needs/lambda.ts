import { iamAction } from '../../faults/iam-action.ts'
import { arnIn, bucketArn, type IamCall, type Need } from './need.ts'

/** Service authorization reference, list_awslambda.html: actions without a resource type. */
const ON_EVERYTHING: ReadonlySet<string> = new Set([
  'CreateCodeSigningConfig',
  'CreateEventSourceMapping',
  'GetAccountSettings',
  'ListCodeSigningConfigs',
  'ListEventSourceMappings',
  'ListFunctions',
  'ListLayerVersions',
  'ListLayers',
])

/** What the caller needs besides the operation's own action, because Lambda acts with the caller's rights. */
export function lambdaNeeds(call: IamCall): Need[] {
  const own: Need = {
    action: iamAction('lambda', call.operation),
    resource: resourceOf(call),
    context: conditionKeys(call),
  }
  switch (call.operation) {
    case 'CreateFunction':
      return [
        own,
        ...(call.input.filled('Tags') ? [{ action: 'lambda:TagResource', resource: own.resource }] : []),
        ...passRole(call),
        ...codeInS3(call, 'Code.'),
        ...packageKey(call, 'Code.'),
        ...image(call),
        ...settings(call),
      ]
    case 'UpdateFunctionCode':
      return [own, ...codeInS3(call, ''), ...packageKey(call, '')]
    case 'UpdateFunctionConfiguration':
      return [own, ...passRole(call), ...settings(call)]
    case 'PutFunctionCodeSigningConfig':
      return [own, { ...own, resource: call.input.text('CodeSigningConfigArn') ?? '*' }]
    default:
      return [own]
  }
}

function resourceOf({ operation, resource, input, account }: IamCall): string {
  if (ON_EVERYTHING.has(operation)) return '*'
  if (resource !== undefined) return resource
  const mapping = input.text('UUID')
  if (mapping !== undefined) return arnIn(account, 'lambda', `event-source-mapping:${mapping}`)
  const layer = input.text('LayerName')
  if (layer !== undefined) {
    const version = input.text('VersionNumber')
    return arnIn(account, 'lambda', `layer:${layer}${version === undefined ? '' : `:${version}`}`)
  }
  return input.text('Arn') ?? '*'
}

/** lambda-api-permissions-ref.html: the keys a request brings itself; `lambda:FunctionArn` of a mapping is added later. */
function conditionKeys({ operation, input, account }: IamCall): Record<string, string> {
  const authType = input.text('AuthType') ?? input.text('FunctionUrlAuthType')
  const config = input.text('CodeSigningConfigArn')
  const name = operation.endsWith('EventSourceMapping') ? input.text('FunctionName') : undefined
  return {
    ...(authType === undefined ? {} : { 'lambda:FunctionUrlAuthType': authType }),
    ...(config === undefined ? {} : { 'lambda:CodeSigningConfigArn': config }),
    ...(name === undefined
      ? {}
      : { 'lambda:FunctionArn': name.startsWith('arn:') ? name : arnIn(account, 'lambda', `function:${name}`) }),
  }
}

/** IAM user guide, id_roles_use_passrole.html. */
function passRole({ input }: IamCall): Need[] {
  const role = input.text('Role')
  if (role === undefined) return []
  return [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }]
}

/** Lambda reads the object with the caller's rights, of the version where one is named (API_GetObject.html). */
function codeInS3({ input, account }: IamCall, at: string): Need[] {
  const [bucket, key] = [input.text(`${at}S3Bucket`), input.text(`${at}S3Key`)]
  if (bucket === undefined || key === undefined) return []
  const versioned = input.text(`${at}S3ObjectVersion`) !== undefined
  return [
    {
      action: versioned ? 's3:GetObjectVersion' : 's3:GetObject',
      resource: bucketArn(account, bucket, key),
      tell: text => ({
        code: 'AccessDeniedException',
        message: `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${bucket}/${key}. S3 Error Code: AccessDenied. S3 Error Message: ${text}`,
      }),
    },
  ]
}

/** In the same account Lambda lets itself into the repository with the rights of whoever creates the function (images-create.html). */
function image({ input }: IamCall): Need[] {
  const [, registry, region, repository] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z.]+\/([^:@]+)/.exec(input.text('Code.ImageUri') ?? '') ?? []
  if (repository === undefined) return []
  const resource = `arn:aws:ecr:${region}:${registry}:repository/${repository}`
  return ['ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy'].map(action => ({ action, resource }))
}

/** encrypt-zip-package.html. */
function packageKey({ input }: IamCall, at: string): Need[] {
  const key = input.text(`${at}SourceKMSKeyArn`)
  return key === undefined ? [] : ['kms:GenerateDataKey', 'kms:Decrypt'].map(action => ({ action, resource: key }))
}

/** What Lambda looks at with the caller's rights when a setting names it; below lambda/latest/dg/. */
function settings({ input }: IamCall): Need[] {
  const key = input.text('KMSKeyArn')
  const on = (resource: string, ...actions: readonly string[]): Need[] => actions.map(action => ({ action, resource }))
  return [
    // adding-layers.html
    ...input.texts('Layers').flatMap(layer => on(layer, 'lambda:GetLayerVersion')),
    // configuration-vpc.html
    ...(input.texts('VpcConfig.SubnetIds').length === 0
      ? []
      : on('*', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs')),
    // configuration-envvars-encryption.html
    ...(key === undefined ? [] : on(key, 'kms:CreateGrant', 'kms:Encrypt')),
    // configuration-filesystem.html
    ...(input.filled('FileSystemConfigs') ? on('*', 'elasticfilesystem:DescribeMountTargets') : []),
  ]
}
