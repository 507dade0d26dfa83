import { iamAction } from '../../faults/iam-action.ts'
import type { IamCall, Need } from './need.ts'

/** Actions that know the ARN of a log group without the trailing `:*` (API_LogGroup.html, "arn"). */
const PLAIN: ReadonlySet<string> = new Set(['TagResource', 'UntagResource', 'ListTagsForResource'])

export function logsNeeds({ operation, resource, input }: IamCall): Need[] {
  const action = iamAction('logs', operation)
  if (resource === undefined || PLAIN.has(operation)) return [{ action, resource: resource ?? '*' }]
  const own = { action, resource: `${resource.replace(/:\*$/, '')}:*` }
  // API_CreateLogGroup.html: tags at creation need the permission to tag as well.
  return operation === 'CreateLogGroup' && input.filled('tags')
    ? [own, { action: 'logs:TagResource', resource }]
    : [own]
}
