import { iamAction } from '../../faults/iam-action.ts'
import type { IamCall, Need } from './need.ts'

/** Actions that know the ARN of a log group without the trailing `:*` (API_LogGroup.html, "arn"). */
const PLAIN: ReadonlySet<string> = new Set(['TagResource', 'UntagResource', 'ListTagsForResource'])

export function logsNeeds({ operation, resource }: IamCall): Need[] {
  const action = iamAction('logs', operation)
  if (resource === undefined || PLAIN.has(operation)) return [{ action, resource: resource ?? '*' }]
  return [{ action, resource: `${resource.replace(/:\*$/, '')}:*` }]
}
