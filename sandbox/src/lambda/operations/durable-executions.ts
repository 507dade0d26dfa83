import type { AwsReply } from '../../http/service.ts'
import { findUnqualified } from '../model/find.ts'
import { referenceOf } from '../model/reference.ts'
import type { Operation } from '../wire/operation.ts'
import { json } from '../wire/reply.ts'

/**
 * Executions are not emulated: there are those a test has put there. Without a qualifier the list is of all versions
 * (API model, ListDurableExecutionsByFunction).
 */
export const listDurableExecutionsByFunction: Operation = {
  name: 'ListDurableExecutionsByFunction',
  method: 'GET',
  path: '/2025-12-01/functions/{FunctionName}/durable-executions',
  write: false,
  run(context, input): AwsReply {
    const found = findUnqualified(context, input)
    const { qualifier } = referenceOf(context.account, input)
    const statuses = input.request.query.getAll('Statuses')
    const executions = found.durableExecutions
      .filter(({ version }) => qualifier === undefined || qualifier === version)
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
    return json(200, {
      DurableExecutions: executions.map(({ id, version, status, started }) => ({
        DurableExecutionArn: `${found.arn}:${version}/durable-execution/${id}/${id}`,
        DurableExecutionName: id,
        FunctionArn: `${found.arn}:${version}`,
        Status: status,
        StartTimestamp: started,
      })),
    })
  },
}
