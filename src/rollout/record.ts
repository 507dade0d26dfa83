import type { Seconds } from '../values/duration.ts'
import type { Weight } from '../values/percentage.ts'
import type { Version } from '../values/version.ts'

/** Short hash over the resolved gates: a rollout may only be advanced under the gates it began with. */
export type Fingerprint = string & { readonly brand: 'Fingerprint' }

export interface InFlight {
  readonly kind: 'in-flight'
  readonly stable: Version
  readonly canary: Version
  /** What the alias had before `stable`, kept so that a rollback leaves the last known good in place. */
  readonly was?: Version
  /** The strategy as canonical text; parsed again by whoever reconciles. */
  readonly strategy: string
  /** Index into the parsed steps. */
  readonly step: number
  readonly began: Seconds
  /** When the current step began. */
  readonly since: Seconds
  readonly engine: 'runner' | 'schedule'
  readonly gates: Fingerprint
  /** Who began it, e.g. the run id. */
  readonly owner: string
}

export interface AtRest {
  readonly kind: 'at-rest'
  readonly live: Version
  readonly was?: Version
  readonly rejected?: Version
  readonly why?: string
}

export type Record = InFlight | AtRest

/** What the alias serves. `canary` is absent at 100%: a promotion, never a weight of 1.0. */
export interface Routing {
  readonly primary: Version
  readonly canary?: { readonly version: Version; readonly weight: Weight }
}
