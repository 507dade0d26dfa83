import {
  type EventSourceMappingConfiguration,
  GetPolicyCommand,
  ListEventSourceMappingsCommand,
  type ListEventSourceMappingsCommandOutput,
} from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { functionNameOf } from '../values/arn.ts'
import { readFunctionUrl } from './function-url.ts'
import { unqualifiedInvocations } from './invocations.ts'
import { type Grant, grantsOf } from './resource-policy.ts'

export { bypassing } from './bypassing.ts'

/** Who calls the unqualified function, and so never meets an alias' canary (promise 10). */
export interface Callers {
  readonly mappings: readonly Mapping[]
  /** The unqualified function's own URL. */
  readonly url: string | undefined
  /** What the unqualified function's resource policy lets in; its URL's own statements aside. */
  readonly grants: readonly Grant[]
  /** Calls of the unqualified function and of `$LATEST` in the last day. */
  readonly invocationsLastDay: number
}

export interface Mapping {
  readonly uuid: string
  /** ARN of the queue, stream or table; of a self-managed cluster there is none. */
  readonly source: string
}

/**
 * Reads, at the same time, everything that may call the unqualified function.
 * @param functionName a name or an unqualified ARN; of a function that does not exist nobody calls it.
 * @throws Failure when any of it cannot be read: half a picture would call a bypassed canary a good one.
 */
export async function readCallers(aws: Aws, functionName: string): Promise<Callers> {
  const name = functionName.startsWith('arn:') ? functionNameOf(functionName) : functionName
  const [mappings, url, grants, invocationsLastDay] = await Promise.all([
    readMappings(aws, functionName, name),
    readFunctionUrl(aws, functionName),
    readGrants(aws, functionName),
    unqualifiedInvocations(aws, name),
  ])
  return { mappings, url, grants, invocationsLastDay }
}

async function readMappings(aws: Aws, functionName: string, name: string): Promise<Mapping[]> {
  const found: EventSourceMappingConfiguration[] = []
  let marker: string | undefined
  try {
    do {
      const page: ListEventSourceMappingsCommandOutput = await aws.lambda.send(
        new ListEventSourceMappingsCommand({ FunctionName: functionName, Marker: marker }),
      )
      found.push(...(page.EventSourceMappings ?? []))
      marker = page.NextMarker
    } while (marker !== undefined && marker !== '')
  } catch (error) {
    // A function that is not there is a wrong parameter of this call, not a missing resource.
    if (isNotFound(error) || /Function does not exist/i.test(errorParts(error).message)) return []
    throw explain(error, `reading the event source mappings of ${name}`)
  }
  return found
    .filter(mapping => isOn(mapping) && isUnqualified(mapping, name))
    .map(mapping => ({
      uuid: mapping.UUID ?? '',
      source: mapping.EventSourceArn ?? 'a self-managed source',
    }))
}

function isOn({ State }: EventSourceMappingConfiguration): boolean {
  return State !== 'Disabled' && State !== 'Disabling' && State !== 'Deleting'
}

/** `arn:…:function:name`, or the same with `:$LATEST`. */
function isUnqualified({ FunctionArn = '' }: EventSourceMappingConfiguration, name: string): boolean {
  const [, qualifier] = FunctionArn.split(`:function:${name}`)
  return qualifier === '' || qualifier === ':$LATEST'
}

async function readGrants(aws: Aws, functionName: string): Promise<Grant[]> {
  try {
    const { Policy = '' } = await aws.lambda.send(new GetPolicyCommand({ FunctionName: functionName }))
    return grantsOf(Policy)
  } catch (error) {
    if (isNotFound(error)) return []
    throw explain(error, `reading the resource policy of ${functionName}`)
  }
}
