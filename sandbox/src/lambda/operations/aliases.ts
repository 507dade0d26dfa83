import { randomUUID } from 'node:crypto'
import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { findUnqualified, findVersion } from '../model/find.ts'
import type { Alias, LambdaFunction } from '../model/function.ts'
import { checkRevision } from '../model/guards.ts'
import { leaveVersion, shownWeights } from '../model/provisioning.ts'
import { readDescription } from '../model/read-settings.ts'
import { functionArn } from '../model/reference.ts'
import { checkRouting, readWeights } from '../model/routing.ts'
import { checkLength, checkPattern } from '../wire/constraints.ts'
import { conflict, notFound } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { paginate } from '../wire/page.ts'
import { json, noContent } from '../wire/reply.ts'

const COLLECTION = '/2015-03-31/functions/{FunctionName}/aliases'
const ITEM = `${COLLECTION}/{Name}`
const NAME = /(?!^[0-9]+$)([a-zA-Z0-9-_]+)/
const VERSION = /(\$LATEST(\.PUBLISHED)?|[0-9]+)/

export const createAlias: Operation = {
  name: 'CreateAlias',
  method: 'POST',
  path: COLLECTION,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const name = body.needString('Name')
    checkPattern(name, 'name', NAME)
    checkLength(name, 'name', 128)
    const functionVersion = body.needString('FunctionVersion')
    checkPattern(functionVersion, 'functionVersion', VERSION)
    const description = readDescription(body) ?? ''
    const additional = readWeights(body)
    const found = findUnqualified(context, input)
    findVersion(context, found, functionVersion)
    if (found.aliases.has(name)) {
      throw conflict(`Alias already exists: ${functionArn(context.account, found.name, name)}`)
    }
    checkRouting(context, found, functionVersion, additional)
    const alias: Alias = { name, functionVersion, description, additional, revisionId: randomUUID() }
    found.aliases.set(name, alias)
    return json(201, render(context, found, alias))
  },
}

export const getAlias: Operation = {
  name: 'GetAlias',
  method: 'GET',
  path: ITEM,
  write: false,
  run(context, input): AwsReply {
    const found = findUnqualified(context, input)
    const alias = found.aliases.get(input.label('Name'))
    if (alias === undefined) throw notFound(`Cannot find alias arn: ${aliasArn(context, found, input)}`)
    return json(200, render(context, found, alias))
  },
}

export const listAliases: Operation = {
  name: 'ListAliases',
  method: 'GET',
  path: COLLECTION,
  write: false,
  run(context, input): AwsReply {
    const found = findUnqualified(context, input)
    // F§1.5: the filter goes by the primary; whether it also looks at weights is not known, so it does not.
    const version = input.query('FunctionVersion')
    const all = [...found.aliases.values()].filter(alias => version === undefined || alias.functionVersion === version)
    const page = paginate(input, all, alias => alias.name, 50)
    const aliases = page.items.map(alias => render(context, found, alias))
    return json(200, present({ Aliases: aliases, NextMarker: page.nextMarker }))
  },
}

export const updateAlias: Operation = {
  name: 'UpdateAlias',
  method: 'PUT',
  path: ITEM,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const version = body.string('FunctionVersion')
    if (version !== undefined) checkPattern(version, 'functionVersion', VERSION)
    const description = readDescription(body)
    // Left out keeps the weights, the empty map clears them (F§1.5).
    const keepsWeights = body.object('RoutingConfig') === undefined
    const weights = readWeights(body)
    const found = findUnqualified(context, input)
    const alias = found.aliases.get(input.label('Name'))
    if (alias === undefined) throw notFound(`Alias not found: ${aliasArn(context, found, input)}`)
    checkRevision(body.string('RevisionId'), alias.revisionId)
    const functionVersion = version ?? alias.functionVersion
    findVersion(context, found, functionVersion)
    const additional = keepsWeights ? alias.additional : weights
    checkRouting(context, found, functionVersion, additional)
    leaveVersion(context, found, alias, functionVersion)
    // An update that changes nothing changes the RevisionId too (F§1.3).
    const next: Alias = {
      ...alias,
      functionVersion,
      description: description ?? alias.description,
      additional,
      revisionId: randomUUID(),
    }
    found.aliases.set(alias.name, next)
    return json(200, render(context, found, next))
  },
}

export const deleteAlias: Operation = {
  name: 'DeleteAlias',
  method: 'DELETE',
  path: ITEM,
  write: true,
  run(context, input): AwsReply {
    const found = findUnqualified(context, input)
    const name = input.label('Name')
    // Unknown aliases are deleted too; provisioned concurrency goes along (F§1.5).
    found.aliases.delete(name)
    found.provisioned.delete(name)
    found.policies.delete(name)
    return noContent()
  },
}

function aliasArn(context: LambdaContext, found: LambdaFunction, input: Input): string {
  return functionArn(context.account, found.name, input.label('Name'))
}

function render(context: LambdaContext, found: LambdaFunction, alias: Alias): JsonObject {
  const weights = shownWeights(context, found, alias)
  return present({
    AliasArn: functionArn(context.account, found.name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RevisionId: alias.revisionId,
    RoutingConfig: weights === undefined ? undefined : { AdditionalVersionWeights: weights },
  })
}
