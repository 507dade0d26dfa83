import type { SandboxClock } from '../clock.ts'
import { AwsError, type AwsReply, type AwsRequest, type MatchedOperation, type Service } from '../http/service.ts'
import type { Account, LogSink } from '../ports.ts'
import type { LogOperations } from './log-operation.ts'
import { groupArn, logOperations } from './log-operations.ts'
import { LogStore, type SeededLogGroup } from './log-store.ts'

const TARGET = 'Logs_20140328.'
const CONTENT_TYPE = { 'content-type': 'application/x-amz-json-1.1' }

/** CloudWatch Logs (awsJson1.1) as far as a deploy reads it: what handlers print, groups and their retention. */
export class LogsService implements Service, LogSink {
  readonly name = 'logs'
  readonly #account: Account
  readonly #clock: SandboxClock
  readonly #store = new LogStore()
  readonly #operations: LogOperations

  constructor({ account, clock }: { readonly account: Account; readonly clock: SandboxClock }) {
    this.#account = account
    this.#clock = clock
    this.#operations = logOperations(this.#store, account, () => clock.now())
  }

  /** @param at seconds since the epoch. */
  append(group: string, stream: string, at: number, message: string): void {
    this.#store.append(group, stream, Math.floor(at * 1000), Math.floor(this.#clock.now() * 1000), message)
  }

  /** Puts a group into the account as if it had been written to long ago. */
  seed(group: SeededLogGroup): void {
    this.#store.seed(group)
  }

  /** The names of all groups there are. */
  groupNames(): readonly string[] {
    return this.#store.all().map(({ name }) => name)
  }

  match(request: AwsRequest): MatchedOperation | undefined {
    const target = request.headers.get('x-amz-target')
    if (target === null || !target.startsWith(TARGET)) return undefined
    const name = target.slice(TARGET.length)
    const operation = this.#operations[name]
    if (operation === undefined) return undefined
    const known = { operation: name, write: operation.write, fail }
    let input: Readonly<Record<string, unknown>>
    try {
      input = parseBody(request.body)
    } catch (error) {
      return { ...known, input: undefined, run: () => Promise.reject(error) }
    }
    const { logGroupName: group, resourceArn: arn } = input
    // A list of groups is judged as of the group without a name: `…:log-group::log-stream:` in its denials.
    const every = name === 'DescribeLogGroups' ? `${groupArn(this.#account, '')}:log-stream:` : undefined
    const resource = typeof group === 'string' ? groupArn(this.#account, group) : (every ?? arn)
    return {
      ...known,
      input,
      ...(typeof resource === 'string' ? { resource } : {}),
      run: async () => reply(200, operation.run(input)),
    }
  }
}

function parseBody(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = body.length === 0 ? {} : JSON.parse(new TextDecoder().decode(body))
    if (typeof parsed === 'object' && parsed !== null) return Object.fromEntries(Object.entries(parsed))
  } catch {
    // answered below
  }
  throw new AwsError(400, 'SerializationException', 'Could not parse request body into json')
}

function fail(error: AwsError): AwsReply {
  return reply(error.status, { __type: error.code, message: error.message, ...error.extra }, error.headers)
}

/** An operation without output has an empty body. */
function reply(status: number, output: object | undefined, headers: Readonly<Record<string, string>> = {}): AwsReply {
  return { status, headers: { ...CONTENT_TYPE, ...headers }, body: output === undefined ? '' : JSON.stringify(output) }
}
