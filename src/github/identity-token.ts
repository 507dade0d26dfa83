import * as core from '@actions/core'
import { Failure } from '../report/failure.ts'

/** What AWS' own guide has accounts expect (F§5.2). */
const AUDIENCE = 'sts.amazonaws.com'

/**
 * Asks GitHub for a token that says which workflow this is. It can be asked for again for as long as the job lives.
 * @throws Failure when the job may not have one, or GitHub does not answer.
 */
export async function identityToken(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  if (!env.ACTIONS_ID_TOKEN_REQUEST_URL || !env.ACTIONS_ID_TOKEN_REQUEST_TOKEN) {
    throw new Failure({
      what: 'GitHub gives this job no identity token, which "role-to-assume" needs.',
      next: 'Add "permissions: id-token: write" to the job, beside those it has ("contents: read" to check out). A pull request from a fork never gets one.',
      atTerminal:
        'Leave it out: it is for workflows. A profile of your AWS configuration can assume the role (role_arn): --profile NAME.',
    })
  }
  try {
    return await core.getIDToken(AUDIENCE)
  } catch (error) {
    const message = messageOf(error)
    throw new Failure(
      {
        what: 'GitHub did not give this job its identity token.',
        next: 'Run the job again; see githubstatus.com if it stays so.',
        detail: message,
      },
      // No answer of GitHub is as good as none of AWS: a rollout on its way asks again.
      { name: 'NetworkingError', message },
    )
  }
}

function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
  return message.replace(/\s+/g, ' ').trim()
}
