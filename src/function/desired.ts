import type { FunctionConfiguration, Runtime } from '@aws-sdk/client-lambda'
import type {
  DeadLetterSetting,
  DurableSetting,
  FileSystemSetting,
  ImageSetting,
  LoggingSetting,
  SnapStartSetting,
  TracingSetting,
  VpcSetting,
} from '../config/fields/function-settings.ts'
import { Failure } from '../report/failure.ts'

/** The settings a person asked for. `undefined` is unset: left as it is, and never sent (promise 5). */
export interface DesiredConfiguration {
  readonly handler?: string | undefined
  readonly runtime?: string | undefined
  readonly role?: string | undefined
  readonly description?: string | undefined
  /** MB. */
  readonly memorySize?: number | undefined
  /** Seconds. */
  readonly timeout?: number | undefined
  readonly vpcConfig?: VpcSetting | undefined
  readonly environment?: DesiredEnvironment | undefined
  readonly deadLetterConfig?: DeadLetterSetting | undefined
  readonly kmsKeyArn?: string | undefined
  readonly tracingConfig?: TracingSetting | undefined
  /** Layer version ARNs, in their order; empty removes all. */
  readonly layers?: readonly string[] | undefined
  readonly fileSystemConfigs?: FileSystemSetting | undefined
  readonly imageConfig?: ImageSetting | undefined
  /** MB of `/tmp`. */
  readonly ephemeralStorage?: number | undefined
  readonly snapStart?: SnapStartSetting | undefined
  readonly loggingConfig?: LoggingSetting | undefined
  readonly durableConfig?: DurableSetting | undefined
}

export interface DesiredEnvironment {
  /** `merge` keeps variables that are not named; `replace` removes them. */
  readonly mode: 'merge' | 'replace'
  readonly variables: Readonly<Record<string, string>>
}

/**
 * The configuration after a deploy, in the form Lambda reads back: what is unset stays as it is.
 * @throws Failure when variables should be merged into an environment that cannot be read: a merge with nothing would
 * delete what is there.
 */
export function wantedConfiguration(
  current: FunctionConfiguration,
  desired: DesiredConfiguration,
): FunctionConfiguration {
  const runtime = desired.runtime ?? current.Runtime
  return {
    ...current,
    Handler: desired.handler ?? current.Handler,
    ...(runtime !== undefined && isRuntime(runtime) ? { Runtime: runtime } : {}),
    Role: desired.role ?? current.Role,
    Description: desired.description ?? current.Description,
    MemorySize: desired.memorySize ?? current.MemorySize,
    Timeout: desired.timeout ?? current.Timeout,
    VpcConfig: desired.vpcConfig === undefined ? current.VpcConfig : { ...current.VpcConfig, ...desired.vpcConfig },
    Environment: environment(current, desired.environment),
    DeadLetterConfig: desired.deadLetterConfig ?? current.DeadLetterConfig,
    KMSKeyArn: desired.kmsKeyArn ?? current.KMSKeyArn,
    TracingConfig: desired.tracingConfig ?? current.TracingConfig,
    Layers: desired.layers?.map(Arn => ({ Arn })) ?? current.Layers,
    FileSystemConfigs: desired.fileSystemConfigs ?? current.FileSystemConfigs,
    ImageConfigResponse:
      desired.imageConfig === undefined ? current.ImageConfigResponse : { ImageConfig: desired.imageConfig },
    EphemeralStorage:
      desired.ephemeralStorage === undefined ? current.EphemeralStorage : { Size: desired.ephemeralStorage },
    SnapStart: desired.snapStart ?? current.SnapStart,
    LoggingConfig: logging(current.LoggingConfig, desired.loggingConfig),
    DurableConfig:
      desired.durableConfig === undefined
        ? current.DurableConfig
        : { ...current.DurableConfig, ...desired.durableConfig },
  }
}

/** The list in the SDK is closed, Lambda's is not: newer runtimes, and ARNs of one's own (F§1.12). */
function isRuntime(text: string): text is Runtime {
  return text !== ''
}

function environment(
  { Environment: current, FunctionName: name }: FunctionConfiguration,
  desired: DesiredEnvironment | undefined,
): FunctionConfiguration['Environment'] {
  if (desired === undefined) return current
  if (desired.mode === 'replace') return { Variables: { ...desired.variables } }
  if (current?.Error !== undefined) {
    throw new Failure({
      what: `The environment variables of ${name} cannot be read (${current.Error.ErrorCode}), so that merging into them would delete them.`,
      state: 'Nothing was changed.',
      next: 'Allow kms:Decrypt on the key of the function, or set "environment-mode: replace" and name every variable.',
    })
  }
  return { Variables: { ...current?.Variables, ...desired.variables } }
}

/** Levels belong to JSON logs only: Lambda refuses them beside `Text`. */
function logging(
  current: FunctionConfiguration['LoggingConfig'],
  desired: LoggingSetting | undefined,
): FunctionConfiguration['LoggingConfig'] {
  if (desired === undefined) return current
  const { LogFormat, LogGroup, ...levels } = { ...current, ...desired }
  if (LogFormat !== 'Text' || desired.ApplicationLogLevel !== undefined || desired.SystemLogLevel !== undefined) {
    return { LogFormat, LogGroup, ...levels }
  }
  return { LogFormat, LogGroup }
}
