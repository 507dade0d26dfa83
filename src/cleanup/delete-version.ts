import { DeleteFunctionCommand } from '@aws-sdk/client-lambda'
import type { Version } from '../values/version.ts'
import type { Caller } from './caller.ts'

/**
 * Deletes one published version; one that is gone already is deleted just as well (F§1.4).
 * The one place of the cleanup that calls `DeleteFunction`: without a qualifier that call deletes the whole function, so
 * that a `Version` is all it can be given, which is a number and never empty.
 * @throws as Lambda refuses it: 409 while an alias names it, 400 while CloudFront holds replicas of it.
 */
export async function deleteVersion(calls: Caller, functionName: string, version: Version): Promise<void> {
  await calls.lambda(lambda =>
    lambda.send(new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version })),
  )
}
