import * as z from 'zod/mini'
import { type RunWord, runParts } from '../values/run.ts'
import type { GitHubApi } from './api.ts'
import { GitHubError } from './refusal.ts'

const attemptSchema = z.object({ status: z.nullable(z.string()) })

/**
 * Whether an attempt of a workflow's run has ended, by GitHub's own account: then no runner of it lives.
 * @param host the server the API belongs to: `github.com`. A run of another one is not asked for.
 * @returns undefined when that cannot be told: another server, a word without its repository, a token that may not see it.
 */
export async function runEnded(api: GitHubApi, host: string, run: RunWord): Promise<boolean | undefined> {
  const parts = runParts(run)
  if (parts === undefined || parts.repository === undefined || parts.host !== host) return undefined
  const [owner, repo] = parts.repository.split('/')
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}'
  const which = { owner, repo, run_id: parts.id, attempt_number: parts.attempt }
  try {
    return (await api.send(route, which, attemptSchema)).status === 'completed'
  } catch (error) {
    if (error instanceof GitHubError) return undefined
    throw error
  }
}
