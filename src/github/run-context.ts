import { type RunWord, runWord } from '../values/run.ts'

/** What a workflow run says about itself. Absent parts are empty: on a terminal there is no run. */
export interface RunContext {
  /** `owner/name`. */
  readonly repository: string
  readonly sha: string
  readonly runId: string
  /** `https://github.com`, or the address of an Enterprise Server. */
  readonly server: string
  /** 1 for the first attempt of a run. */
  readonly attempt: number
  /** This run in one word, as records keep it; `local` on a terminal. */
  readonly word: RunWord
  /** The page of this run, empty on a terminal. */
  readonly runUrl: string
  /** The folder the repository is checked out to. */
  readonly workspace: string
}

export function runContext(env: Readonly<Record<string, string | undefined>>, folder = process.cwd()): RunContext {
  const repository = env.GITHUB_REPOSITORY ?? ''
  const runId = env.GITHUB_RUN_ID ?? ''
  const server = env.GITHUB_SERVER_URL ?? 'https://github.com'
  const attempt = Number(env.GITHUB_RUN_ATTEMPT ?? '1') || 1
  return {
    repository,
    sha: env.GITHUB_SHA ?? '',
    runId,
    server,
    attempt,
    word: runWord({ repository, runId, attempt, server }),
    runUrl: repository === '' || runId === '' ? '' : `${server}/${repository}/actions/runs/${runId}`,
    workspace: env.GITHUB_WORKSPACE ?? folder,
  }
}
