import type { Log } from '../report/log.ts'
import type { ToolCache } from './tool-cache.ts'

/** What building needs from the outside. */
export interface BuildContext {
  /** Absolute; relative paths of a source start here. */
  readonly workspace: string
  /** Absolute; nothing that lies outside is packaged. Left out: the workspace, which may be a folder in it. */
  readonly checkout?: string
  /** Absolute; an existing folder of ours for what is made on the way. */
  readonly scratch: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  /** Left out where nothing outlives the process. */
  readonly toolCache?: ToolCache
}
