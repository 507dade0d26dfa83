import type { AwsRequest } from '../../http/service.ts'
import { Fields } from './fields.ts'
import { isObject, type Json, type JsonObject } from './json.ts'

/** One request of an operation: labels of its path decoded, body read on demand. */
export class Input {
  readonly request: AwsRequest
  readonly labels: Readonly<Record<string, string>>
  #body: Fields | undefined

  constructor(request: AwsRequest, labels: Readonly<Record<string, string>>) {
    this.request = request
    this.labels = labels
  }

  label(name: string): string {
    const value = this.labels[name]
    if (value === undefined) throw new RangeError(`the path of this operation has no label ${name}`)
    return value
  }

  query(name: string): string | undefined {
    return this.request.query.get(name) ?? undefined
  }

  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined
  }

  get body(): Fields {
    this.#body ??= Fields.parse(this.request.body)
    return this.#body
  }

  /** Where this request reached the sandbox: the base of URLs it hands out. */
  get origin(): string {
    return `http://${this.request.headers.get('host') ?? 'localhost'}`
  }
}

const BLOBS: ReadonlySet<string> = new Set(['ZipFile'])

/** The parameters for the call log: blobs are replaced by their length, values a body cannot be read for are left out. */
export function describeInput(input: Input, rawBody: boolean): JsonObject {
  const query = Object.fromEntries(input.request.query)
  const parameters = { ...input.labels, ...query }
  if (rawBody) return { ...parameters, Payload: `<${input.request.body.length} bytes>` }
  try {
    return { ...parameters, ...withoutBlobs(input.body.values) }
  } catch {
    return parameters
  }
}

function withoutBlobs(values: JsonObject): JsonObject {
  const shown = (name: string, value: Json): Json => {
    if (typeof value === 'string' && BLOBS.has(name)) return `<${Buffer.byteLength(value, 'base64')} bytes>`
    return isObject(value) ? withoutBlobs(value) : value
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(name, value)]))
}
