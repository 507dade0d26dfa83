import { AwsError, type AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { checkQualifier, findFunction, findUnqualified } from '../model/find.ts'
import type { LambdaFunction, ProvisionedConcurrency } from '../model/function.ts'
import { isReady } from '../model/provisioning.ts'
import { functionArn, referenceOf } from '../model/reference.ts'
import { checkRange, required } from '../wire/constraints.ts'
import { conflict, invalidParameter } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { paginate } from '../wire/page.ts'
import { json, noContent, timestamp } from '../wire/reply.ts'

const PATH = '/2019-09-30/functions/{FunctionName}/provisioned-concurrency'

export const listProvisionedConcurrencyConfigs: Operation = {
  name: 'ListProvisionedConcurrencyConfigs',
  method: 'GET',
  path: PATH,
  query: { List: 'ALL' },
  write: false,
  run(context, input): AwsReply {
    const found = findUnqualified(context, input)
    const page = paginate(input, [...found.provisioned], ([place]) => place, 50)
    const configs = page.items.map(([place, config]) => ({
      FunctionArn: functionArn(context.account, found.name, place),
      ...render(context, config),
    }))
    return json(200, present({ ProvisionedConcurrencyConfigs: configs, NextMarker: page.nextMarker }))
  },
}

export const putProvisionedConcurrencyConfig: Operation = {
  name: 'PutProvisionedConcurrencyConfig',
  method: 'PUT',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const requested = input.body.number('ProvisionedConcurrentExecutions')
    if (requested === undefined) throw required('provisionedConcurrentExecutions')
    checkRange(requested, 'provisionedConcurrentExecutions', 1, Number.MAX_SAFE_INTEGER)
    const { found, place } = locate(context, input)
    checkClash(found, place)
    if (found.reservedConcurrency !== undefined && requested > found.reservedConcurrency) {
      throw invalidParameter(
        'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
      )
    }
    const now = context.clock.now()
    const readyAt = now + context.durations.provision
    const config: ProvisionedConcurrency = { requested, modified: now, readyAt, leaving: undefined }
    found.provisioned.set(place, config)
    return json(202, render(context, config))
  },
}

export const getProvisionedConcurrencyConfig: Operation = {
  name: 'GetProvisionedConcurrencyConfig',
  method: 'GET',
  path: PATH,
  write: false,
  run(context, input): AwsReply {
    const { found, place } = locate(context, input)
    const config = found.provisioned.get(place)
    if (config === undefined) {
      const message = 'No Provisioned Concurrency Config found for this function'
      throw new AwsError(404, 'ProvisionedConcurrencyConfigNotFoundException', message, { Type: 'User' })
    }
    return json(200, render(context, config))
  },
}

export const deleteProvisionedConcurrencyConfig: Operation = {
  name: 'DeleteProvisionedConcurrencyConfig',
  method: 'DELETE',
  path: PATH,
  write: true,
  run(context, input): AwsReply {
    const { found, place } = locate(context, input)
    found.provisioned.delete(place)
    return noContent()
  },
}

/** A version or an alias (F§1.10). */
function locate(context: LambdaContext, input: Input): { readonly found: LambdaFunction; readonly place: string } {
  const { name, qualifier } = referenceOf(context.account, input)
  const found = findFunction(context, { name, qualifier: undefined })
  if (qualifier === undefined) {
    throw invalidParameter('The function resource provided must be an alias or a published version.')
  }
  if (qualifier === '$LATEST') {
    throw invalidParameter('Provisioned Concurrency Configs cannot be applied to unpublished function versions.')
  }
  return { found, place: checkQualifier(context, found, qualifier) }
}

/** On a version or on an alias that points to it, not both; and not on an alias with weights. @throws AwsError */
function checkClash(found: LambdaFunction, place: string): void {
  const alias = found.aliases.get(place)
  if (alias !== undefined) {
    // Reported for moving aliases too, which AWS weights itself (hashicorp/terraform issue 24957).
    if (alias.additional !== undefined) {
      throw invalidParameter('Alias with weights can not be used with Provisioned Concurrency')
    }
    if (found.provisioned.has(alias.functionVersion)) {
      throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version")
    }
    return
  }
  const pointing = [...found.aliases.values()].filter(one => one.functionVersion === place)
  if (pointing.some(one => found.provisioned.has(one.name))) {
    throw conflict('Version is pointed by a Provisioned Concurrency alias')
  }
}

function render(context: LambdaContext, config: ProvisionedConcurrency): JsonObject {
  const ready = isReady(context, config)
  const available = ready ? config.requested : 0
  return {
    RequestedProvisionedConcurrentExecutions: config.requested,
    AvailableProvisionedConcurrentExecutions: available,
    AllocatedProvisionedConcurrentExecutions: available,
    Status: ready ? 'READY' : 'IN_PROGRESS',
    LastModified: timestamp(config.modified),
  }
}
