import { Failure } from '../report/failure.ts'
import { redactForms } from '../report/redact.ts'
import type { Refusal } from './retry.ts'

/** A call of GitHub's API that did not succeed. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof GitHubError && (error.refusal.status === 404 || error.refusal.status === 410)
}

/** The call may or may not have been done: a server error, or no answer at all. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof GitHubError && error.refusal.status >= 500
}

/**
 * What an error of GitHub means to the person who has to act on it.
 * @param doing as a gerund: `reading pull request 7`.
 * @param permission what the workflow must give the token for it: `pull-requests: read`.
 */
export function explainGitHub(error: unknown, doing: string, permission: string): unknown {
  if (!(error instanceof GitHubError)) return error
  const { status, headers, message } = error.refusal
  const detail = redactForms(message)
  if (status === 401) {
    const next = 'Pass "github-token" a token that is still valid; the job\'s own is the default.'
    return new Failure({ what: `GitHub does not accept the token, ${doing}.`, next, detail }, error)
  }
  if (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0' || status === 429) {
    const next =
      'Run the job again later. Many jobs at once share the limit of one token (1,000 calls an hour and repository).'
    return new Failure({ what: `GitHub's rate limit is used up, ${doing}.`, next, detail }, error)
  }
  if (status === 403 || (status === 404 && /^Not Found$/i.test(message))) {
    const asked = accepted(headers['x-accepted-github-permissions']) ?? permission
    const next = `Add to the job "permissions:" with "${asked}", beside those it has: what is not listed there is taken away.`
    return new Failure(
      { what: `GitHub refused ${doing}: the token lacks the permission ${asked}.`, next, detail },
      error,
    )
  }
  const next = status >= 500 ? 'Run the job again; see githubstatus.com if it stays so.' : undefined
  const what = `GitHub failed ${doing} (HTTP ${status}).`
  return new Failure({ what, ...(next === undefined ? {} : { next }), detail }, error)
}

/** `issues=write; pull_requests=write` names alternatives; the last is the narrower one of a comment. */
function accepted(header: string | undefined): string | undefined {
  const last = header?.split(';').at(-1)?.trim()
  if (last === undefined || !/^[a-z_]+=(read|write)(,[a-z_]+=(read|write))*$/.test(last)) return undefined
  return last.replaceAll('_', '-').replaceAll('=', ': ').replaceAll(',', ', ')
}
