import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { findFunction } from '../model/find.ts'
import { parseFunctionName } from '../model/reference.ts'
import { required, validationError } from '../wire/constraints.ts'
import { invalidParameter, notFound } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'
import type { Operation } from '../wire/operation.ts'
import { json, noContent } from '../wire/reply.ts'

const PATH = '/2017-03-31/tags/{Resource}'
const MAX_TAGS = 50

export const tagResource: Operation = {
  name: 'TagResource',
  method: 'POST',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const given = input.body.stringMap('Tags')
    if (given === undefined) throw required('tags')
    const tags = tagsOf(context, input)
    if (new Set([...tags.keys(), ...Object.keys(given)]).size > MAX_TAGS) {
      throw invalidParameter('Number of tags exceeds resource tag limit.')
    }
    for (const [key, value] of Object.entries(given)) tags.set(key, value)
    return noContent()
  },
}

export const untagResource: Operation = {
  name: 'UntagResource',
  method: 'DELETE',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const tags = tagsOf(context, input)
    for (const key of input.request.query.getAll('tagKeys')) tags.delete(key)
    return noContent()
  },
}

export const listTags: Operation = {
  name: 'ListTags',
  method: 'GET',
  path: PATH,
  write: false,
  run: (context, input) => json(200, { Tags: Object.fromEntries(tagsOf(context, input)) }),
}

/** The tags of a function, an event source mapping or a code signing configuration. @throws AwsError */
function tagsOf(context: LambdaContext, input: Input): Map<string, string> {
  const arn = input.label('Resource')
  const [, , service, , , kind = '', id = '', qualifier] = arn.split(':')
  if (service !== 'lambda' || !['function', 'event-source-mapping', 'code-signing-config'].includes(kind)) {
    const rule = 'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:…'
    throw validationError({ value: arn, at: 'resource', rule })
  }
  if (kind === 'function') {
    if (qualifier !== undefined) {
      throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.')
    }
    return findFunction(context, parseFunctionName(context.account, arn)).tags
  }
  const { mappings, codeSigningConfigs } = context.store
  const found = kind === 'event-source-mapping' ? mappings.get(id) : codeSigningConfigs.get(arn)
  if (found !== undefined) return found.tags
  throw notFound(
    kind === 'event-source-mapping'
      ? `Event source mapping not found: ${arn}`
      : `Code signing config not found: ${arn}`,
  )
}
