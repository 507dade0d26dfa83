import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import type { PreviewOf } from '../github/deployments.ts'
import { findPullRequest } from '../github/pull-requests.ts'
import { Failure } from '../report/failure.ts'
import { announceRemoval } from './announce.ts'
import type { PreviewContext } from './context.ts'
import { findPreviews, removeLogGroups } from './found.ts'
import { baseName, previewLabel } from './label.ts'
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
 * pull request that is open again keeps its previews.
 * @throws Failure when something could not be removed.
 */
export async function removePreviews(
  aws: Aws,
  inputs: PreviewInputs,
  context: PreviewContext,
  { pullRequest, why, forced }: Removal,
): Promise<PreviewResult> {
  const { log, repository } = context
  const reopened = async (): Promise<boolean> =>
    !forced && (await findPullRequest(context.github, pullRequest))?.open === true
  const previews = await findPreviews(aws, inputs, repository, pullRequest)
  const removed: string[] = []
  for (const { preview, remove } of previews) {
    if (await reopened()) return keptOpen(pullRequest, removed)
    if (inputs.dryRun) log.info(`Would remove ${preview}: ${why}.`)
    else if (await remove()) log.info(`Removed ${preview}: ${why}.`)
    removed.push(preview)
  }
  if (inputs.dryRun) return { outcome: 'removed', pullRequest, removed, text: told(removed, why, 'Would remove') }
  if (await reopened()) return keptOpen(pullRequest, removed)
  await removeLogGroups(aws, repository, pullRequest)
  const gone = [...previews, ...asked(inputs, pullRequest)].map(of => ({ ...of, place: context.place }))
  const unique = new Map(gone.map(of => [of.preview, of]))
  await announceRemoval(inputs, context, pullRequest, [...unique.values()], why)
  return { outcome: 'removed', pullRequest, removed, text: told(removed, why, 'Removed') }
}

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
