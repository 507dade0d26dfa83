import type { AwsReply } from '../../http/service.ts'
import { ACCOUNT_CONCURRENCY } from '../invocation/admit.ts'
import { findFunction, findUnqualified } from '../model/find.ts'
import { parseFunctionName } from '../model/reference.ts'
import { checkRange, required } from '../wire/constraints.ts'
import { invalidParameter } from '../wire/errors.ts'
import { present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { json, noContent } from '../wire/reply.ts'

/** What reservations must leave to the functions without one. */
const MIN_UNRESERVED = 100

export const putFunctionConcurrency: Operation = {
  name: 'PutFunctionConcurrency',
  method: 'PUT',
  path: '/2017-10-31/functions/{FunctionName}/concurrency',
  write: true,
  run(context, input): AwsReply {
    const { name, qualifier } = parseFunctionName(context.account, input.label('FunctionName'))
    if (qualifier !== undefined) {
      throw invalidParameter(
        'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
      )
    }
    if (!context.store.functions.has(name)) findFunction(context, { name, qualifier: '$LATEST' })
    const found = findFunction(context, { name, qualifier: undefined })
    const reserved = input.body.number('ReservedConcurrentExecutions')
    if (reserved === undefined) throw required('reservedConcurrentExecutions')
    checkRange(reserved, 'reservedConcurrentExecutions', 0, Number.MAX_SAFE_INTEGER)
    const others = [...context.store.functions.values()].reduce(
      (sum, one) => sum + (one === found ? 0 : (one.reservedConcurrency ?? 0)),
      0,
    )
    if (ACCOUNT_CONCURRENCY - others - reserved < MIN_UNRESERVED) {
      throw invalidParameter(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED}].`,
      )
    }
    found.reservedConcurrency = reserved
    return json(200, { ReservedConcurrentExecutions: reserved })
  },
}

export const getFunctionConcurrency: Operation = {
  name: 'GetFunctionConcurrency',
  method: 'GET',
  path: '/2019-09-30/functions/{FunctionName}/concurrency',
  write: false,
  run: (context, input) =>
    json(200, present({ ReservedConcurrentExecutions: findUnqualified(context, input).reservedConcurrency })),
}

export const deleteFunctionConcurrency: Operation = {
  name: 'DeleteFunctionConcurrency',
  method: 'DELETE',
  path: '/2017-10-31/functions/{FunctionName}/concurrency',
  write: true,
  run(context, input): AwsReply {
    findUnqualified(context, input).reservedConcurrency = undefined
    return noContent()
  },
}
