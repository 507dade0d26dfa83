import * as z from 'zod/mini'
import type { Seconds } from '../values/duration.ts'
import type { GitHubApi } from './api.ts'
import { explainGitHub, isMissing, isUnanswered } from './refusal.ts'

const commentSchema = z.object({
  id: z.number(),
  body: z.optional(z.string()),
  user: z.nullable(z.object({ login: z.string(), type: z.string() })),
})
type Comment = z.infer<typeof commentSchema>

export interface Sticky {
  /** What the comment begins with, invisible to a reader: how it is found again. */
  readonly marker: string
  readonly pullRequest: number
  /** What of the text is this job's; undefined where it has no part in it. The rest is that of other jobs. */
  readonly part: (body: string) => string | undefined
  /**
   * Whether to look once more a while later. GitHub takes a comment unconditionally: a job that read it before this one
   * wrote it may write what it read after that, and nobody but this one knows what is lost then.
   */
  readonly looksAgain: (body: string) => boolean
}

/** The comment's new text, from the one it has; undefined leaves it as it is. */
export type Change = (body: string | undefined) => string | undefined

/** So often a part is put right: enough for jobs that write their parts of one comment at the same moment. */
const REPAIRS = 5

/** Other jobs take less from reading the comment to writing it: what GitHub has them wait for, they wait for before both. */
const MEANWHILE: Seconds = 2

/**
 * Writes the one comment of ours: it is found by its marker and its author, changed in place, and made when somebody has
 * deleted it. Read again after it was written: another job may have written its own part at the same moment, and put an old
 * text of this one's back. A newer text of this one's part stays.
 * @returns whether it was found to say so in the end; false when others kept writing over it.
 * @throws Failure naming the permission that is missing.
 */
export async function writeSticky(api: GitHubApi, sticky: Sticky, change: Change): Promise<boolean> {
  let me: Promise<string | undefined> | undefined
  const author = (): Promise<string | undefined> => {
    me ??= api.viewer()
    return me
  }
  const partOf = (body: string | undefined) => (body === undefined ? undefined : sticky.part(body))
  /** This job's part as it was before its first write. */
  let before: { readonly part: string | undefined } | undefined

  /** @returns the text that stands, or undefined once something was written. */
  async function step(): Promise<{ readonly stands: string | undefined } | undefined> {
    const [ours, ...doubles] = await findOurs(api, sticky, author)
    for (const double of doubles) await remove(api, double)
    const body = change(ours?.body)
    const now = partOf(ours?.body)
    const newer = before !== undefined && now !== undefined && now !== before.part
    if (body === undefined || body === ours?.body || newer) return { stands: ours?.body }
    await put(api, sticky, ours, body)
    before ??= { part: now }
    return undefined
  }

  try {
    for (let writes = 0, looked = false; writes <= REPAIRS; ) {
      const found = await api.patiently(step)
      if (found === undefined) {
        writes += 1
        looked = false
      } else if (looked || writes === 0 || found.stands === undefined || !sticky.looksAgain(found.stands)) {
        return true
      } else {
        await api.sleep(MEANWHILE)
        looked = true
      }
    }
    return false
  } catch (error) {
    throw explainGitHub(error, `writing the comment on pull request ${sticky.pullRequest}`, 'pull-requests: write')
  }
}

/** Ours by marker and author, the oldest first. Two jobs that began at once may have made one each. */
async function findOurs(
  api: GitHubApi,
  { marker, pullRequest }: Sticky,
  author: () => Promise<string | undefined>,
): Promise<Comment[]> {
  const found: Comment[] = []
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
  for await (const comment of api.list(route, { issue_number: pullRequest }, commentSchema)) {
    if (comment.body?.startsWith(marker) === true) found.push(comment)
  }
  if (found.length === 0) return []
  const me = await author()
  // A token that cannot tell whose it is, is a bot's. What a person or another app quotes, marker and all, is theirs.
  return found
    .filter(({ user }) => (me === undefined ? user?.type === 'Bot' : user?.login === me))
    .sort((a, b) => a.id - b.id)
}

/** One that is gone, or whose answer was lost while it was made, is looked for again. @throws GitHubError */
async function put(api: GitHubApi, { pullRequest }: Sticky, ours: Comment | undefined, body: string): Promise<void> {
  if (ours === undefined) {
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
    await api.sendOnce(route, { issue_number: pullRequest, body }, commentSchema).catch((error: unknown) => {
      if (!isUnanswered(error)) throw error
    })
  } else {
    const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}'
    await api.sendOnce(route, { comment_id: ours.id, body }, commentSchema).catch((error: unknown) => {
      if (!isMissing(error)) throw error
    })
  }
}

async function remove(api: GitHubApi, { id }: Comment): Promise<void> {
  const route = 'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}'
  await api.send(route, { comment_id: id }, z.unknown()).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}
