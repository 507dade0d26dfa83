import type { SandboxClock } from '../clock.ts'
import type { Account, LogSink, MetricSink, ObjectSource, SignatureVerifier } from '../ports.ts'
import type { Store } from './model/store.ts'
import type { FunctionRuntime } from './runtime-port.ts'

/** How long Lambda takes, in sandbox seconds. */
export interface Durations {
  readonly create: number
  readonly update: number
  /** A published version until it is Active. */
  readonly activate: number
  /** The same with SnapStart: a snapshot is taken first (F§1.10). */
  readonly snapStart: number
  /** An Inactive function until it runs again. */
  readonly wake: number
  /** Provisioned concurrency until it is READY: 6 to 8 minutes were recorded (F§1.10). */
  readonly provision: number
  /** An event source mapping's Creating, Updating, Deleting. */
  readonly mapping: number
}

export const DEFAULT_DURATIONS: Durations = {
  create: 2,
  update: 1,
  activate: 1,
  snapStart: 120,
  wake: 5,
  provision: 420,
  mapping: 5,
}

/** What every operation works with. */
export interface LambdaContext {
  readonly account: Account
  readonly clock: SandboxClock
  readonly metrics: MetricSink
  readonly logs: LogSink
  readonly objects: ObjectSource
  readonly signatures: SignatureVerifier
  readonly runtime: FunctionRuntime
  readonly durations: Durations
  /** A random number in [0, 1) for the routing draw. */
  readonly draw: () => number
  readonly store: Store
}
