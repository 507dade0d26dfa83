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

/** The SDK keeps only the text of what it does not recognise as an error: `… wrapper for TimeoutError: socket hang up`. */
const WRAPPED = /^AWS SDK error wrapper for (\w+): (.*)$/s

/** Takes an error apart; looks one `cause` deep for Node's code. */
export function errorParts(error: unknown): ErrorParts {
  const status = field(field(error, '$metadata'), 'httpStatusCode')
  const message = text(field(error, 'message')) || printed(error)
  const wrapped = WRAPPED.exec(message)
  return {
    name: wrapped?.[1] ?? text(field(error, 'name')),
    message: wrapped?.[2] ?? message,
    status: typeof status === 'number' ? status : undefined,
    code:
      text(field(error, 'code')) ||
      text(field(field(error, 'cause'), 'code')) ||
      (/\bE[A-Z]{4,}\b/.exec(wrapped?.[2] ?? '')?.[0] ?? ''),
  }
}

/** Whatever was thrown as text; an object without a prototype prints as nothing. */
function printed(error: unknown): string {
  return typeof error === 'object' && error !== null ? '' : String(error)
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
