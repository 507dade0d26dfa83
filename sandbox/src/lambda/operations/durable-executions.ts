import type { AwsReply } from '../../http/service.ts'
import { findUnqualified } from '../model/find.ts'
import type { Operation } from '../wire/operation.ts'
import { json } from '../wire/reply.ts'

/** Executions are not emulated; cleanup asks for them all the same (F§1.12), and there are none. */
export const listDurableExecutionsByFunction: Operation = {
  name: 'ListDurableExecutionsByFunction',
  method: 'GET',
  path: '/2025-12-01/functions/{FunctionName}/durable-executions',
  write: false,
  run(context, input): AwsReply {
    findUnqualified(context, input)
    return json(200, { DurableExecutions: [] })
  },
}
