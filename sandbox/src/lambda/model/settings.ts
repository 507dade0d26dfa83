import { type Json, type JsonObject, present } from '../wire/json.ts'

/** A layer version as a function refers to it. */
export interface LayerReference {
  readonly Arn: string
  readonly CodeSize: number
  readonly SigningProfileVersionArn?: string
  readonly SigningJobArn?: string
}

/** What a caller sets on a function, under Lambda's own names; what the sandbox only keeps stays opaque. */
export interface Settings {
  readonly Role: string
  readonly Description: string
  readonly Timeout: number
  readonly MemorySize: number
  readonly Runtime?: string
  readonly Handler?: string
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> }
  readonly DeadLetterConfig?: { readonly TargetArn: string }
  readonly Layers?: readonly LayerReference[]
  readonly SnapStart?: { readonly ApplyOn: string }
  readonly LoggingConfig: JsonObject
  readonly TracingConfig: JsonObject
  readonly EphemeralStorage: JsonObject
  readonly VpcConfig?: JsonObject
  readonly ImageConfig?: JsonObject
  readonly FileSystemConfigs?: Json
  readonly KMSKeyArn?: string
  readonly CapacityProviderConfig?: JsonObject
  readonly DurableConfig?: JsonObject
  readonly TenancyConfig?: JsonObject
}

/** What applies when a new function does not say (F§1.6, and the replies recorded for it). */
export function defaultSettings(name: string, role: string): Settings {
  return {
    Role: role,
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    TracingConfig: { Mode: 'PassThrough' },
    EphemeralStorage: { Size: 512 },
  }
}

export function isSnapStart(settings: Settings): boolean {
  return settings.SnapStart?.ApplyOn === 'PublishedVersions'
}

/**
 * Every setting as JSON, under the names of the request: what replies, fingerprints and hashes are made of. What a
 * caller cleared with an empty value is as absent as what was never set.
 */
export function settingsJson(settings: Settings): JsonObject {
  const { DeadLetterConfig, Environment, ImageConfig, KMSKeyArn, Layers, SnapStart } = settings
  return present({
    ...settings,
    Environment: Environment && { Variables: Environment.Variables },
    DeadLetterConfig: DeadLetterConfig?.TargetArn === '' ? undefined : DeadLetterConfig && { ...DeadLetterConfig },
    ImageConfig: Object.keys(ImageConfig ?? {}).length === 0 ? undefined : ImageConfig,
    KMSKeyArn: KMSKeyArn === '' ? undefined : KMSKeyArn,
    SnapStart: SnapStart && { ...SnapStart },
    Layers: Layers?.length === 0 ? undefined : Layers?.map(layer => ({ ...layer })),
  })
}
