import type { JsonObject } from '../wire/json.ts'
import type { Settings } from './settings.ts'

export interface Signature {
  readonly profileVersionArn: string
  readonly jobArn: string
}

/** Where code was taken from, for functions that refer to it instead of copying it (F§1.8). */
export interface ObjectLocation {
  readonly bucket: string
  readonly key: string
  readonly versionId: string | undefined
}

export type Code =
  | {
      readonly kind: 'zip'
      readonly bytes: Uint8Array
      /** Base64 of the digest (F§1.4). */
      readonly sha256: string
      readonly unpackedSize: number
      readonly signature: Signature | undefined
      readonly referenced: ObjectLocation | undefined
    }
  | {
      readonly kind: 'image'
      readonly uri: string
      /** Lower-case hex of the image's digest (F§1.4). */
      readonly sha256: string
    }

export interface StateFields {
  readonly State: string
  readonly StateReason?: string
  readonly StateReasonCode?: string
}

export interface LastUpdateFields {
  readonly LastUpdateStatus: string
  readonly LastUpdateStatusReason?: string
  readonly LastUpdateStatusReasonCode?: string
}

/** Why a transition ends badly, as tests set it up. */
export interface TransitionFailure {
  readonly code: string
  readonly reason: string
}

/** A transition under way: Lambda's states move by themselves. */
export interface Transition {
  readonly kind: 'create' | 'update' | 'activate' | 'wake'
  /** Sandbox time it ends at. */
  readonly at: number
  readonly failure: TransitionFailure | undefined
}

/** `$LATEST` or one published version. Never changed in place. */
export interface Configuration {
  readonly version: string
  readonly settings: Settings
  readonly code: Code
  readonly architecture: string
  readonly revisionId: string
  readonly lastModified: number
  readonly state: StateFields
  /** Absent until the creation has ended (F§1.1). */
  readonly lastUpdate: LastUpdateFields | undefined
  readonly transition: Transition | undefined
  /** What invokes still run while an update is in progress or after it failed (F§1.1). */
  readonly serving: { readonly settings: Settings; readonly code: Code } | undefined
  /** What `$LATEST` was when this version was published: the next publish compares with it (F§1.4). */
  readonly publishedFrom: string | undefined
  /** Fields a test laid over the reply: the function kinds of F§1.12. */
  readonly overrides: JsonObject
}

export interface Alias {
  readonly name: string
  readonly functionVersion: string
  readonly description: string
  /** Share of the additional version; the primary gets the rest (F§1.5). */
  readonly additional: { readonly version: string; readonly weight: number } | undefined
  readonly revisionId: string
}

export interface UrlConfig {
  readonly id: string
  readonly authType: string
  readonly invokeMode: string
  readonly cors: JsonObject | undefined
  readonly created: number
  readonly modified: number
}

export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number | undefined
  readonly maximumEventAgeInSeconds: number | undefined
  readonly destinationConfig: JsonObject
  readonly modified: number
}

export interface ProvisionedConcurrency {
  readonly requested: number
  readonly modified: number
  /** Sandbox time from which all of it serves. */
  readonly readyAt: number
  /** The version an alias just left: AWS shows it as a weight until the new one is ready (CD, §provisioned). */
  readonly leaving: string | undefined
}

/** An execution of a durable function; it replays on the version it began on (F§1.12). */
export interface DurableExecution {
  readonly id: string
  readonly version: string
  readonly status: string
  /** Seconds since the epoch. */
  readonly started: number
}

/** A function with everything that hangs on it. Maps of qualifier-level resources use '' for the unqualified function. */
export interface LambdaFunction {
  readonly name: string
  readonly arn: string
  latest: Configuration
  readonly versions: Map<string, Configuration>
  lastVersion: number
  readonly aliases: Map<string, Alias>
  /** Statements of each resource policy. */
  readonly policies: Map<string, readonly JsonObject[]>
  readonly urls: Map<string, UrlConfig>
  readonly eventInvokeConfigs: Map<string, EventInvokeConfig>
  readonly provisioned: Map<string, ProvisionedConcurrency>
  reservedConcurrency: number | undefined
  codeSigningConfigArn: string | undefined
  recursiveLoop: string
  readonly runtimeManagement: Map<string, JsonObject>
  readonly tags: Map<string, string>
  readonly durableExecutions: DurableExecution[]
  /** Invocations running now, for throttling and ConcurrentExecutions. */
  running: number
}
