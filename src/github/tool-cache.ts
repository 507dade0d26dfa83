/** The runner's cache of tools. Loaded on first use: few runs need it, and it brings an HTTP client along. */
export const runnerToolCache = {
  async find(tool: string, version: string): Promise<string | undefined> {
    if (process.env.RUNNER_TOOL_CACHE === undefined) return undefined
    const { find } = await import('@actions/tool-cache')
    return find(tool, version) || undefined
  },
  async add(folder: string, tool: string, version: string): Promise<void> {
    if (process.env.RUNNER_TOOL_CACHE === undefined) return
    const { cacheDir } = await import('@actions/tool-cache')
    await cacheDir(folder, tool, version)
  },
}
