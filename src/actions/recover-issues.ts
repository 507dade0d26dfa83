import { connectGitHub } from '../github/api.ts'
import { closeIssue, tellInIssue } from '../github/issues.ts'
import type { RunContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { issueMarker, promotedComment, rollbackIssue } from '../recover/issue.ts'
import type { Ending } from '../report/ending.ts'
import { Failure } from '../report/failure.ts'

/** Keeps one issue a function about rollouts that were put back. What cannot be written is a warning, no failure. */
export async function keepIssues(
  runner: Runner,
  token: string,
  run: RunContext,
  endings: readonly (Ending | undefined)[],
): Promise<void> {
  const told = endings.filter(ending => ending?.outcome === 'rolled-back' || ending?.outcome === 'promoted')
  if (told.length === 0) return
  const api = await connectGitHub({
    token,
    repository: run.repository,
    info: line => runner.info(line),
    sleep: seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000)),
  })
  for (const ending of told) {
    if (ending?.aliasArn === undefined) continue
    try {
      const issue = ending.outcome === 'rolled-back' ? rollbackIssue(ending) : undefined
      const url =
        issue === undefined
          ? await closeIssue(api, issueMarker(ending.aliasArn), promotedComment(ending))
          : await tellInIssue(api, { ...issue, body: runner.clean(issue.body) })
      if (url !== undefined) runner.info(`Told in ${url}`)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      runner.warning(error.message)
    }
  }
}
