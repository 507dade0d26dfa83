import * as z from 'zod/mini'
import type { GitHubApi } from './api.ts'
import { explainGitHub } from './refusal.ts'

const issueSchema = z.object({
  number: z.number(),
  state: z.string(),
  body: z.optional(z.nullable(z.string())),
  html_url: z.string(),
  /** GitHub lists pull requests among the issues. */
  pull_request: z.optional(z.unknown()),
})
type Issue = z.infer<typeof issueSchema>

/** What an issue of ours says. */
export interface IssueText {
  /** What its body begins with, invisible to a reader: how it is found again. */
  readonly marker: string
  readonly title: string
  /** Markdown; also the comment on an issue that is there already. */
  readonly body: string
}

/** Only who may triage can set a label: nobody from outside makes an issue that looks like ours. */
const LABEL = 'lambda-canary'
const PERMISSION = 'issues: write'

/**
 * Says it in the one issue with this marker: made where there is none, reopened where it is closed, commented on where it
 * is there. @returns its address. @throws Failure naming the permission that is missing.
 */
export async function tellInIssue(api: GitHubApi, { marker, title, body }: IssueText): Promise<string> {
  try {
    const found = await find(api, marker)
    if (found === undefined) {
      const made = { title, body: `${marker}\n${body}`, labels: [LABEL] }
      return (await api.send('POST /repos/{owner}/{repo}/issues', made, issueSchema)).html_url
    }
    if (found.state !== 'open') await setState(api, found, { state: 'open' })
    await comment(api, found, body)
    return found.html_url
  } catch (error) {
    throw explainGitHub(error, `telling of it in an issue of ${api.repository}`, PERMISSION)
  }
}

/** Closes the issue with this marker, with a comment. @returns its address, undefined where none is open. @throws Failure */
export async function closeIssue(api: GitHubApi, marker: string, body: string): Promise<string | undefined> {
  try {
    const found = await find(api, marker)
    if (found?.state !== 'open') return undefined
    await comment(api, found, body)
    await setState(api, found, { state: 'closed', state_reason: 'completed' })
    return found.html_url
  } catch (error) {
    throw explainGitHub(error, `closing an issue of ${api.repository}`, PERMISSION)
  }
}

/** The oldest one, should there be two. */
async function find(api: GitHubApi, marker: string): Promise<Issue | undefined> {
  let oldest: Issue | undefined
  const route = 'GET /repos/{owner}/{repo}/issues'
  for await (const issue of api.list(route, { state: 'all', labels: LABEL }, issueSchema)) {
    const ours = issue.pull_request === undefined && issue.body?.startsWith(marker) === true
    if (ours && (oldest === undefined || issue.number < oldest.number)) oldest = issue
  }
  return oldest
}

async function comment(api: GitHubApi, { number }: Issue, body: string): Promise<void> {
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
  await api.send(route, { issue_number: number, body }, z.unknown())
}

async function setState(api: GitHubApi, { number }: Issue, change: Readonly<Record<string, string>>): Promise<void> {
  await api.send('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { issue_number: number, ...change }, z.unknown())
}
