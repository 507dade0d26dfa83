import { AwsError, type AwsReply, type AwsRequest, type MatchedOperation, type Service } from '../http/service.ts'
import type { Account } from '../ports.ts'
import { Buses, busArn } from './buses.ts'
import { field } from './field.ts'
import { putEvents } from './put-events.ts'

const TARGET = 'AWSEvents.'

/** EventBridge (awsJson1.1), as far as putting events on a bus goes. */
export class EventsService implements Service {
  readonly name = 'events'
  readonly buses: Buses
  readonly #account: Account

  constructor({ account }: { readonly account: Account }) {
    this.#account = account
    this.buses = new Buses(account)
  }

  match(request: AwsRequest): MatchedOperation | undefined {
    const operation = (request.headers.get('x-amz-target') ?? '').replace(TARGET, '')
    if (operation !== 'PutEvents' && operation !== 'CreateEventBus') return undefined
    const known = { operation, write: true, fail }
    let input: unknown
    try {
      input = JSON.parse(new TextDecoder().decode(request.body))
    } catch {
      const error = new AwsError(400, 'SerializationException', 'Could not parse request body into json')
      return { ...known, input: undefined, run: () => Promise.reject(error) }
    }
    if (operation === 'CreateEventBus') {
      const name = field(input, 'Name')
      return { ...known, input, run: async () => reply(200, { EventBusArn: this.buses.create(name) }) }
    }
    const entries = entriesOf(input)
    return {
      ...known,
      input,
      resource: busArn(this.#account, field(entries[0], 'EventBusName')),
      run: async () => reply(200, putEvents(this.buses, this.#account, entries)),
    }
  }
}

function entriesOf(input: unknown): readonly unknown[] {
  if (typeof input !== 'object' || input === null || !('Entries' in input) || !Array.isArray(input.Entries)) return []
  return input.Entries
}

function fail(error: AwsError): AwsReply {
  return reply(error.status, { __type: error.code, message: error.message, ...error.extra }, error.headers)
}

function reply(status: number, output: object, headers: Readonly<Record<string, string>> = {}): AwsReply {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1', ...headers }, body: JSON.stringify(output) }
}
