import type { AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { checkQualifier, findUnqualified } from '../model/find.ts'
import type { EventInvokeConfig, LambdaFunction } from '../model/function.ts'
import { functionArn, referenceOf } from '../model/reference.ts'
import { checkRange } from '../wire/constraints.ts'
import { invalidParameter, notFound } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { paginate } from '../wire/page.ts'
import { json, noContent } from '../wire/reply.ts'

const PATH = '/2019-09-25/functions/{FunctionName}/event-invoke-config'

export const putFunctionEventInvokeConfig: Operation = {
  name: 'PutFunctionEventInvokeConfig',
  method: 'PUT',
  path: PATH,
  write: true,
  run: (context, input) => write(context, input, undefined),
}

export const updateFunctionEventInvokeConfig: Operation = {
  name: 'UpdateFunctionEventInvokeConfig',
  method: 'POST',
  path: PATH,
  write: true,
  run: (context, input) => write(context, input, locate(context, input).config),
}

export const getFunctionEventInvokeConfig: Operation = {
  name: 'GetFunctionEventInvokeConfig',
  method: 'GET',
  path: PATH,
  write: false,
  run(context, input): AwsReply {
    const { found, place, config } = locate(context, input)
    return json(200, render(context, found, place, config))
  },
}

export const deleteFunctionEventInvokeConfig: Operation = {
  name: 'DeleteFunctionEventInvokeConfig',
  method: 'DELETE',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const { found, place } = locate(context, input)
    found.eventInvokeConfigs.delete(place)
    return noContent()
  },
}

export const listFunctionEventInvokeConfigs: Operation = {
  name: 'ListFunctionEventInvokeConfigs',
  method: 'GET',
  path: `${PATH}/list`,
  write: false,
  run(context, input): AwsReply {
    const found = findUnqualified(context, input)
    const page = paginate(input, [...found.eventInvokeConfigs], ([place]) => place, 50)
    const configs = page.items.map(([place, config]) => render(context, found, place, config))
    return json(200, present({ FunctionEventInvokeConfigs: configs, NextMarker: page.nextMarker }))
  },
}

/** Put replaces everything, update keeps what it leaves out (F§1.10). */
function write(context: LambdaContext, input: Input, current: EventInvokeConfig | undefined): AwsReply {
  const { body } = input
  const { qualifier } = referenceOf(context.account, input)
  const retries = body.number('MaximumRetryAttempts')
  const age = body.number('MaximumEventAgeInSeconds')
  const destinations = body.object('DestinationConfig')
  if (retries === undefined && age === undefined && destinations === undefined) {
    throw invalidParameter('You must specify at least one of error handling or destination setting.')
  }
  if (retries !== undefined) checkRange(retries, 'maximumRetryAttempts', 0, 2)
  if (age !== undefined) checkRange(age, 'maximumEventAgeInSeconds', 60, 21_600)
  const found = findUnqualified(context, input)
  const place = placeOf(context, found, qualifier)
  const config: EventInvokeConfig = {
    maximumRetryAttempts: retries ?? current?.maximumRetryAttempts,
    maximumEventAgeInSeconds: age ?? current?.maximumEventAgeInSeconds,
    destinationConfig: destinations?.values ?? current?.destinationConfig ?? { OnSuccess: {}, OnFailure: {} },
    modified: context.clock.now(),
  }
  found.eventInvokeConfigs.set(place, config)
  return json(200, render(context, found, place, config))
}

/** `$LATEST` and the unqualified function share one. */
function placeOf(context: LambdaContext, found: LambdaFunction, qualifier: string | undefined): string {
  return checkQualifier(context, found, qualifier === '$LATEST' ? undefined : qualifier)
}

function locate(
  context: LambdaContext,
  input: Input,
): { readonly found: LambdaFunction; readonly place: string; readonly config: EventInvokeConfig } {
  const { name, qualifier } = referenceOf(context.account, input)
  const place = qualifier === undefined || qualifier === '$LATEST' ? '' : qualifier
  const found = context.store.functionAt(name, context.clock.now())
  const config = found?.eventInvokeConfigs.get(place)
  if (found === undefined || config === undefined) {
    const arn = functionArn(context.account, name, place === '' ? '$LATEST' : place)
    throw notFound(`The function ${arn} doesn't have an EventInvokeConfig`)
  }
  return { found, place, config }
}

function render(context: LambdaContext, found: LambdaFunction, place: string, config: EventInvokeConfig): JsonObject {
  return present({
    FunctionArn: functionArn(context.account, found.name, place === '' ? '$LATEST' : place),
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeInSeconds,
    DestinationConfig: config.destinationConfig,
    LastModified: config.modified,
  })
}
