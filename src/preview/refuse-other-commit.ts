import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { PullRequest } from '../github/pull-requests.ts'
import { Failure } from '../report/failure.ts'
import type { PreviewContext } from './context.ts'

/**
 * For a pull request that the inputs name and the event does not: what is checked out may be anything. A zip may come from
 * another job, without a checkout; an image or an object in S3 never says what it was made of.
 * @throws Failure unless the checkout is the head of the pull request, or GitHub's merge of it.
 */
export async function refuseOtherCommit(
  { source: { kind } }: Pick<PreviewInputs, 'source'>,
  { checkedOut, env }: Pick<PreviewContext, 'checkedOut' | 'env'>,
  { number, headSha, mergeSha }: PullRequest,
): Promise<void> {
  if (kind === 'image' || kind === 's3-object') return
  const commit = (await checkedOut()) ?? (kind === 'zip' ? '' : (env.GITHUB_SHA ?? ''))
  if (commit === '' || commit === headSha || commit === mergeSha) return
  throw new Failure({
    what: `Commit ${commit.slice(0, 7)} is checked out, which is neither the head of pull request ${number} (${headSha.slice(0, 7)}) nor its merge commit.`,
    state: 'Nothing was deployed.',
    next: `Check it out before: actions/checkout with "ref: refs/pull/${number}/head".`,
  })
}
