import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { PreviewOf } from '../github/deployments.ts'
import { Failure } from '../report/failure.ts'
import { announceRemoval } from './announce.ts'
import type { PreviewContext } from './context.ts'
import { findPreviews } from './found.ts'
import { baseName, namedBases, previewLabel } from './label.ts'
import { Leftovers } from './leftovers.ts'
import { removeLogGroups } from './log-groups.ts'
import { pullRequestNow } from './pull-now.ts'
import type { PreviewResult } from './result.ts'

export interface Removal {
  readonly pullRequest: number
  /** `the pull request was closed`. */
  readonly why: string
  /** A person asked for it: also while the pull request is open. */
  readonly forced: boolean
}

/**
 * Removes every preview of a pull request, whatever its functions are called by now, and says so on the pull request. A
 * pull request that is open again keeps its previews. One that cannot be removed does not keep the others.
 * @throws Failure naming what could not be removed, after everything else was.
 */
export async function removePreviews(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  { pullRequest, why, forced }: Removal,
): Promise<PreviewResult> {
  const { log, repository, place } = context
  const reopened = async (): Promise<boolean> =>
    !forced && (await pullRequestNow(aws, context.github, pullRequest, ({ open }) => !open))?.open === true
  const left = new Leftovers()
  const ours = namedBases(inputs)
  const bases = inputs.mode === 'alias' ? ours : []
  const previews = await findPreviews(aws, { repository, pullRequest, bases, ours, log }, left)
  const removed: string[] = []
  const gone = asked(inputs, pullRequest).filter(({ preview }) => !left.has(preview))
  for (const { preview, base, remove } of previews) {
    if (await reopened()) return keptOpen(pullRequest, removed)
    if (inputs.dryRun) {
      log.info(`Would remove ${preview}: ${why}.`)
      removed.push(preview)
      continue
    }
    const done = await left.attempt(preview, () => remove())
    if (done === 'removed') {
      log.info(`Removed ${preview}: ${why}.`)
      removed.push(preview)
    }
    gone.push({ pullRequest, base, preview })
  }
  if (inputs.dryRun) {
    left.tell([], AGAIN)
    return { outcome: 'would-remove', pullRequest, removed, text: told(removed, why, 'Would remove') }
  }
  if (await reopened()) return keptOpen(pullRequest, removed)
  await left.attempt('log groups', () => removeLogGroups(aws, { repository, ours }, pullRequest))
  const unique = new Map(gone.filter(({ preview }) => !left.has(preview)).map(of => [of.preview, { ...of, place }]))
  await announceRemoval(inputs, context, { pullRequest, gone: [...unique.values()], why }, left)
  left.tell(removed, AGAIN)
  return { outcome: 'removed', pullRequest, removed, text: told(removed, why, 'Removed') }
}

const AGAIN = 'Run this job again: it goes on with what is left, and so does a sweep.'

function keptOpen(pullRequest: number, removed: readonly string[]): PreviewResult {
  const text = `Pull request ${pullRequest} is open again: its previews stay.`
  if (removed.length === 0) return { outcome: 'skipped', pullRequest, removed, text }
  throw new Failure({
    what: `Pull request ${pullRequest} was reopened while its previews were being removed.`,
    state: `Removed already: ${removed.join(', ')}.`,
    next: 'Run the job of the reopening again. Give both jobs one "concurrency" group, so that they wait for each other.',
  })
}

/** The preview the inputs name, whether it is there or not: its deployment may be. */
function asked(inputs: PreviewInputs, pullRequest: number): Omit<PreviewOf, 'place'>[] {
  const { functionName } = inputs
  if (functionName === undefined) return []
  return [{ pullRequest, base: baseName(functionName), preview: previewLabel(inputs, pullRequest) }]
}

function told(removed: readonly string[], why: string, verb: string): string {
  return removed.length === 0 ? `There was no preview to remove: ${why}.` : `${verb} ${removed.join(', ')}: ${why}.`
}
