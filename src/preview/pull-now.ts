import type { Aws } from '../aws/clients.ts'
import type { GitHubApi } from '../github/api.ts'
import { findPullRequest, type PullRequest } from '../github/pull-requests.ts'

const ATTEMPTS = 3

/**
 * The pull request as GitHub has it. Its answer may be that of a moment ago, right after an event: one that says otherwise
 * than the event is asked for again before it is believed.
 * @returns undefined when GitHub knows no such pull request; also when it hides it from the token.
 * @throws Failure naming the permission that is missing.
 */
export async function pullRequestNow(
  { clock }: Pick<Aws, 'clock'>,
  github: GitHubApi,
  number: number,
  expected: (pull: PullRequest) => boolean,
): Promise<PullRequest | undefined> {
  for (let attempt = 1; ; attempt++) {
    const pull = await findPullRequest(github, number)
    if (pull === undefined || expected(pull) || attempt === ATTEMPTS) return pull
    await clock.sleep(2)
  }
}
