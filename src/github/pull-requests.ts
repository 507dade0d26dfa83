import * as z from 'zod/mini'
import type { GitHubApi } from './api.ts'
import { explainGitHub, isMissing } from './refusal.ts'

/** A pull request as GitHub describes it, in an event and over its API. */
export const pullRequestSchema = z.object({
  number: z.number(),
  state: z.enum(['open', 'closed']),
  merge_commit_sha: z.optional(z.nullable(z.string())),
  user: z.nullable(z.object({ login: z.string() })),
  head: z.object({
    sha: z.string(),
    ref: z.string(),
    repo: z.nullable(z.object({ id: z.number() })),
  }),
  base: z.object({ ref: z.string(), repo: z.object({ id: z.number() }) }),
})

export interface PullRequest {
  readonly number: number
  readonly open: boolean
  readonly headSha: string
  /** GitHub's merge of it, which its events check out; undefined while there is none. */
  readonly mergeSha?: string
  readonly headRef: string
  /** The branch it is to be merged into: there as long as it is open. */
  readonly baseRef: string
  /** From another repository, or from one that is gone. */
  readonly fork: boolean
  readonly author: string
}

export function pullRequestOf({
  number,
  state,
  merge_commit_sha: mergeSha,
  user,
  head,
  base,
}: z.infer<typeof pullRequestSchema>): PullRequest {
  return {
    number,
    open: state === 'open',
    headSha: head.sha,
    ...(typeof mergeSha === 'string' ? { mergeSha } : {}),
    headRef: head.ref,
    baseRef: base.ref,
    fork: head.repo?.id !== base.repo.id,
    author: user?.login ?? '',
  }
}

const PERMISSION = 'pull-requests: read'

/**
 * @returns undefined when GitHub knows no such pull request; also when it hides it from the token.
 * @throws Failure naming the permission that is missing.
 */
export async function findPullRequest(api: GitHubApi, number: number): Promise<PullRequest | undefined> {
  try {
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
    return pullRequestOf(await api.send(route, { pull_number: number }, pullRequestSchema))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw explainGitHub(error, `reading pull request ${number}`, PERMISSION)
  }
}

/** Whether this token is shown a branch of the repository. @throws Failure naming the permission that is missing. */
export async function branchExists(api: GitHubApi, branch: string): Promise<boolean> {
  try {
    await api.send('GET /repos/{owner}/{repo}/branches/{branch}', { branch }, z.object({ name: z.string() }))
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw explainGitHub(error, `reading the branch ${branch}`, 'contents: read')
  }
}
