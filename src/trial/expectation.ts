import { redactForeign } from '../report/redact.ts'

/** What a reply must be. Without any, not failing is enough. */
export interface Expectation {
  /** `statusCode` of an HTTP-shaped reply. */
  readonly expectStatus?: number | undefined
  /** Every key named must be there, at any depth; lists must be equal. */
  readonly expectJson?: unknown
}

/** A part of a reply as a sentence holds it: without secrets, cut to what a line takes. */
type Quote = (part: string) => string

/**
 * @param secrets values that must not be quoted, in part neither: they go before the cut.
 * @returns in one sentence what of it the reply lacks, or undefined when it has all.
 */
export function unmet(
  payload: string,
  { expectStatus, expectJson }: Expectation,
  secrets: readonly string[] = [],
): string | undefined {
  if (expectStatus === undefined && expectJson === undefined) return undefined
  const quote: Quote = part => shorten(redactForeign(part, secrets))
  const reply = parseJson(payload)
  if (reply === undefined) return `The reply is no JSON: ${quote(payload)}`
  if (expectStatus !== undefined) {
    const status = field(reply.value, 'statusCode')
    if (status === undefined)
      return `The reply has no "statusCode", where ${expectStatus} was expected: ${quote(payload)}`
    if (Number(status) !== expectStatus) return `The reply has status ${quote(text(status))}, not ${expectStatus}.`
  }
  if (expectJson === undefined) return undefined
  const difference = firstDifference(reply.value, expectJson, '', quote)
  return difference === undefined ? undefined : `The reply differs from what was expected ${difference}.`
}

/** HTTP-shaped replies carry their body as text; what a person expects of it is JSON. */
function firstDifference(actual: unknown, expected: unknown, path: string, quote: Quote): string | undefined {
  const place = path === '' ? 'as a whole' : `at "${path}"`
  if (isObject(expected)) {
    const inner = typeof actual === 'string' ? parseJson(actual)?.value : actual
    if (!isObject(inner)) return `${place}: ${quote(text(actual))} is no object`
    for (const [key, value] of Object.entries(expected)) {
      const difference = firstDifference(field(inner, key), value, path === '' ? key : `${path}.${key}`, quote)
      if (difference !== undefined) return difference
    }
    return undefined
  }
  if (Array.isArray(expected)) {
    const inner = typeof actual === 'string' ? parseJson(actual)?.value : actual
    if (!Array.isArray(inner)) return `${place}: ${quote(text(actual))} is no list`
    if (inner.length !== expected.length) return `${place}: ${inner.length} elements instead of ${expected.length}`
    for (const [index, value] of expected.entries()) {
      const difference = firstDifference(inner[index], value, `${path}[${index}]`, quote)
      if (difference !== undefined) return difference
    }
    return undefined
  }
  return Object.is(actual, expected)
    ? undefined
    : `${place}: ${quote(text(actual))} instead of ${quote(text(expected))}`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function field(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

function parseJson(payload: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(payload) }
  } catch {
    return undefined
  }
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
}

function shorten(value: string): string {
  return value.length <= 200 ? value : `${value.slice(0, 200)}…`
}
