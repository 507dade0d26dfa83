import { GetPolicyCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { grantsOf } from './resource-policy.ts'

/** Services that put their event in Lambda's queue and do not wait for the answer (LDG lambda-services). */
const ASYNC =
  /^(s3|sns|events|ses|iot|config|cloudformation|codecommit|codepipeline|logs|scheduler)\.amazonaws\.com(\.cn)?$/

/** Whether the alias' own resource policy lets in a service that calls asynchronously. @throws Failure */
export async function isCalledAsynchronously(aws: Aws, functionName: string, alias: string): Promise<boolean> {
  try {
    const { Policy = '' } = await aws.lambda.send(
      new GetPolicyCommand({ FunctionName: functionName, Qualifier: alias }),
    )
    return grantsOf(Policy).some(({ principal }) => ASYNC.test(principal))
  } catch (error) {
    if (isNotFound(error)) return false
    throw explain(error, `reading the resource policy of ${functionName}:${alias}`)
  }
}
