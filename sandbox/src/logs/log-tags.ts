import { AwsError } from '../http/service.ts'
import { type LogInput, requiredText, textMap, texts } from './log-input.ts'
import type { LogOperations } from './log-operation.ts'
import type { LogGroup, LogStore } from './log-store.ts'

/** API_TagResource.html and its neighbours: tags of a log group, by its ARN without `:*`. */
export function logTagOperations(store: LogStore): LogOperations {
  const groupOf = (input: LogInput): LogGroup => {
    const arn = requiredText(input, 'resourceArn')
    const group = store.find(arn.split(':log-group:')[1] ?? '')
    if (group !== undefined) return group
    throw new AwsError(400, 'ResourceNotFoundException', 'The specified resource does not exist.')
  }
  return {
    ListTagsForResource: { write: false, run: input => ({ tags: groupOf(input).tags }) },
    TagResource: {
      write: true,
      run: input => {
        const group = groupOf(input)
        group.tags = { ...group.tags, ...textMap(input, 'tags') }
        return undefined
      },
    },
    UntagResource: {
      write: true,
      run: input => {
        const group = groupOf(input)
        const gone = texts(input, 'tagKeys')
        group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !gone.includes(key)))
        return undefined
      },
    },
  }
}
