import { ListFunctionsCommand, type ListFunctionsCommandOutput } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import { PreviewFunction } from './preview-function.ts'
import { pullRequestOfName } from './preview-name.ts'
import { readFunction } from './read.ts'

/**
 * Every preview of a repository in the Region: by name first, which a list of functions holds, then by the tags of each.
 * @param pullRequest only those of this one.
 * @throws Failure when functions cannot be listed or read.
 */
export async function listPreviews(aws: Aws, repository: string, pullRequest?: number): Promise<PreviewFunction[]> {
  const found: PreviewFunction[] = []
  let marker: string | undefined
  do {
    const page = await listPage(aws, marker)
    for (const { FunctionName: name = '' } of page.Functions ?? []) {
      const number = pullRequestOfName(name)
      if (number === undefined || (pullRequest !== undefined && number !== pullRequest)) continue
      const view = await readFunction(aws, name)
      const preview = view === undefined ? undefined : PreviewFunction.of(view, repository)
      if (preview !== undefined) found.push(preview)
    }
    marker = page.NextMarker
  } while (marker !== undefined && marker !== '')
  return found
}

async function listPage(aws: Aws, Marker: string | undefined): Promise<ListFunctionsCommandOutput> {
  try {
    return await aws.lambda.send(new ListFunctionsCommand({ Marker }))
  } catch (error) {
    throw explain(error, `listing the functions of ${aws.region}`)
  }
}
