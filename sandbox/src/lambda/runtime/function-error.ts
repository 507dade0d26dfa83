import { types } from 'node:util'
import type { FunctionErrorBody } from './protocol.ts'

/** An error of the runtime itself; `name` is what Lambda calls it: `Runtime.HandlerNotFound`. */
export class RuntimeError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = `Runtime.${name}`
  }
}

const OWN_FOLDER = new URL('.', import.meta.url).href

/** Stack lines of the runtime itself are left out. */
function traceOf(error: Error): string[] {
  return (error.stack ?? '').split('\n').filter(line => !line.includes(OWN_FOLDER))
}

/** What Lambda answers for a thrown value. */
export function toErrorBody(thrown: unknown): FunctionErrorBody {
  if (isErrorLike(thrown)) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: traceOf(thrown) }
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] }
}

/** A thrown value as the runtime logs it: its own properties included. */
export function toLogText(thrown: unknown): string {
  const error = isErrorLike(thrown) ? thrown : new Error(String(thrown))
  try {
    return JSON.stringify(error, (_key, value: unknown) =>
      types.isNativeError(value)
        ? {
            errorType: value.name,
            errorMessage: value.message,
            ...value,
            stack: traceOf(value),
          }
        : value,
    )
  } catch {
    return JSON.stringify(toErrorBody(error))
  }
}

function isErrorLike(thrown: unknown): thrown is Error {
  if (types.isNativeError(thrown)) return true
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'name' in thrown &&
    'message' in thrown &&
    typeof thrown.name === 'string' &&
    typeof thrown.message === 'string'
  )
}
