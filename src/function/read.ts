import { type FunctionConfiguration, GetFunctionCommand, type GetFunctionCommandOutput } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { functionNameOf, unqualified } from '../values/arn.ts'

/** `$LATEST`, or one version, as Lambda holds it at one moment. */
export interface FunctionView {
  /** Without version or alias. */
  readonly arn: string
  readonly name: string
  /** A version's number, or `$LATEST`; also when it was read through an alias. */
  readonly version: string
  /** Of what was read: `$LATEST` and every version have their own (F§1.3). */
  readonly revisionId: string
  /** `Active`, `Pending`, `Inactive`, `Failed`, or what newer kinds answer (F§1.1). */
  readonly state: string
  /** `Successful`, `InProgress`, `Failed`; missing while the creation is pending. */
  readonly lastUpdateStatus: string | undefined
  /** Base64 of a zip's SHA-256, hex digest of an image (F§1.4). */
  readonly codeSha256: string
  readonly packageType: 'Zip' | 'Image'
  readonly configuration: FunctionConfiguration
  /** Of the function: versions have none of their own. */
  readonly tags: Readonly<Record<string, string>>
  /** Why Lambda showed no tags, when it did not: reading them is a permission of its own. */
  readonly tagsError?: string
}

/**
 * Reads with `GetFunction`, whose quota is its own and large (F§1.9).
 * @param functionName a name or an unqualified ARN.
 * @param qualifier a version or alias; without it `$LATEST`.
 * @returns undefined when there is no such function, version or alias.
 * @throws Failure when it cannot be read.
 */
export async function readFunction(
  aws: Aws,
  functionName: string,
  qualifier?: string,
): Promise<FunctionView | undefined> {
  try {
    return viewOf(await aws.lambda.send(new GetFunctionCommand({ FunctionName: functionName, Qualifier: qualifier })))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw explain(error, `reading the function ${functionName}${qualifier === undefined ? '' : `:${qualifier}`}`)
  }
}

/** For whoever goes by the tags: none that are shown may mean none, or none for this role. @throws Failure when hidden. */
export function refuseHiddenTags({ name, tagsError }: Pick<FunctionView, 'name' | 'tagsError'>): void {
  if (tagsError === undefined) return
  throw explain({ name: 'AccessDeniedException', message: tagsError }, `reading the tags of ${name}`)
}

function viewOf({ Configuration = {}, Tags = {}, TagsError }: GetFunctionCommandOutput): FunctionView {
  const arn = unqualified(Configuration.FunctionArn ?? '')
  return {
    arn,
    name: Configuration.FunctionName ?? functionNameOf(arn),
    version: Configuration.Version ?? '$LATEST',
    revisionId: Configuration.RevisionId ?? '',
    // An API older than states answers none for functions that have always been active.
    state: Configuration.State ?? 'Active',
    lastUpdateStatus: Configuration.LastUpdateStatus,
    codeSha256: Configuration.CodeSha256 ?? '',
    packageType: Configuration.PackageType === 'Image' ? 'Image' : 'Zip',
    configuration: Configuration,
    tags: Tags,
    ...(TagsError === undefined ? {} : { tagsError: TagsError.Message ?? TagsError.ErrorCode ?? '' }),
  }
}
