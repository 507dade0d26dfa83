import { type FunctionConfiguration, ListAliasesCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda'
import { decodeVersionDescription } from '../function/version-description.ts'
import { unqualified } from '../values/arn.ts'
import { parseVersion, type Version } from '../values/version.ts'
import { type Caller, pages } from './caller.ts'
import type { AliasPointer, PublishedVersion } from './inventory.ts'

/** A function's versions, and of what kind it is. */
export interface FunctionVersions {
  /** Of the function itself. */
  readonly arn: string
  readonly versions: readonly PublishedVersion[]
  /** Some version runs durable executions, which replay on the version they began on (F§1.12). */
  readonly durable: boolean
  /** Why it is left alone altogether: a kind whose versions are in use in ways not told here. */
  readonly unhandled: 'replica' | 'managed-instances' | undefined
}

/** Reads the versions page by page; of each no more is kept than retention needs. */
export async function readVersions(calls: Caller, functionName: string): Promise<FunctionVersions> {
  const versions: PublishedVersion[] = []
  let arn = ''
  let durable = false
  let unhandled: FunctionVersions['unhandled']
  const all = pages(
    Marker =>
      calls.lambda(lambda => lambda.send(new ListVersionsByFunctionCommand({ FunctionName: functionName, Marker }))),
    page => page.Versions,
  )
  for await (const configuration of all) {
    if (arn === '') arn = unqualified(configuration.FunctionArn ?? '')
    if (configuration.DurableConfig !== undefined) durable = true
    if (configuration.MasterArn !== undefined) unhandled = 'replica'
    if (configuration.CapacityProviderConfig !== undefined) unhandled = 'managed-instances'
    const version = parseVersion(configuration.Version ?? '')
    if (version !== undefined) versions.push(publishedVersion(version, configuration))
  }
  return { arn, versions, durable, unhandled }
}

/** A version whose time cannot be read counts as new. */
function publishedVersion(
  version: Version,
  { CodeSize = 0, LastModified = '', Description }: FunctionConfiguration,
): PublishedVersion {
  const { liveAfter } = decodeVersionDescription(Description)
  const modified = Date.parse(LastModified) / 1000
  return {
    version,
    bytes: CodeSize,
    modified: Number.isNaN(modified) ? Number.POSITIVE_INFINITY : modified,
    ...(liveAfter === undefined ? {} : { liveAfter }),
  }
}

/** Every alias of a function, with both versions it may serve; a filter by version would miss the weighted one (F§1.5). */
export async function readAliases(calls: Caller, functionName: string): Promise<readonly AliasPointer[]> {
  const aliases: AliasPointer[] = []
  const all = pages(
    Marker => calls.lambda(lambda => lambda.send(new ListAliasesCommand({ FunctionName: functionName, Marker }))),
    page => page.Aliases,
  )
  for await (const { Name = '', FunctionVersion = '', RoutingConfig, Description = '' } of all) {
    const weighted = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})
    aliases.push({
      name: Name,
      primary: parseVersion(FunctionVersion),
      weighted: weighted.flatMap(text => parseVersion(text) ?? []),
      description: Description,
    })
  }
  return aliases
}
