import type { SandboxClock } from '../clock.ts'
import { AwsError, type AwsReply, type AwsRequest, type MatchedOperation, type Service } from '../http/service.ts'
import type { AliasMover } from '../ports.ts'
import { isObject, type JsonObject } from './json.ts'
import { operations } from './operations.ts'

const TARGET = 'CodeDeploy_20141006.'
const CONTENT_TYPE = { 'content-type': 'application/x-amz-json-1.1' }

/** CodeDeploy (awsJson1.1, F§4.1) as far as another tool must find out which group shifts an alias. */
export class CodeDeployService implements Service {
  readonly name = 'codedeploy'
  readonly #operations: ReturnType<typeof operations>

  constructor({ clock, aliases }: { readonly clock: SandboxClock; readonly aliases: AliasMover }) {
    this.#operations = operations({ applications: new Map(), deployments: new Map() }, aliases, () => clock.now())
  }

  match(request: AwsRequest): MatchedOperation | undefined {
    const target = request.headers.get('x-amz-target') ?? ''
    const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : ''
    const operation = this.#operations[name]
    if (operation === undefined) return undefined
    const input = parseBody(request.body)
    return {
      operation: name,
      write: operation.write,
      input: input ?? {},
      run: async () => {
        if (input === undefined) throw new AwsError(400, 'SerializationException', 'Start of structure expected.')
        return reply(200, operation.run(input))
      },
      fail: error => reply(error.status, { __type: error.code, message: error.message }, error.headers),
    }
  }
}

function parseBody(body: Uint8Array): JsonObject | undefined {
  try {
    const parsed: unknown = body.length === 0 ? {} : JSON.parse(new TextDecoder().decode(body))
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function reply(status: number, output: JsonObject, headers: Readonly<Record<string, string>> = {}): AwsReply {
  return { status, headers: { ...CONTENT_TYPE, ...headers }, body: JSON.stringify(output) }
}
