import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { PullRequest } from '../github/pull-requests.ts'
import { Failure, InputError } from '../report/failure.ts'
import type { PreviewContext } from './context.ts'

/**
 * The preview of a pull request must hold its code: what was built, as the inputs say, or what is checked out. An image or
 * an object in S3 never says what it was made of.
 * @throws Failure or InputError unless that is the head of the pull request, or GitHub's merge of it.
 */
export async function refuseOtherCommit(
  { source: { kind }, commit: built }: Pick<PreviewInputs, 'source' | 'commit'>,
  { checkedOut, env }: Pick<PreviewContext, 'checkedOut' | 'env'>,
  { number, headSha, mergeSha }: PullRequest,
): Promise<void> {
  if (built === undefined && (kind === 'image' || kind === 's3-object')) return
  const commit = built ?? (await checkedOut()) ?? (kind === 'zip' ? '' : (env.GITHUB_SHA ?? ''))
  if (commit === '' && kind === 'zip') {
    const allowed = `the commit the zip was built from: the head of pull request ${number}, or its merge commit`
    throw new InputError('commit', '', 'is needed: the event does not say what the zip was built from', allowed)
  }
  if (commit === '' || commit === headSha || commit === mergeSha) return
  throw new Failure({
    what: `Commit ${commit.slice(0, 7)} ${built === undefined ? 'is checked out' : 'was built'}, which is neither the head of pull request ${number} (${headSha.slice(0, 7)}) nor its merge commit.`,
    state: 'Nothing was deployed.',
    next: `Check it out before it is built: actions/checkout with "ref: refs/pull/${number}/head".`,
  })
}
