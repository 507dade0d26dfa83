import type { Seconds } from '../values/duration.ts'
import type { Version } from '../values/version.ts'

/** A published version as the list of versions tells of it. Kept small: a function may have thousands. */
export interface PublishedVersion {
  readonly version: Version
  /** As Lambda counts it against the storage quota; 0 of an image. */
  readonly bytes: number
  /** When Lambda last changed it. */
  readonly modified: Seconds
  /** The version the alias served when this one was published, by its own description. */
  readonly liveAfter?: Version | undefined
}

/** An alias, as far as it says what it serves and has served. */
export interface AliasPointer {
  readonly name: string
  /** Undefined of an alias on `$LATEST`, or on `$LATEST.PUBLISHED`. */
  readonly primary: Version | undefined
  /** Of its routing configuration, whatever the weight. */
  readonly weighted: readonly Version[]
  readonly description: string
}

/** What names one version by its number, beside aliases. */
export type PinKind =
  | 'event-source-mapping'
  | 'function-url'
  | 'resource-policy'
  | 'provisioned-concurrency'
  | 'event-invoke-config'
  | 'durable-execution'
  | 'replica'
  | 'invoked'

export interface Pin {
  readonly version: Version
  readonly kind: PinKind
}

/** One function with all that retention goes by. */
export interface Inventory {
  readonly functionName: string
  /** In any order. */
  readonly versions: readonly PublishedVersion[]
  readonly aliases: readonly AliasPointer[]
  readonly pins: readonly Pin[]
}
