import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { checkQualifier, findFunction } from '../model/find.ts'
import type { LambdaFunction } from '../model/function.ts'
import { checkRevision } from '../model/guards.ts'
import { changePolicy, policyRevision } from '../model/policy.ts'
import { parseFunctionName } from '../model/reference.ts'
import { invalidParameter, noSuchResource } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'
import { isObject, type Json, type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { json, noContent } from '../wire/reply.ts'

/** The whole document at once, with a RevisionId (F§1.10). */
const PATH = '/2026-07-09/resource-policy/{ResourceArn}'

export const putResourcePolicy: Operation = {
  name: 'PutResourcePolicy',
  method: 'PUT',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const { found, place } = locate(context, input)
    const statements = readStatements(input.body.needString('Policy'))
    checkRevision(input.body.string('RevisionId'), policyRevision(found, place), 'GetPolicy')
    changePolicy(found, place, statements)
    return json(200, render(found, place, statements))
  },
}

export const getResourcePolicy: Operation = {
  name: 'GetResourcePolicy',
  method: 'GET',
  path: PATH,
  write: false,
  run(context, input): AwsReply {
    const { found, place } = locate(context, input)
    const statements = found.policies.get(place)
    if (statements === undefined) throw noSuchResource()
    return json(200, render(found, place, statements))
  },
}

export const deleteResourcePolicy: Operation = {
  name: 'DeleteResourcePolicy',
  method: 'DELETE',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const { found, place } = locate(context, input)
    checkRevision(input.query('RevisionId'), policyRevision(found, place), 'GetPolicy')
    changePolicy(found, place, [])
    return noContent()
  },
}

function locate(context: LambdaContext, input: Input): { readonly found: LambdaFunction; readonly place: string } {
  const { name, qualifier } = parseFunctionName(context.account, input.label('ResourceArn'))
  const found = findFunction(context, { name, qualifier })
  return { found, place: checkQualifier(context, found, qualifier) }
}

function readStatements(text: string): readonly JsonObject[] {
  let policy: Json
  try {
    policy = JSON.parse(text)
  } catch {
    throw invalidParameter('The provided policy is not valid JSON.')
  }
  const statement = isObject(policy) ? policy.Statement : undefined
  const list = Array.isArray(statement) ? statement : [statement]
  return list.filter(isObject)
}

function render(found: LambdaFunction, place: string, statements: readonly JsonObject[]): JsonObject {
  const policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements })
  return present({ Policy: policy, RevisionId: policyRevision(found, place) })
}
