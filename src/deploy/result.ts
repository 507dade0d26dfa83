import type { RolloutResult } from '../rollout/run.ts'
import type { Steps } from '../rollout/strategy.ts'
import type { Version } from '../values/version.ts'

/** How a run ended (design §2). */
export type Outcome = 'created' | 'unchanged' | 'promoted' | 'rolled-back' | 'in-progress' | 'failed'

/** Calls that never met the canary, because they bypassed the alias. */
export interface Bypassed {
  readonly callers: readonly string[]
  readonly callsLastDay: number
}

/** What a run leaves behind, for outputs, summary and comment. Holds no secret. */
export interface DeployResult {
  readonly outcome: Outcome
  readonly functionName: string
  readonly functionArn?: string
  readonly alias: string
  readonly aliasArn?: string
  /** The version this run made or found live: after a rollback not what is served. */
  readonly version?: Version
  /** What the alias served before. */
  readonly previousVersion?: Version
  /** What the alias serves at 100% now; absent while two versions share it. */
  readonly liveVersion?: Version
  readonly codeSha256?: string
  readonly sourceDigest?: string
  readonly signingJobId?: string
  /** Function URL of the alias, where it has one. */
  readonly url?: string
  /** One sentence; only after a rollback or a failed smoke test. */
  readonly rollbackReason?: string
  /** That no traffic was shifted to the new version, in one sentence; only where its trial failed. */
  readonly neverServed?: string
  /** What `$LATEST` holds now, in one sentence. */
  readonly latest: string
  /** What the alias serves now, in one sentence. */
  readonly production: string
  /** Where the code came from: `src/handler.ts, bundled by esbuild 0.28.2 of the workspace`. */
  readonly origin: string
  readonly packageSize?: number
  readonly changedFields: readonly string[]
  readonly bypassed?: Bypassed
  readonly steps?: Steps
  readonly rollout?: RolloutResult
}
