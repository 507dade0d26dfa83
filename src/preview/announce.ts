import type { PreviewInputs } from '../config/preview-inputs.ts'
import { createDeployment, endDeployments, type PreviewOf, setStatus } from '../github/deployments.ts'
import { writeSticky } from '../github/sticky-comment.ts'
import type { FailureText } from '../report/failure.ts'
import {
  functionsOf,
  MARKER,
  type PreviewStatus,
  partOf,
  type ReadyStatus,
  withRemoved,
  withStatus,
} from './comment.ts'
import type { PreviewContext } from './context.ts'
import type { Leftovers } from './leftovers.ts'

type Told = Pick<PreviewInputs, 'comment' | 'githubDeployment'>

/** What the pull request shows of one deployment of a preview, from its beginning to its end. */
export interface Announcement {
  ready(status: ReadyStatus): Promise<void>
  failed(failure: FailureText): Promise<void>
  /** A newer push has the word. */
  superseded(): Promise<void>
}

/**
 * Says on the pull request that a preview is on its way. Comes before the first write to AWS: a token that lacks a
 * permission is found while nothing is there that it could not report.
 * @throws Failure naming the permission that is missing.
 */
export async function announce(
  inputs: Told,
  context: PreviewContext,
  of: PreviewOf,
  commit: string,
): Promise<Announcement> {
  const { github, runUrl, clean } = context
  const log = runUrl === '' ? {} : { logUrl: runUrl }
  const comment = (status: PreviewStatus): Promise<void> => tell(inputs, context, of, status)
  await comment({ kind: 'deploying', commit })
  const id = inputs.githubDeployment ? await begin() : undefined

  async function begin(): Promise<number> {
    try {
      const made = await createDeployment(github, of, commit)
      await setStatus(github, made, { state: 'in_progress', description: 'Deploying', ...log })
      return made
    } catch (error) {
      await comment({ kind: 'failed', commit, failure: { what: 'GitHub did not take the deployment.' } })
      throw error
    }
  }

  return {
    async ready(status) {
      if (id !== undefined) {
        const { url } = status
        const failed = status.smoke?.kind === 'failed'
        await setStatus(github, id, {
          state: failed ? 'failure' : 'success',
          description: failed ? 'Deployed, but its smoke test failed' : status.preview,
          ...log,
          ...(url === undefined ? {} : { environmentUrl: url }),
        })
        await endDeployments(github, of, 'Superseded', id)
      }
      await comment(status)
    },
    async failed(failure) {
      if (id !== undefined) {
        // The one before stays: what it deployed may still answer.
        await setStatus(github, id, { state: 'failure', description: clean(failure.what), ...log })
      }
      await comment({ kind: 'failed', commit, failure })
    },
    async superseded() {
      if (id === undefined) return
      await endDeployments(github, of, 'Superseded', id)
      await setStatus(github, id, { state: 'inactive', description: 'Superseded', ...log })
    },
  }
}

/** Says on the pull request that a run failed before it had anything to announce. @throws Failure */
export function announceFailure(
  inputs: Told,
  context: PreviewContext,
  of: Pick<PreviewOf, 'pullRequest' | 'base'>,
  failed: Extract<PreviewStatus, { readonly kind: 'failed' }>,
): Promise<void> {
  return tell(inputs, context, of, failed)
}

async function tell(
  inputs: Told,
  { github, runUrl, clean, log, signal }: PreviewContext,
  { pullRequest, base }: Pick<PreviewOf, 'pullRequest' | 'base'>,
  status: PreviewStatus,
): Promise<void> {
  if (!inputs.comment) return
  const sticky = {
    marker: MARKER,
    pullRequest,
    part: (body: string) => partOf(body, [base]),
    // What is on its way has another word to come, and a cancelled job has no time.
    looksAgain: () => status.kind !== 'deploying' && signal?.aborted !== true,
  }
  if (!(await writeSticky(github, sticky, body => clean(withStatus(body, base, status, runUrl))))) {
    log.warning(overwritten(pullRequest))
  }
}

const overwritten = (pullRequest: number): string =>
  `The comment on pull request ${pullRequest} may not tell of this run: other jobs kept writing it at the same time.`

export interface Removal {
  readonly pullRequest: number
  /** What the comment still speaks of is gone as well. */
  readonly gone: readonly PreviewOf[]
  readonly why: string
}

/** Says on the pull request that previews are gone, and ends their deployments. What cannot be said is left over. */
export async function announceRemoval(
  inputs: Told,
  { github, clean, log }: PreviewContext,
  { pullRequest, gone, why }: Removal,
  left: Leftovers,
): Promise<void> {
  const spoken = new Set(gone.map(({ base }) => base))
  const sticky = {
    marker: MARKER,
    pullRequest,
    part: (body: string) => partOf(body, [...spoken]),
    // Only where another function of the pull request has its part may another job write as well.
    looksAgain: (body: string) => functionsOf(body).some(base => !spoken.has(base)),
  }
  const comment = async (): Promise<void> => {
    const settled = await writeSticky(github, sticky, body => {
      const text = withRemoved(body, [...spoken], why)
      return text === undefined ? undefined : clean(text)
    })
    if (!settled) log.warning(overwritten(pullRequest))
  }
  if (inputs.comment) await left.attempt(`the comment on pull request ${pullRequest}`, comment)
  if (!inputs.githubDeployment) return
  for (const of of gone) {
    await left.attempt(`the deployments of ${of.preview}`, () => endDeployments(github, of, `Removed: ${why}`))
  }
}
