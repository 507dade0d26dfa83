import { type AliasConfiguration, ListAliasesCommand, type ListAliasesCommandOutput } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'

/**
 * Every alias of a function, as listed.
 * @param before awaited before each call: the pace of whoever looks at many functions.
 */
export async function listAliases(
  aws: Aws,
  functionName: string,
  before: () => Promise<void> = async () => undefined,
): Promise<readonly AliasConfiguration[]> {
  const aliases: AliasConfiguration[] = []
  let marker: string | undefined
  do {
    await before()
    const page: ListAliasesCommandOutput = await aws.lambda.send(
      new ListAliasesCommand({ FunctionName: functionName, Marker: marker }),
    )
    aliases.push(...(page.Aliases ?? []))
    marker = page.NextMarker
  } while (marker !== undefined && marker !== '')
  return aliases
}
