import { DeleteAliasCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import type { Removed } from '../function/preview-function.ts'
import { Failure } from '../report/failure.ts'
import { removeFunctionUrl } from '../resources/url-access.ts'
import { readAlias } from '../rollout/alias.ts'
import { decodeDescription } from '../rollout/description.ts'
import { listAliases } from '../rollout/list-aliases.ts'
import { type AliasMarks, decodeAliasMarks } from './alias-marks.ts'

/** An alias that is a preview. */
export interface PreviewAlias {
  readonly functionName: string
  readonly alias: string
  readonly marks: AliasMarks
}

/** Every preview of a repository among the aliases of a function. @throws Failure when they cannot be read. */
export async function listPreviewAliases(aws: Aws, functionName: string, repository: string): Promise<PreviewAlias[]> {
  const aliases = await aliasesOf(aws, functionName)
  return aliases.flatMap(({ Name: alias = '', Description = '' }) => {
    const marks = decodeAliasMarks(alias, Description)
    return marks?.repository === repository ? [{ functionName, alias, marks }] : []
  })
}

async function aliasesOf(aws: Aws, functionName: string): ReturnType<typeof listAliases> {
  try {
    return await listAliases(aws, functionName, async () => undefined)
  } catch (error) {
    if (isNotFound(error)) return []
    throw explain(error, `reading the aliases of ${functionName}`)
  }
}

/**
 * The code of a pull request must not come between a rollout and its end.
 * @throws Failure naming the alias a rollout is in flight on.
 */
export async function refuseRolloutInFlight(aws: Aws, functionName: string): Promise<void> {
  const busy = (await aliasesOf(aws, functionName)).find(
    ({ Description = '', RoutingConfig }) =>
      Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0 ||
      decodeDescription(Description).record?.kind === 'in-flight',
  )
  if (busy === undefined) return
  throw new Failure({
    what: `A rollout is in flight on alias "${busy.Name}" of ${functionName}: a preview on the base function has to wait.`,
    state: 'Nothing was deployed.',
    next: 'Run this job again once the rollout has ended, or use "mode: function".',
  })
}

/** @returns what it says of itself now; undefined when it is gone, or somebody else's. @throws Failure */
export async function readPreviewAlias(aws: Aws, preview: PreviewAlias): Promise<AliasMarks | undefined> {
  const { functionName, alias, marks } = preview
  const view = await readAlias(aws, { functionName, alias })
  const now = view === undefined ? undefined : decodeAliasMarks(alias, view.description)
  return now?.repository === marks.repository ? now : undefined
}

/**
 * Removes the alias of a preview with its URL. The version stays: versions are the cleanup's.
 * @param still whether it may go, by what its description says right before.
 * @throws Failure when AWS refuses.
 */
export async function removePreviewAlias(
  aws: Aws,
  preview: PreviewAlias,
  still: (marks: AliasMarks) => boolean = () => true,
): Promise<Removed> {
  const { functionName, alias } = preview
  const now = await readPreviewAlias(aws, preview)
  if (now === undefined) return 'gone'
  if (!still(now)) return 'kept'
  await removeFunctionUrl(aws, { functionName, qualifier: alias })
  try {
    await aws.lambda.send(new DeleteAliasCommand({ FunctionName: functionName, Name: alias }))
  } catch (error) {
    if (!isNotFound(error)) throw explain(error, `deleting alias "${alias}" of ${functionName}`)
  }
  return 'removed'
}
