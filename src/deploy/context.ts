import type { AttestedFile } from '../artifact/attested.ts'
import type { ToolCache } from '../build/tool-cache.ts'
import type { Log } from '../report/log.ts'
import type { Seconds } from '../values/duration.ts'
import type { RunWord } from '../values/run.ts'

/** What a deploy needs from the outside besides AWS. */
export interface DeployContext {
  /** Absolute; relative paths of inputs start here. */
  readonly workspace: string
  /** Absolute; where scratch files may be made. */
  readonly temporary: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  /** Keeps values out of everything that is printed from now on. */
  readonly hide: (values: readonly string[]) => void
  /** The commit that is deployed; undefined outside of a workflow. */
  readonly commit: string | undefined
  /** Who deploys, for the record: this very process of the run. */
  readonly owner: RunWord
  /** Whether that attempt of a run has ended, so that no runner of it lives; undefined when it cannot be told. */
  readonly hasEnded?: (run: RunWord) => Promise<boolean | undefined>
  /** How our commit stands to another one of the repository. */
  readonly compareCommit: (served: string) => Promise<'same' | 'newer' | 'older' | 'diverged' | 'unknown'>
  /** How long ago the job began, and with it at the earliest the session of its credentials. */
  readonly jobAge: () => Promise<Seconds>
  /** Makes sure that `signer` attested the file. @throws Failure when it did not, or nobody can tell. */
  readonly verifyAttestation: (file: AttestedFile, signer: string) => Promise<void>
  readonly toolCache?: ToolCache
  readonly signal?: AbortSignal
}
