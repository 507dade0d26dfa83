import * as z from 'zod/mini'
import { type Field, field, Problem } from './field.ts'

export interface JsonOptions {
  /** Its text never appears in a message, not even in part. */
  readonly secret?: boolean
  /** Numbers that would print otherwise than they were written stay the text they were: `1.10`, `12345678901234567890`. */
  readonly asWritten?: boolean
}

/** JSON of a known shape, e.g. `{"Mode": "Active"}`. Unknown keys are refused by the shape, so that a typing error is found. */
export function json<T>(shape: () => z.ZodMiniType<T>, example: string, options: JsonOptions = {}): Field<T> {
  const { secret = false, asWritten = false } = options
  return field({ allowed: 'JSON', example, shape, secret }, text => {
    const value = parseJson(text, secret, asWritten)
    if (value instanceof Problem) return value
    const result = shape().safeParse(value)
    return result.success ? result.data : new Problem(describe(result.error.issues[0], value))
  })
}

/** Any JSON value, kept as the text a person wrote: what a function is invoked with. It may hold a token: secret. */
export function jsonText(example: string): Field<string> {
  const shape = () => z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
  return field({ allowed: 'JSON', example, shape, secret: true }, text => {
    const value = parseJson(text, true)
    return value instanceof Problem ? value : text
  })
}

/** A JSON list of events, each kept as JSON text: what a function is invoked with. They may hold a token: secret. */
export function eventList(most: number, example: string): Field<readonly string[]> {
  const shape = () => z.union([z.string(), z.array(z.unknown())])
  return field({ allowed: `a JSON list of 1 to ${most} events`, example, shape, secret: true }, text => {
    const value = parseJson(text, true)
    if (value instanceof Problem) return value
    if (!Array.isArray(value)) return new Problem('is not a JSON list')
    if (value.length === 0 || value.length > most) return new Problem(`has ${value.length} events`)
    return value.map(event => JSON.stringify(event))
  })
}

/** The engine's own message quotes the text it stumbled over, so that a secret's is replaced by where it stumbled. */
function parseJson(text: string, secret: boolean, asWritten = false): unknown {
  try {
    return asWritten ? JSON.parse(text, keepWritten) : JSON.parse(text)
  } catch (error) {
    const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
    const position = /position \d+/.exec(message)?.[0]
    if (secret) return new Problem(position === undefined ? 'is not valid JSON' : `is not valid JSON at ${position}`)
    return new Problem(`is not valid JSON (${message.replace(/\s+/g, ' ')})`)
  }
}

/** For `JSON.parse`, which tells the text of a plain value beside it. */
export function keepWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  return String(value) === context.source ? value : context.source
}

function describe(issue: z.core.$ZodIssue | undefined, value: unknown): string {
  if (issue === undefined) return 'has another shape'
  const place = issue.path.length === 0 ? '' : ` at "${issue.path.join('.')}"`
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has the unknown key "${issue.keys[0]}"${place}`
    case 'invalid_type':
      return lookup(value, issue.path) === undefined
        ? `lacks "${issue.path.join('.')}"`
        : `needs ${article(issue.expected)}${place}`
    case 'invalid_value':
      return `allows only ${issue.values.map(String).join(', ')}${place}`
    default:
      return `is out of its limits${place}`
  }
}

function lookup(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  )
}

function article(kind: string): string {
  return kind === 'array' ? 'a list' : /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`
}
