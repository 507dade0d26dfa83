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
  /**
   * Whether jobs of others have their parts in this text too. GitHub takes a comment unconditionally: one of them that read
   * it before this job wrote it may write what it read after that, and only this job can know what is lost then.
   */
  readonly shared?: (body: string) => boolean
}

/** The comment's new text, from the one it has; undefined leaves it as it is. */
export type Change = (body: string | undefined) => string | undefined

/** Enough for jobs that write their parts of one comment at the same moment. */
const ATTEMPTS = 5

/** Longer than another job takes from reading the comment to writing it. */
const MEANWHILE: Seconds = 2

/**
 * Writes the one comment of ours: it is found by its marker and its author, changed in place, and made when somebody has
 * deleted it. Read again after it was written, and once more a while later where others write it too: another job may have
 * written its own part at the same moment.
 * @returns whether it was found to say so in the end; false when others kept writing over it.
 * @throws Failure naming the permission that is missing.
 */
export async function writeSticky(api: GitHubApi, sticky: Sticky, change: Change): Promise<boolean> {
  const doing = `writing the comment on pull request ${sticky.pullRequest}`
  let me: Promise<string | undefined> | undefined
  const author = (): Promise<string | undefined> => {
    me ??= api.viewer()
    return me
  }
  try {
    for (let written = 0, settled = false; ; ) {
      const [ours, ...doubles] = await findOurs(api, sticky, author)
      for (const double of doubles) await remove(api, double)
      const body = change(ours?.body)
      if (body === undefined || body === ours?.body) {
        if (settled || written === 0 || body === undefined || sticky.shared?.(body) !== true) return true
        settled = true
        await api.sleep(MEANWHILE)
        continue
      }
      if (written === ATTEMPTS) return false
      await put(api, sticky, ours, body).catch((error: unknown) => {
        if (!isUnanswered(error) && !isMissing(error)) throw error
        if (isMissing(error) && ours === undefined) throw error
      })
      written += 1
      settled = false
    }
  } catch (error) {
    throw explainGitHub(error, doing, 'pull-requests: write')
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

async function put(api: GitHubApi, { pullRequest }: Sticky, ours: Comment | undefined, body: string): Promise<void> {
  if (ours === undefined) {
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
    await api.send(route, { issue_number: pullRequest, body }, commentSchema)
  } else {
    const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}'
    await api.send(route, { comment_id: ours.id, body }, commentSchema)
  }
}

async function remove(api: GitHubApi, { id }: Comment): Promise<void> {
  const route = 'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}'
  await api.send(route, { comment_id: id }, z.unknown()).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}
