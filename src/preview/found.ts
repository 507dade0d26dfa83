import type { Aws } from '../aws/clients.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { listPreviews } from '../function/list-previews.ts'
import { deletePreviewFunction, type PreviewFunction } from '../function/preview-function.ts'
import { type PreviewMarks, readPreviewTags } from '../function/preview-tags.ts'
import { deleteLogGroup, listLogGroups, logGroupOf, logGroupTags } from '../resources/log-group.ts'
import { listPreviewAliases, removePreviewAlias } from './alias-place.ts'
import { baseName, previewLabel } from './label.ts'

/** A preview that is there, of either kind. */
export interface FoundPreview {
  readonly pullRequest: number
  /** The function it is a preview of. */
  readonly base: string
  /** What it is called. */
  readonly preview: string
  readonly marks: Pick<PreviewMarks, 'pullRequest' | 'expires'>
  /** @returns whether it was still there, and ours. */
  readonly remove: () => Promise<boolean>
}

type Where = Pick<PreviewInputs, 'mode' | 'functionName'>

/**
 * The previews of a repository: functions of the whole Region, and with `mode: alias` the aliases of the named function.
 * @param pullRequest only those of this one.
 */
export async function findPreviews(
  aws: Aws,
  inputs: Where,
  repository: string,
  pullRequest?: number,
): Promise<FoundPreview[]> {
  const functions = (await listPreviews(aws, repository, pullRequest)).map(preview => ofFunction(aws, preview))
  const { mode, functionName } = inputs
  if (mode !== 'alias' || functionName === undefined) return functions
  const aliases = (await listPreviewAliases(aws, functionName, repository))
    .filter(({ marks }) => pullRequest === undefined || marks.pullRequest === pullRequest)
    .map((alias): FoundPreview => {
      const { marks } = alias
      const preview = previewLabel(inputs, marks.pullRequest)
      const of = { pullRequest: marks.pullRequest, base: baseName(functionName), preview }
      return { ...of, marks, remove: () => removePreviewAlias(aws, alias) }
    })
  return [...functions, ...aliases]
}

function ofFunction(aws: Aws, preview: PreviewFunction): FoundPreview {
  const { name, marks } = preview
  return {
    pullRequest: marks.pullRequest,
    base: marks.base,
    preview: name,
    marks,
    async remove() {
      const deleted = await deletePreviewFunction(aws, preview)
      await removeLogGroup(aws, logGroupOf(name), marks.repository, marks.pullRequest)
      return deleted
    },
  }
}

/** Log groups that an interrupted run left without their function. */
export async function removeLogGroups(aws: Aws, repository: string, pullRequest: number): Promise<void> {
  for (const group of await listLogGroups(aws, `-pr-${pullRequest}`)) {
    if (group.name.endsWith(`-pr-${pullRequest}`)) await removeLogGroup(aws, group.name, repository, pullRequest)
  }
}

/** Only one we made, by its tags: Lambda's own are left to whoever wants to read them. */
async function removeLogGroup(aws: Aws, name: string, repository: string, pullRequest: number): Promise<void> {
  const group = (await listLogGroups(aws, name)).find(one => one.name === name)
  if (group === undefined) return
  const marks = readPreviewTags(await logGroupTags(aws, group))
  if (marks?.repository === repository && marks.pullRequest === pullRequest) await deleteLogGroup(aws, name)
}
