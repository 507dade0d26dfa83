/** The runner's cache of tools, which outlives a job on self-hosted runners. Only the shell knows the toolkit. */
export interface ToolCache {
  /** @returns the folder given to `add` for this tool and version, or a copy of it. */
  find(tool: string, version: string): Promise<string | undefined>
  /** Keeps a copy of a folder. */
  add(folder: string, tool: string, version: string): Promise<void>
}
