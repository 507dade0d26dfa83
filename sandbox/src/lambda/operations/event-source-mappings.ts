import { randomUUID } from 'node:crypto'
import { AwsError, type AwsReply } from '../../http/service.ts'
import type { LambdaContext } from '../context.ts'
import { functionArn, isAliasName, parseFunctionName } from '../model/reference.ts'
import type { Mapping } from '../model/store.ts'
import { conflict, invalidParameter, noSuchResource } from '../wire/errors.ts'
import type { Fields } from '../wire/fields.ts'
import { type JsonObject, present } from '../wire/json.ts'
import type { Operation } from '../wire/operation.ts'
import { paginate } from '../wire/page.ts'
import { json } from '../wire/reply.ts'

const COLLECTION = '/2015-03-31/event-source-mappings'
const ITEM = `${COLLECTION}/{UUID}`

export const createEventSourceMapping: Operation = {
  name: 'CreateEventSourceMapping',
  method: 'POST',
  path: COLLECTION,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const source = body.string('EventSourceArn')
    if (source === undefined && !body.has('SelfManagedEventSource')) {
      throw invalidParameter('Unrecognized event source.')
    }
    const target = targetArn(context, body.needString('FunctionName'))
    const twin = [...context.store.mappings.values()].find(
      mapping => mapping.functionArn === target && source !== undefined && mapping.settings.EventSourceArn === source,
    )
    if (twin !== undefined) {
      throw conflict(
        `The event source arn (" ${source} ") and function (" ${target} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
      )
    }
    const uuid = randomUUID()
    const { account } = context
    const now = context.clock.now()
    const mapping: Mapping = {
      uuid,
      arn: `arn:${account.partition}:lambda:${account.region}:${account.id}:event-source-mapping:${uuid}`,
      functionArn: target,
      settings: settingsOf(body, { BatchSize: source?.includes(':sqs:') === true ? 10 : 100 }),
      enabled: body.json('Enabled') !== false,
      modified: now,
      transition: { state: 'Creating', at: now + context.durations.mapping },
      tags: new Map(Object.entries(body.stringMap('Tags') ?? {})),
    }
    context.store.mappings.set(uuid, mapping)
    return json(202, render(mapping))
  },
}

export const getEventSourceMapping: Operation = {
  name: 'GetEventSourceMapping',
  method: 'GET',
  path: ITEM,
  write: false,
  run: (context, input) => json(200, render(find(context, input.label('UUID')))),
}

export const listEventSourceMappings: Operation = {
  name: 'ListEventSourceMappings',
  method: 'GET',
  path: COLLECTION,
  write: false,
  run(context, input): AwsReply {
    const name = input.query('FunctionName')
    const source = input.query('EventSourceArn')
    const target = name === undefined ? undefined : targetArn(context, name)
    const all = [...context.store.mappings.keys()]
      .flatMap(uuid => settled(context, uuid) ?? [])
      // The unqualified function's own mappings only: those of its aliases are listed by the alias' name.
      .filter(mapping => target === undefined || mapping.functionArn === target)
      .filter(mapping => source === undefined || mapping.settings.EventSourceArn === source)
    const page = paginate(input, all, mapping => mapping.uuid, 100)
    return json(200, present({ EventSourceMappings: page.items.map(render), NextMarker: page.nextMarker }))
  },
}

export const updateEventSourceMapping: Operation = {
  name: 'UpdateEventSourceMapping',
  method: 'PUT',
  path: ITEM,
  write: true,
  run(context, input): AwsReply {
    const { body } = input
    const mapping = findIdle(context, input.label('UUID'))
    const name = body.string('FunctionName')
    const enabled = body.has('Enabled') ? body.boolean('Enabled') : mapping.enabled
    const state = enabled === mapping.enabled ? 'Updating' : enabled ? 'Enabling' : 'Disabling'
    const now = context.clock.now()
    // Moving it to an alias is this update, and it is not instant (F§1.10).
    const next: Mapping = {
      ...mapping,
      functionArn: name === undefined ? mapping.functionArn : targetArn(context, name),
      settings: { ...mapping.settings, ...settingsOf(body, {}) },
      enabled,
      modified: now,
      transition: { state, at: now + context.durations.mapping },
    }
    context.store.mappings.set(mapping.uuid, next)
    return json(202, render(next))
  },
}

export const deleteEventSourceMapping: Operation = {
  name: 'DeleteEventSourceMapping',
  method: 'DELETE',
  path: ITEM,
  write: true,
  run(context, input): AwsReply {
    const mapping = findIdle(context, input.label('UUID'))
    const at = context.clock.now() + context.durations.mapping
    const next: Mapping = { ...mapping, transition: { state: 'Deleting', at } }
    context.store.mappings.set(mapping.uuid, next)
    return json(202, render(next))
  },
}

function settingsOf(body: Fields, defaults: JsonObject): JsonObject {
  const { FunctionName: _name, Enabled: _enabled, Tags: _tags, UUID: _uuid, ...settings } = body.values
  return { ...defaults, ...settings }
}

function targetArn(context: LambdaContext, text: string): string {
  const { name, qualifier } = parseFunctionName(context.account, text)
  const found = context.store.functionAt(name, context.clock.now())
  const known =
    qualifier === undefined ||
    qualifier === '$LATEST' ||
    (isAliasName(qualifier) ? found?.aliases.has(qualifier) : found?.versions.has(qualifier))
  if (found === undefined || known !== true) throw invalidParameter('Function does not exist')
  return functionArn(context.account, name, qualifier)
}

/** The mapping as it is now; a deleted one is gone once its time has come. */
function settled(context: LambdaContext, uuid: string): Mapping | undefined {
  const mapping = context.store.mappings.get(uuid)
  if (mapping?.transition === undefined || context.clock.now() < mapping.transition.at) return mapping
  if (mapping.transition.state === 'Deleting') {
    context.store.mappings.delete(uuid)
    return undefined
  }
  const next: Mapping = { ...mapping, transition: undefined }
  context.store.mappings.set(uuid, next)
  return next
}

function find(context: LambdaContext, uuid: string): Mapping {
  const mapping = settled(context, uuid)
  if (mapping === undefined) throw noSuchResource()
  return mapping
}

/** F§1.10: 400 ResourceInUseException while CREATING, UPDATING or DELETING. */
function findIdle(context: LambdaContext, uuid: string): Mapping {
  const mapping = find(context, uuid)
  if (mapping.transition === undefined) return mapping
  const message = `Cannot update the event source mapping because it is in use.`
  throw new AwsError(400, 'ResourceInUseException', message, { Type: 'User' })
}

function render(mapping: Mapping): JsonObject {
  return {
    ...mapping.settings,
    UUID: mapping.uuid,
    EventSourceMappingArn: mapping.arn,
    FunctionArn: mapping.functionArn,
    State: mapping.transition?.state ?? (mapping.enabled ? 'Enabled' : 'Disabled'),
    StateTransitionReason: 'User action',
    LastModified: mapping.modified,
  }
}
