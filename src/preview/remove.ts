import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { listPreviews } from '../function/list-previews.ts'
import { deletePreviewFunction, type PreviewFunction } from '../function/preview-function.ts'
import { previewName } from '../function/preview-name.ts'
import { readPreviewTags } from '../function/preview-tags.ts'
import type { PreviewOf } from '../github/deployments.ts'
import { findPullRequest } from '../github/pull-requests.ts'
import { Failure } from '../report/failure.ts'
import { deleteLogGroup, listLogGroups, logGroupOf, logGroupTags } from '../resources/log-group.ts'
import { functionNameOf } from '../values/arn.ts'
import { announceRemoval } from './announce.ts'
import type { PreviewContext } from './context.ts'
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
 * @throws Failure when something could not be removed, after everything else was.
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
  const previews = await listPreviews(aws, repository, pullRequest)
  const removed: string[] = []
  for (const preview of previews) {
    if (await reopened()) return keptOpen(pullRequest, removed)
    if (inputs.dryRun) log.info(`Would remove ${preview.name}: ${why}.`)
    else if (await removeOne(aws, preview)) log.info(`Removed ${preview.name}: ${why}.`)
    removed.push(preview.name)
  }
  if (inputs.dryRun) return { outcome: 'removed', pullRequest, removed, text: told(removed, why, 'Would remove') }
  if (await reopened()) return keptOpen(pullRequest, removed)
  await removeLogGroups(aws, repository, pullRequest)
  const gone = [...previews.map(previewOf), ...asked(inputs, pullRequest)]
  const unique = [...new Map(gone.map(of => [of.preview, of])).values()]
  await announceRemoval(inputs, context, pullRequest, unique, why)
  return { outcome: 'removed', pullRequest, removed, text: told(removed, why, 'Removed') }
}

/** Deletes a preview and its logs. @returns whether it was still there. */
export async function removeOne(aws: Aws, preview: PreviewFunction): Promise<boolean> {
  const deleted = await deletePreviewFunction(aws, preview)
  const { repository, pullRequest } = preview.marks
  await removeLogGroup(aws, logGroupOf(preview.name), repository, pullRequest)
  return deleted
}

/** Log groups that an interrupted run left without their function. */
async function removeLogGroups(aws: Aws, repository: string, pullRequest: number): Promise<void> {
  for (const group of await listLogGroups(aws, `-pr-${pullRequest}`)) {
    if (!group.name.endsWith(`-pr-${pullRequest}`)) continue
    await removeLogGroup(aws, group.name, repository, pullRequest)
  }
}

/** Only one we made, by its tags: Lambda's own are left to whoever wants to read them. */
async function removeLogGroup(aws: Aws, name: string, repository: string, pullRequest: number): Promise<void> {
  const group = (await listLogGroups(aws, name)).find(one => one.name === name)
  if (group === undefined) return
  const marks = readPreviewTags(await logGroupTags(aws, group))
  if (marks?.repository === repository && marks.pullRequest === pullRequest) await deleteLogGroup(aws, name)
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

export function previewOf({ name, marks }: PreviewFunction): PreviewOf {
  return { pullRequest: marks.pullRequest, base: marks.base, preview: name }
}

/** The preview the inputs name, whether it is there or not: its deployment may be. */
function asked({ functionName }: PreviewInputs, pullRequest: number): PreviewOf[] {
  if (functionName === undefined) return []
  const base = functionName.startsWith('arn:') ? functionNameOf(functionName) : functionName
  return [{ pullRequest, base, preview: previewName(base, pullRequest) }]
}

function told(removed: readonly string[], why: string, verb: string): string {
  return removed.length === 0 ? `There was no preview to remove: ${why}.` : `${verb} ${removed.join(', ')}: ${why}.`
}
