import { AwsError, type AwsReply } from '../../http/service.ts'
import { checkQualifier, findFunction } from '../model/find.ts'
import { checkRevision } from '../model/guards.ts'
import { buildStatement, changePolicy, policyRevision } from '../model/policy.ts'
import { functionArn, referenceOf } from '../model/reference.ts'
import { checkPattern } from '../wire/constraints.ts'
import { conflict, invalidParameter, noSuchResource, notFound } from '../wire/errors.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { json, noContent } from '../wire/reply.ts'

const PATH = '/2015-03-31/functions/{FunctionName}/policy'
/** F§1.9: a resource policy's size. */
const MAX_POLICY_BYTES = 20_480

export const addPermission: Operation = {
  name: 'AddPermission',
  method: 'POST',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const { name, qualifier } = referenceOf(context.account, input)
    if (qualifier === '$LATEST') throw invalidParameter('We currently do not support adding policies for $LATEST.')
    const sid = body.needString('StatementId')
    checkPattern(sid, 'statementId', /([a-zA-Z0-9-_]+)/)
    const found = findFunction(context, { name, qualifier: undefined })
    const place = checkQualifier(context, found, qualifier)
    checkRevision(body.string('RevisionId'), policyRevision(found, place), 'GetPolicy')
    const statements = found.policies.get(place) ?? []
    if (statements.some(statement => statement.Sid === sid)) {
      throw conflict(
        `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      )
    }
    const statement = buildStatement(context.account, functionArn(context.account, name, qualifier), body)
    const next = [...statements, statement]
    if (Buffer.byteLength(renderPolicy(next)) > MAX_POLICY_BYTES) {
      const message = `The final policy size (${Buffer.byteLength(renderPolicy(next))}) is bigger than the limit (${MAX_POLICY_BYTES}).`
      throw new AwsError(400, 'PolicyLengthExceededException', message, { Type: 'User' })
    }
    changePolicy(found, place, next)
    return json(201, { Statement: JSON.stringify(statement) })
  },
}

export const getPolicy: Operation = {
  name: 'GetPolicy',
  method: 'GET',
  path: PATH,
  write: false,
  run(context, input): AwsReply {
    const { name, qualifier } = referenceOf(context.account, input)
    const found = context.store.functionAt(name, context.clock.now())
    const place = qualifier ?? ''
    const statements = found?.policies.get(place)
    if (found === undefined || statements === undefined) throw noSuchResource()
    return json(200, present({ Policy: renderPolicy(statements), RevisionId: policyRevision(found, place) }))
  },
}

export const removePermission: Operation = {
  name: 'RemovePermission',
  method: 'DELETE',
  path: `${PATH}/{StatementId}`,
  write: true,
  run(context, input): AwsReply {
    const { name, qualifier } = referenceOf(context.account, input)
    const found = context.store.functionAt(name, context.clock.now())
    if (found === undefined) throw notFound(`No policy found for: ${functionArn(context.account, name)}`)
    const place = checkQualifier(context, found, qualifier)
    const statements = found.policies.get(place)
    if (statements === undefined) throw notFound('No policy is associated with the given resource.')
    const sid = input.label('StatementId')
    const rest = statements.filter(statement => statement.Sid !== sid)
    if (rest.length === statements.length) throw notFound(`Statement ${sid} is not found in resource policy.`)
    checkRevision(input.query('RevisionId'), policyRevision(found, place))
    changePolicy(found, place, rest)
    return noContent()
  },
}

function renderPolicy(statements: readonly JsonObject[]): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements })
}
