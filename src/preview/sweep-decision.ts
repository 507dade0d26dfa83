import type { PreviewMarks } from '../function/preview-tags.ts'
import type { Seconds } from '../values/duration.ts'
import { formatInstant } from '../values/instant.ts'

/** What GitHub says of the pull request of a preview. */
export type Fate =
  | { readonly kind: 'open'; readonly branchExists: boolean }
  | { readonly kind: 'closed' }
  /** No such pull request, or hidden from the token: no reason to delete anything before its time is over. */
  | { readonly kind: 'unknown' }

export interface Sweeping {
  readonly remove: boolean
  /** `pull request 7 is closed`. */
  readonly why: string
}

/** Whether a preview goes. @param now seconds since the epoch. */
export function sweepDecision(
  { pullRequest, expires }: Pick<PreviewMarks, 'pullRequest' | 'expires'>,
  fate: Fate,
  now: Seconds,
): Sweeping {
  if (fate.kind === 'closed') return { remove: true, why: `pull request ${pullRequest} is closed` }
  if (fate.kind === 'open' && !fate.branchExists) {
    return { remove: true, why: `the branch of pull request ${pullRequest} is gone` }
  }
  if (expires <= now) return { remove: true, why: `its time was over at ${formatInstant(expires)}` }
  if (fate.kind === 'unknown') {
    const why = `GitHub shows no pull request ${pullRequest} to this token; its time is over at ${formatInstant(expires)}`
    return { remove: false, why }
  }
  return { remove: false, why: `pull request ${pullRequest} is open; its time is over at ${formatInstant(expires)}` }
}
