import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda'

/** What `UpdateFunctionConfiguration` may change, in its own form. */
export type ConfigurationPatch = Omit<UpdateFunctionConfigurationRequest, 'FunctionName' | 'RevisionId'>

const SETTING_NAMES = [
  'Handler',
  'Runtime',
  'Role',
  'Description',
  'MemorySize',
  'Timeout',
  'VpcConfig',
  'Environment',
  'DeadLetterConfig',
  'KMSKeyArn',
  'TracingConfig',
  'Layers',
  'FileSystemConfigs',
  'ImageConfig',
  'EphemeralStorage',
  'SnapStart',
  'LoggingConfig',
  'DurableConfig',
] as const satisfies readonly (keyof ConfigurationPatch)[]

export type SettingName = (typeof SETTING_NAMES)[number]

/** A configuration as read, in the form of a request. */
export function requestOf(configuration: FunctionConfiguration): ConfigurationPatch {
  return {
    Handler: configuration.Handler,
    Runtime: configuration.Runtime,
    Role: configuration.Role,
    Description: configuration.Description,
    MemorySize: configuration.MemorySize,
    Timeout: configuration.Timeout,
    VpcConfig: vpc(configuration),
    Environment: { Variables: configuration.Environment?.Variables ?? {} },
    DeadLetterConfig: configuration.DeadLetterConfig,
    KMSKeyArn: configuration.KMSKeyArn,
    TracingConfig: configuration.TracingConfig,
    Layers: configuration.Layers?.flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn])),
    FileSystemConfigs: configuration.FileSystemConfigs,
    ImageConfig: configuration.ImageConfigResponse?.ImageConfig,
    EphemeralStorage: configuration.EphemeralStorage,
    SnapStart: { ApplyOn: configuration.SnapStart?.ApplyOn },
    LoggingConfig: configuration.LoggingConfig,
    DurableConfig: configuration.DurableConfig,
  }
}

function vpc({ VpcConfig }: FunctionConfiguration): ConfigurationPatch['VpcConfig'] {
  const { SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack } = VpcConfig ?? {}
  return { SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack }
}

type Canonical = (request: ConfigurationPatch, configuration: FunctionConfiguration) => unknown

/** What counts in each setting: Lambda's defaults filled in, lists without an order sorted. */
const CANONICAL: Readonly<Record<SettingName, Canonical>> = {
  Handler: ({ Handler }) => Handler ?? '',
  Runtime: ({ Runtime }) => Runtime ?? '',
  Role: ({ Role }) => Role ?? '',
  Description: ({ Description }) => Description ?? '',
  MemorySize: ({ MemorySize }) => MemorySize ?? 128,
  Timeout: ({ Timeout }) => Timeout ?? 3,
  VpcConfig: ({ VpcConfig: vpc }) => [
    [...(vpc?.SubnetIds ?? [])].sort(),
    [...(vpc?.SecurityGroupIds ?? [])].sort(),
    vpc?.Ipv6AllowedForDualStack === true,
  ],
  Environment: ({ Environment }) => Object.entries(Environment?.Variables ?? {}).sort(byText),
  DeadLetterConfig: ({ DeadLetterConfig }) => DeadLetterConfig?.TargetArn ?? '',
  KMSKeyArn: ({ KMSKeyArn }) => KMSKeyArn ?? '',
  TracingConfig: ({ TracingConfig }) => TracingConfig?.Mode ?? 'PassThrough',
  Layers: ({ Layers }) => Layers ?? [],
  FileSystemConfigs: ({ FileSystemConfigs = [] }) =>
    FileSystemConfigs.map(({ Arn, LocalMountPath }) => [Arn, LocalMountPath]).sort(byText),
  ImageConfig: ({ ImageConfig: image }) => [
    image?.EntryPoint ?? [],
    image?.Command ?? [],
    image?.WorkingDirectory ?? '',
  ],
  EphemeralStorage: ({ EphemeralStorage }) => EphemeralStorage?.Size ?? 512,
  SnapStart: ({ SnapStart }) => SnapStart?.ApplyOn ?? 'None',
  LoggingConfig: ({ LoggingConfig: logging }, { FunctionName }) => {
    const level = logging?.LogFormat === 'JSON' ? 'INFO' : ''
    return [
      logging?.LogFormat ?? 'Text',
      logging?.LogGroup ?? `/aws/lambda/${FunctionName}`,
      logging?.ApplicationLogLevel ?? level,
      logging?.SystemLogLevel ?? level,
    ]
  },
  DurableConfig: ({ DurableConfig: durable }) =>
    durable === undefined
      ? ''
      : [durable.ExecutionTimeout ?? 0, durable.RetentionPeriodInDays ?? 14, durable.KMSKeyArn ?? ''],
}

/**
 * The settings in which two configurations differ, in Lambda's own names. Defaults that AWS fills in, the order of
 * subnets and what only replies carry (sizes of layers, the state of SnapStart) make no difference.
 */
export function differingSettings(a: FunctionConfiguration, b: FunctionConfiguration): SettingName[] {
  const [left, right] = [requestOf(a), requestOf(b)]
  return SETTING_NAMES.filter(name => {
    const canonical = CANONICAL[name]
    return JSON.stringify(canonical(left, a)) !== JSON.stringify(canonical(right, b))
  })
}

function byText(a: readonly unknown[], b: readonly unknown[]): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** A configuration as Lambda reads it back once a patch was applied to it. */
export function configurationAfter(current: FunctionConfiguration, patch: ConfigurationPatch): FunctionConfiguration {
  const { Layers, ImageConfig, CapacityProviderConfig: _, ...others } = patch
  return {
    ...current,
    ...others,
    ...(Layers === undefined ? {} : { Layers: Layers.map(Arn => ({ Arn })) }),
    ...(ImageConfig === undefined ? {} : { ImageConfigResponse: { ImageConfig } }),
  }
}
