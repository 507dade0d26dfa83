import { GetFunctionUrlConfigCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound, isUnknownOperation } from '../aws/errors.ts'

/**
 * @param qualifier an alias; without it the unqualified function's own URL.
 * @returns the function URL, or undefined when there is none.
 * @throws Failure when it cannot be read.
 */
export async function readFunctionUrl(aws: Aws, functionName: string, qualifier?: string): Promise<string | undefined> {
  try {
    const command = new GetFunctionUrlConfigCommand({ FunctionName: functionName, Qualifier: qualifier })
    const { FunctionUrl } = await aws.lambda.send(command)
    return FunctionUrl
  } catch (error) {
    if (isNotFound(error) || isUnknownOperation(error)) return undefined
    throw explain(error, `reading the URL of ${functionName}${qualifier === undefined ? '' : `:${qualifier}`}`)
  }
}
