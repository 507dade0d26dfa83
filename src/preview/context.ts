import type { ToolCache } from '../build/tool-cache.ts'
import type { GitHubApi } from '../github/api.ts'
import type { Log } from '../report/log.ts'

/** What previews need from the outside besides AWS. */
export interface PreviewContext {
  readonly github: GitHubApi
  /** Server and id: what previews are tagged with. */
  readonly repository: string
  /** Account and Region, `123456789012/eu-central-1`. */
  readonly place: string
  /** Absolute; relative paths of inputs start here. */
  readonly workspace: string
  /** Absolute; where scratch files may be made. */
  readonly temporary: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  /** Keeps values out of everything that is printed from now on. */
  readonly hide: (values: readonly string[]) => void
  /** A text as it may stand in public: without any value that is hidden. */
  readonly clean: (text: string) => string
  /** The page of this run, empty on a terminal. */
  readonly runUrl: string
  /** The commit the workspace holds; undefined where it is no checkout. */
  readonly checkedOut: () => Promise<string | undefined>
  readonly toolCache?: ToolCache
  readonly signal?: AbortSignal
}
