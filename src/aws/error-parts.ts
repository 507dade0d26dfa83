/** What any error of an SDK or of Node says about itself. Read field by field: nothing guarantees its class. */
export interface ErrorParts {
  /** The AWS error code, or Node's class of error. */
  readonly name: string
  readonly message: string
  /** HTTP status of the reply, when there was one. */
  readonly status: number | undefined
  /** Node's code, e.g. `ECONNRESET`. */
  readonly code: string
}

/** Takes an error apart; looks one `cause` deep for Node's code. */
export function errorParts(error: unknown): ErrorParts {
  const metadata = field(error, '$metadata')
  const status = field(metadata, 'httpStatusCode')
  return {
    name: text(field(error, 'name')),
    message: text(field(error, 'message')) || String(error),
    status: typeof status === 'number' ? status : undefined,
    code: text(field(error, 'code')) || text(field(field(error, 'cause'), 'code')),
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
