import { ListTagsCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isAccessDenied, isNotFound } from '../aws/errors.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { listFunctions } from '../function/list-previews.ts'
import { PREVIEW_CODE_TAG } from '../function/preview-code.ts'
import type { Deployment } from '../github/deployments.ts'
import { baseName } from './label.ts'
import type { Leftovers } from './leftovers.ts'

/**
 * The functions whose aliases may be previews: the one the inputs name, those that deployments speak of, and those with the
 * tag of a preview's code.
 */
export async function aliasBases(
  aws: Aws,
  { mode, functionName }: Pick<PreviewInputs, 'mode' | 'functionName'>,
  deployments: readonly Deployment[],
  left: Leftovers,
): Promise<readonly string[]> {
  const named = mode === 'alias' && functionName !== undefined ? [baseName(functionName)] : []
  const deployed = deployments.filter(({ preview }) => preview.includes(':')).map(({ base }) => base)
  const tagged = await left.attempt('tags of functions', () => taggedFunctions(aws))
  return [...new Set([...named, ...deployed, ...(tagged ?? [])])].sort()
}

/** A role that may not read the tags of every function is not made to try them all: each denial is an event of CloudTrail. */
async function taggedFunctions(aws: Aws): Promise<readonly string[]> {
  const tagged: string[] = []
  for (const { name, arn: Resource } of await listFunctions(aws)) {
    try {
      const { Tags = {} } = await aws.lambda.send(new ListTagsCommand({ Resource }))
      if (PREVIEW_CODE_TAG in Tags) tagged.push(name)
    } catch (error) {
      if (isAccessDenied(error)) break
      if (!isNotFound(error)) throw explain(error, `reading the tags of ${name}`)
    }
  }
  return tagged
}
