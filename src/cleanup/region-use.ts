import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { type Caller, pages } from './caller.ts'

/** What the function versions of a Region use, besides their code. */
export interface RegionUse {
  /** ARNs of layer versions. */
  readonly layers: ReadonlySet<string>
  readonly logGroups: ReadonlySet<string>
}

/**
 * Looks at every version of every function of the Region, page by page: Lambda does not tell who uses a layer (F§1.7).
 * @param stays whether a version is there after the cleanup: in a dry run those that would go are still listed.
 * @throws when any of it cannot be read.
 */
export async function readRegionUse(
  calls: Caller,
  stays: (functionName: string, version: string) => boolean,
): Promise<RegionUse> {
  const layers = new Set<string>()
  const logGroups = new Set<string>()
  const all = pages(
    Marker => calls.lambda(lambda => lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL', Marker }))),
    page => page.Functions,
  )
  for await (const { FunctionName = '', Version = '', Layers = [], LoggingConfig } of all) {
    if (!stays(FunctionName, Version)) continue
    for (const { Arn } of Layers) if (Arn !== undefined) layers.add(Arn)
    logGroups.add(`/aws/lambda/${FunctionName}`)
    if (LoggingConfig?.LogGroup !== undefined) logGroups.add(LoggingConfig.LogGroup)
  }
  return { layers, logGroups }
}
