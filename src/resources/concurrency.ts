import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain } from '../aws/errors.ts'
import { Failure } from '../report/failure.ts'

/**
 * Gives a function this reserved concurrency, of the unqualified function (F§1.10); nothing is sent when it has it.
 * @param wanted calls at a time; undefined takes a reservation away.
 * @throws Failure when AWS refuses: the account must keep 100 for everybody else.
 */
export async function reserveConcurrency(aws: Aws, functionArn: string, wanted: number | undefined): Promise<void> {
  try {
    const reply = await aws.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: functionArn }))
    if (reply.ReservedConcurrentExecutions === wanted) return
    if (wanted === undefined) {
      await aws.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: functionArn }))
    } else {
      await aws.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: functionArn, ReservedConcurrentExecutions: wanted }),
      )
    }
  } catch (error) {
    const { message } = errorParts(error)
    if (!/UnreservedConcurrentExecution/.test(message)) throw explain(error, `reserving concurrency for ${functionArn}`)
    throw new Failure(
      {
        what: `The account has no ${wanted} concurrent calls left to reserve.`,
        next: 'Ask AWS for a higher quota of concurrent executions, set a smaller "reserved-concurrency", or "none": a preview may then use what production needs.',
        detail: message,
      },
      error,
    )
  }
}
