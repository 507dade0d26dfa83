import { ListFunctionsCommand, type ListFunctionsCommandOutput } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isAccessDenied } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'
import { PreviewFunction } from './preview-function.ts'
import { previewName, pullRequestOfName } from './preview-name.ts'
import { readFunction } from './read.ts'

export interface ListedFunction {
  readonly name: string
  readonly arn: string
}

/** All functions of the Region. @throws Failure when they cannot be listed. */
export async function listFunctions(aws: Aws): Promise<readonly ListedFunction[]> {
  const listed: ListedFunction[] = []
  let marker: string | undefined
  do {
    const page = await listPage(aws, marker)
    listed.push(...(page.Functions ?? []).map(({ FunctionName: name = '', FunctionArn: arn = '' }) => ({ name, arn })))
    marker = page.NextMarker
  } while (marker !== undefined && marker !== '')
  return listed
}

/** @returns undefined for a function that is gone, or no preview of this repository. @throws Failure when nobody can tell. */
export async function readPreview(aws: Aws, name: string, repository: string): Promise<PreviewFunction | undefined> {
  const view = await readFunction(aws, name)
  return view === undefined ? undefined : PreviewFunction.of(view, repository)
}

/**
 * Reads something of a function that is named like a preview, with a role that may be for the previews of some only.
 * @param bases the functions whose previews the role is for.
 * @returns `foreign` where AWS denies it of a name that none of their previews has.
 * @throws what `read` throws: of a preview of theirs, a denial too.
 */
export async function unlessForeign<T>(
  name: string,
  bases: readonly string[],
  read: () => Promise<T>,
): Promise<T | 'foreign'> {
  try {
    return await read()
  } catch (error) {
    const denied = isAccessDenied(error instanceof Failure ? error.cause : error)
    const number = pullRequestOfName(name)
    if (!denied || number === undefined || bases.some(base => previewName(base, number) === name)) throw error
    return 'foreign'
  }
}

/**
 * Like `readPreview`, with a role that may be for the previews of some functions only. What it may read must show its
 * tags, whatever it is called.
 * @returns `foreign` for one it may not read, by a name that is of none of these functions.
 */
export async function readOurPreview(
  aws: Aws,
  name: string,
  { repository, ours }: { readonly repository: string; readonly ours: readonly string[] },
): Promise<PreviewFunction | 'foreign' | undefined> {
  const view = await unlessForeign(name, ours, () => readFunction(aws, name))
  return view === undefined || view === 'foreign' ? view : PreviewFunction.of(view, repository)
}

/** What is told of a function that is left to the role of its own. */
export const foreignLine = (name: string): string => `${name} is left alone: this role may not read it.`

/**
 * Every preview of a repository in the Region that this role may know: by name first, which a list of functions holds,
 * then by the tags of each.
 * @param ours the functions whose previews it must be able to read. @param tell takes a line for others it may not.
 * @throws Failure when functions cannot be listed or read, or one named like a preview does not show its tags.
 */
export async function listPreviews(
  aws: Aws,
  repository: string,
  ours: readonly string[],
  tell: (line: string) => void,
): Promise<PreviewFunction[]> {
  const found: PreviewFunction[] = []
  for (const { name } of await listFunctions(aws)) {
    if (pullRequestOfName(name) === undefined) continue
    const preview = await readOurPreview(aws, name, { repository, ours })
    if (preview === 'foreign') tell(foreignLine(name))
    else if (preview !== undefined) found.push(preview)
  }
  return found
}

async function listPage(aws: Aws, Marker: string | undefined): Promise<ListFunctionsCommandOutput> {
  try {
    return await aws.lambda.send(new ListFunctionsCommand({ Marker }))
  } catch (error) {
    throw explain(error, `listing the functions of ${aws.region}`)
  }
}
