import { randomUUID } from 'node:crypto'
import { AwsError } from '../http/service.ts'
import type { Account } from '../ports.ts'
import { type Buses, busArn } from './buses.ts'
import { field } from './field.ts'

/** API_PutEvents.html: entries of a request. */
const MOST_ENTRIES = 10
/** API_PutEvents.html: all entries together. */
const MOST_BYTES = 1_048_576

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string }

/**
 * Puts each entry on its bus. An entry that fails does so inside a reply that is a success
 * (API_PutEventsResultEntry.html). @throws AwsError for a request that is wrong as a whole.
 */
export function putEvents(
  buses: Buses,
  account: Account,
  entries: readonly unknown[],
): { readonly FailedEntryCount: number; readonly Entries: readonly Result[] } {
  if (entries.length === 0 || entries.length > MOST_ENTRIES) {
    const constraint = `Member must have length ${entries.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MOST_ENTRIES}`}`
    throw validation(`Value at 'entries' failed to satisfy constraint: ${constraint}`)
  }
  if (Buffer.byteLength(JSON.stringify(entries)) > MOST_BYTES) {
    throw validation(`Total size of the entries in the request is over the limit.`)
  }
  const results = entries.map(entry => putEvent(buses, account, entry))
  return { FailedEntryCount: results.filter(result => 'ErrorCode' in result).length, Entries: results }
}

function putEvent(buses: Buses, account: Account, entry: unknown): Result {
  for (const name of ['Source', 'DetailType', 'Detail']) {
    if (field(entry, name) !== '') continue
    return failed('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`)
  }
  const [source, detailType] = [field(entry, 'Source'), field(entry, 'DetailType')]
  if (source.startsWith('aws.')) {
    return failed('NotAuthorizedForSourceException', `Not authorized for the source.`)
  }
  const detail = objectIn(field(entry, 'Detail'))
  if (detail === undefined) return failed('MalformedDetail', 'Detail is malformed.')
  const id = randomUUID()
  buses.put(busArn(account, field(entry, 'EventBusName')), { id, source, detailType, detail, resources: listIn(entry) })
  return { EventId: id }
}

/** A detail is a JSON object. */
function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function listIn(entry: unknown): readonly string[] {
  const resources: unknown =
    typeof entry === 'object' && entry !== null && 'Resources' in entry ? entry.Resources : undefined
  return Array.isArray(resources) ? resources.map(String) : []
}

function failed(ErrorCode: string, ErrorMessage: string): Result {
  return { ErrorCode, ErrorMessage }
}

function validation(message: string): AwsError {
  return new AwsError(400, 'ValidationException', `1 validation error detected: ${message}`)
}
