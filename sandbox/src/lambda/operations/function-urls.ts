import { randomBytes } from 'node:crypto'
import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { findUnqualified } from '../model/find.ts'
import type { LambdaFunction, UrlConfig } from '../model/function.ts'
import { type FunctionReference, functionArn, referenceOf } from '../model/reference.ts'
import { checkEnum, validationError } from '../wire/constraints.ts'
import { conflict, noSuchResource, notFound } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { paginate } from '../wire/page.ts'
import { json, noContent } from '../wire/reply.ts'

const PATH = '/2021-10-31/functions/{FunctionName}/url'
const AUTH_TYPES = ['NONE', 'AWS_IAM'] as const
const INVOKE_MODES = ['BUFFERED', 'RESPONSE_STREAM'] as const

export const createFunctionUrlConfig: Operation = {
  name: 'CreateFunctionUrlConfig',
  method: 'POST',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const reference = urlReference(context, input)
    const authType = checkEnum(body.needString('AuthType'), 'authType', AUTH_TYPES)
    const invokeMode = checkEnum(body.string('InvokeMode') ?? 'BUFFERED', 'invokeMode', INVOKE_MODES)
    const { found, place } = existing(context, reference)
    if (found.urls.has(place)) {
      const arn = functionArn(context.account, found.name, reference.qualifier)
      throw conflict(
        `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
      )
    }
    const now = context.clock.now()
    // A recreated alias gets a new host (F§1.10).
    const id = randomBytes(20).toString('hex').slice(0, 32)
    const cors = body.object('Cors')?.values
    const config: UrlConfig = { id, authType, invokeMode, cors, created: now, modified: now }
    found.urls.set(place, config)
    return json(201, render(context, found, place, config))
  },
}

export const getFunctionUrlConfig: Operation = {
  name: 'GetFunctionUrlConfig',
  method: 'GET',
  path: PATH,
  write: false,
  run(context, input): AwsReply {
    const { found, place, config } = configured(context, urlReference(context, input))
    return json(200, render(context, found, place, config))
  },
}

export const updateFunctionUrlConfig: Operation = {
  name: 'UpdateFunctionUrlConfig',
  method: 'PUT',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const reference = urlReference(context, input)
    const authType = body.string('AuthType')
    const invokeMode = body.string('InvokeMode')
    if (authType !== undefined) checkEnum(authType, 'authType', AUTH_TYPES)
    if (invokeMode !== undefined) checkEnum(invokeMode, 'invokeMode', INVOKE_MODES)
    const { found, place } = existing(context, reference)
    const config = found.urls.get(place)
    if (config === undefined) throw noSuchResource()
    const next: UrlConfig = {
      ...config,
      authType: authType ?? config.authType,
      invokeMode: invokeMode ?? config.invokeMode,
      cors: body.object('Cors')?.values ?? config.cors,
      modified: context.clock.now(),
    }
    found.urls.set(place, next)
    return json(200, render(context, found, place, next))
  },
}

export const deleteFunctionUrlConfig: Operation = {
  name: 'DeleteFunctionUrlConfig',
  method: 'DELETE',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const { found, place } = configured(context, urlReference(context, input))
    found.urls.delete(place)
    return noContent()
  },
}

export const listFunctionUrlConfigs: Operation = {
  name: 'ListFunctionUrlConfigs',
  method: 'GET',
  path: '/2021-10-31/functions/{FunctionName}/urls',
  write: false,
  run(context, input): AwsReply {
    const found = findUnqualified(context, input)
    const page = paginate(input, [...found.urls], ([place]) => place, 50)
    const configs = page.items.map(([place, config]) => render(context, found, place, config))
    return json(200, present({ FunctionUrlConfigs: configs, NextMarker: page.nextMarker }))
  },
}

/** An alias or the unqualified function, never a number or `$LATEST` (F§1.10). */
function urlReference(context: LambdaContext, input: Input): FunctionReference {
  const reference = referenceOf(context.account, input)
  const { qualifier } = reference
  if (qualifier === undefined || (!/^\d+$/.test(qualifier) && /^[0-9a-zA-Z-_]+$/.test(qualifier))) return reference
  const rule = 'Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)'
  throw validationError({ value: qualifier, at: 'qualifier', rule })
}

function existing(
  context: LambdaContext,
  { name, qualifier }: FunctionReference,
): { readonly found: LambdaFunction; readonly place: string } {
  const found = context.store.functionAt(name, context.clock.now())
  if (found === undefined || (qualifier !== undefined && !found.aliases.has(qualifier))) {
    throw notFound('Function does not exist')
  }
  return { found, place: qualifier ?? '' }
}

function configured(
  context: LambdaContext,
  { name, qualifier }: FunctionReference,
): { readonly found: LambdaFunction; readonly place: string; readonly config: UrlConfig } {
  const found = context.store.functionAt(name, context.clock.now())
  const place = qualifier ?? ''
  const config = found?.urls.get(place)
  if (found === undefined || config === undefined) throw noSuchResource()
  return { found, place, config }
}

function render(context: LambdaContext, found: LambdaFunction, place: string, config: UrlConfig): JsonObject {
  return present({
    FunctionUrl: `https://${config.id}.lambda-url.${context.account.region}.on.aws/`,
    FunctionArn: functionArn(context.account, found.name, place === '' ? undefined : place),
    AuthType: config.authType,
    InvokeMode: config.invokeMode,
    Cors: config.cors,
    CreationTime: new Date(config.created * 1000).toISOString(),
    LastModifiedTime: new Date(config.modified * 1000).toISOString(),
  })
}
