import { ListFunctionsCommand, type ListFunctionsCommandOutput } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import { PreviewFunction } from './preview-function.ts'
import { pullRequestOfName } from './preview-name.ts'
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
 * Every preview of a repository in the Region: by name first, which a list of functions holds, then by the tags of each.
 * @throws Failure when functions cannot be listed or read, or one named like a preview does not show its tags.
 */
export async function listPreviews(aws: Aws, repository: string): Promise<PreviewFunction[]> {
  const found: PreviewFunction[] = []
  for (const { name } of await listFunctions(aws)) {
    if (pullRequestOfName(name) === undefined) continue
    const preview = await readPreview(aws, name, repository)
    if (preview !== undefined) found.push(preview)
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
