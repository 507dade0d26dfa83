import type { SandboxClock } from '../clock.ts'
import type { AwsRequest } from '../http/service.ts'
import type { Account } from '../ports.ts'
import type { Body } from './body.ts'
import type { SigningJob } from './job.ts'
import type { SigningProfile } from './profile.ts'
import type { ObjectStore } from './run-job.ts'

/** What every operation works on. */
export interface SignerContext {
  readonly account: Account
  readonly clock: SandboxClock
  readonly objects: ObjectStore
  /** Sandbox seconds a job takes. */
  readonly jobSeconds: number
  readonly profiles: Map<string, SigningProfile>
  readonly jobs: Map<string, SigningJob>
  /** Answers already given, by `clientRequestToken`. */
  readonly tokens: Map<string, Reply>
}

export type Reply = Readonly<Record<string, unknown>>

export interface SignerRequest {
  readonly http: AwsRequest
  /** The path's label, percent-decoded: a job's id or a profile's name. */
  readonly label: string
  readonly body: Body
  readonly caller: string
}

export interface SignerOperation {
  readonly name: string
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** The label in its one group, where it has one. */
  readonly path: RegExp
  readonly write: boolean
  run(context: SignerContext, request: SignerRequest): Reply
}
