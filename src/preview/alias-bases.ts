import { ListTagsCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isAccessDenied, isNotFound } from '../aws/errors.ts'
import { CONSIDERATE, pacer } from '../aws/pace.ts'
import type { PreviewInputs } from '../config/preview-inputs.ts'
import { listFunctions } from '../function/list-previews.ts'
import { PREVIEW_CODE_TAG } from '../function/preview-code.ts'
import type { Deployment } from '../github/deployments.ts'
import type { Log } from '../report/log.ts'
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
  { left, log }: { readonly left: Leftovers; readonly log: Log },
): Promise<readonly string[]> {
  const named = mode === 'alias' && functionName !== undefined ? [baseName(functionName)] : []
  const deployed = deployments.filter(({ preview }) => preview.includes(':')).map(({ base }) => base)
  const tagged = await left.attempt('tags of functions', () => taggedFunctions(aws, log))
  return [...new Set([...named, ...deployed, ...(tagged ?? [])])].sort()
}

/** A role that may not read the tags of every function is not made to try them all: each denial is an event of CloudTrail. */
async function taggedFunctions(aws: Aws, log: Log): Promise<readonly string[]> {
  const pace = pacer(aws.clock, CONSIDERATE)
  const tagged: string[] = []
  for (const { name, arn: Resource } of await listFunctions(aws)) {
    await pace()
    try {
      const { Tags = {} } = await aws.lambda.send(new ListTagsCommand({ Resource }))
      if (PREVIEW_CODE_TAG in Tags) tagged.push(name)
    } catch (error) {
      if (isNotFound(error)) continue
      const failure = explain(error, `reading the tags of ${name}`)
      if (!isAccessDenied(error)) throw failure
      log.info(
        `${failure.text.what} Previews by alias of functions that are neither named nor deployed to GitHub may stay.`,
      )
      break
    }
  }
  return tagged
}
