import { randomUUID } from 'node:crypto'
import type { Account } from '../../ports.ts'
import { invalidParameter } from '../wire/errors.ts'
import type { Fields } from '../wire/fields.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { LambdaFunction } from './function.ts'

/** One statement of a resource policy, as AddPermission composes it [R: test_add_lambda_permission_fields]. */
export function buildStatement(account: Account, resource: string, body: Fields): JsonObject {
  const equals = present({
    'lambda:FunctionUrlAuthType': body.string('FunctionUrlAuthType'),
    'aws:PrincipalOrgID': body.string('PrincipalOrgID'),
    'AWS:SourceAccount': body.string('SourceAccount'),
    'lambda:EventSourceToken': body.string('EventSourceToken'),
  })
  const sourceArn = body.string('SourceArn')
  const condition = present({
    StringEquals: Object.keys(equals).length === 0 ? undefined : equals,
    ArnLike: sourceArn === undefined ? undefined : { 'AWS:SourceArn': sourceArn },
    // F§1.10: what URLs made since October 2025 need beside lambda:InvokeFunctionUrl.
    Bool: body.boolean('InvokedViaFunctionUrl') ? { 'lambda:InvokedViaFunctionUrl': 'true' } : undefined,
  })
  return present({
    Sid: body.needString('StatementId'),
    Effect: 'Allow',
    Principal: principalOf(account, body.needString('Principal')),
    Action: body.needString('Action'),
    Resource: resource,
    Condition: Object.keys(condition).length === 0 ? undefined : condition,
  })
}

function principalOf(account: Account, principal: string): string | JsonObject {
  if (principal === '*') return principal
  if (principal.endsWith('.amazonaws.com') || principal.endsWith('.amazonaws.com.cn')) return { Service: principal }
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${account.partition}:iam::${principal}:root` }
  if (/^arn:aws[a-z-]*:(iam|sts):/.test(principal)) return { AWS: principal }
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.')
}

/**
 * The RevisionId a policy goes by: that of the function, version or alias it belongs to
 * [R: test_lambda_permission_revisions], so a permission given to an alias fails a compare-and-swap on that alias.
 */
export function policyRevision(found: LambdaFunction, place: string): string | undefined {
  if (place === '') return found.latest.revisionId
  return (found.aliases.get(place) ?? found.versions.get(place))?.revisionId
}

export function changePolicy(found: LambdaFunction, place: string, statements: readonly JsonObject[]): void {
  if (statements.length === 0) found.policies.delete(place)
  else found.policies.set(place, statements)
  const revisionId = randomUUID()
  const alias = found.aliases.get(place)
  const version = found.versions.get(place)
  if (place === '') found.latest = { ...found.latest, revisionId }
  else if (alias !== undefined) found.aliases.set(place, { ...alias, revisionId })
  else if (version !== undefined) found.versions.set(place, { ...version, revisionId })
}
