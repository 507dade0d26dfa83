import type { Aws } from '../aws/clients.ts'
import { foreignLine, listFunctions, readOurPreview, readPreview } from '../function/list-previews.ts'
import { deletePreviewFunction, type PreviewFunction, type Removed } from '../function/preview-function.ts'
import { pullRequestOfName } from '../function/preview-name.ts'
import type { PreviewMarks } from '../function/preview-tags.ts'
import type { Log } from '../report/log.ts'
import { listPreviewAliases, type PreviewAlias, readPreviewAlias, removePreviewAlias } from './alias-place.ts'
import { previewLabel } from './label.ts'
import type { Leftovers } from './leftovers.ts'

/** What could not be read of a base function, as it is told. */
export const aliasesOf = (base: string): string => `aliases of ${base}`

/** When a preview's time is over, and whose it is. */
export type FoundMarks = Pick<PreviewMarks, 'pullRequest' | 'expires'>

/** A preview that is there, of either kind. */
export interface FoundPreview {
  readonly pullRequest: number
  /** The function it is a preview of. */
  readonly base: string
  /** What it is called. */
  readonly preview: string
  readonly marks: FoundMarks
  /** @param still whether it may go, by what it says of itself right before. @throws Failure when AWS refuses. */
  readonly remove: (still?: (marks: FoundMarks) => boolean) => Promise<Removed>
  /** Whether it is there now, and ours. @throws Failure when nobody can tell. */
  readonly there: () => Promise<boolean>
}

export interface Wanted {
  /** Server and id. */
  readonly repository: string
  /** Only those of this one; undefined: of all. */
  readonly pullRequest?: number | undefined
  /** Functions whose aliases are looked at too. */
  readonly bases: readonly string[]
  /** Functions whose previews this role must be able to read: those the inputs name. */
  readonly ours: readonly string[]
  readonly log: Log
}

/**
 * The previews of a repository: functions of the whole Region, and aliases of the functions named. One that cannot be read
 * is left over, unless it is one of another function that this role may not read.
 * @throws Failure when functions cannot be listed.
 */
export async function findPreviews(aws: Aws, wanted: Wanted, left: Leftovers): Promise<FoundPreview[]> {
  const { repository, pullRequest, bases, log } = wanted
  const found: FoundPreview[] = []
  for (const { name } of await listFunctions(aws)) {
    const number = pullRequestOfName(name)
    if (number === undefined || (pullRequest !== undefined && number !== pullRequest)) continue
    const preview = await left.attempt(name, () => readOurPreview(aws, name, wanted))
    if (preview === 'foreign') {
      left.pass(name)
      log.debug(foreignLine(name))
    } else if (preview !== undefined) found.push(ofFunction(aws, preview))
  }
  for (const base of bases) {
    const aliases = await left.attempt(aliasesOf(base), () => listPreviewAliases(aws, base, repository))
    const asked = (aliases ?? []).filter(({ marks }) => pullRequest === undefined || marks.pullRequest === pullRequest)
    found.push(...asked.map(alias => ofAlias(aws, alias)))
  }
  return found
}

function ofFunction(aws: Aws, preview: PreviewFunction): FoundPreview {
  const { name, marks } = preview
  return {
    pullRequest: marks.pullRequest,
    base: marks.base,
    preview: name,
    marks,
    remove: still => deletePreviewFunction(aws, preview, still),
    there: async () => (await readPreview(aws, name, marks.repository)) !== undefined,
  }
}

function ofAlias(aws: Aws, alias: PreviewAlias): FoundPreview {
  const { marks, functionName: base } = alias
  const { pullRequest } = marks
  return {
    pullRequest,
    base,
    preview: previewLabel({ mode: 'alias', functionName: base }, pullRequest),
    marks,
    remove: still => removePreviewAlias(aws, alias, still),
    there: async () => (await readPreviewAlias(aws, alias)) !== undefined,
  }
}
