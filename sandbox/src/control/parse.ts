import type { CallPattern, Effect, Fault } from '../faults/fault.ts'
import type { TrafficOrder } from '../traffic/traffic.ts'

/** A control request that says something wrong; answered 400 with the text. */
export class BadRequest extends Error {}

type Fields = Readonly<Record<string, unknown>>

/** @throws BadRequest when `value` is no JSON object. */
export function parseObject(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new BadRequest(`${what} is a JSON object`)
}

/** @throws BadRequest when `value` is no JSON list. */
export function parseList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new BadRequest(`${what} are a JSON list`)
}

export function parseSeconds(value: unknown): number {
  const seconds = optional(parseObject(value, 'the body'), 'seconds', 'number')
  if (seconds !== undefined && seconds >= 0) return seconds
  throw new BadRequest('seconds is a number of 0 or more')
}

export function parseFault(value: unknown): Fault {
  const fields = parseObject(value, 'a fault')
  known(fields, ['service', 'operation', 'resource', 'nth', 'count', 'effect'])
  return { ...parsePattern(fields), effect: parseEffect(parseObject(fields.effect, 'effect')) }
}

function parsePattern(fields: Fields): CallPattern {
  return {
    ...pick(fields, 'service', 'string'),
    ...pick(fields, 'operation', 'string'),
    ...pick(fields, 'resource', 'string'),
    ...pick(fields, 'nth', 'number'),
    ...(fields.count === 'always' ? { count: 'always' as const } : pick(fields, 'count', 'number')),
  }
}

function parseEffect(fields: Fields): Effect {
  const { kind } = fields
  switch (kind) {
    case 'throttle':
      known(fields, ['kind', 'reason', 'retryAfterSeconds'])
      return { kind, ...pick(fields, 'reason', 'string'), ...pick(fields, 'retryAfterSeconds', 'number') }
    case 'error500':
      known(fields, ['kind', 'applied'])
      return { kind, ...pick(fields, 'applied', 'boolean') }
    case 'latency':
      known(fields, ['kind', 'ms'])
      return { kind, ms: required(fields, 'ms', 'number') }
    case 'timeout':
      known(fields, ['kind', 'applied'])
      return { kind, applied: required(fields, 'applied', 'boolean') }
    case 'reset':
    case 'lost-response':
    case 'access-denied':
    case 'expired-token':
      known(fields, ['kind'])
      return { kind }
    case 'error':
      known(fields, ['kind', 'status', 'code', 'message', 'extra', 'headers'])
      return {
        kind,
        status: required(fields, 'status', 'number'),
        code: required(fields, 'code', 'string'),
        message: required(fields, 'message', 'string'),
        ...(fields.extra === undefined ? {} : { extra: parseObject(fields.extra, 'extra') }),
        ...(fields.headers === undefined ? {} : { headers: parseTexts(fields.headers, 'headers') }),
      }
    default:
      throw new BadRequest(
        'effect.kind is one of throttle, error500, latency, reset, lost-response, timeout, access-denied, expired-token, error',
      )
  }
}

export function parseTraffic(value: unknown): TrafficOrder {
  const fields = parseObject(value, 'traffic')
  known(fields, ['functionName', 'qualifier', 'rps', 'pattern', 'seed', 'payload'])
  const rps = required(fields, 'rps', 'number')
  if (!(rps > 0)) throw new BadRequest('rps is a number above 0')
  const { pattern } = fields
  if (pattern !== undefined && pattern !== 'even' && pattern !== 'poisson') {
    throw new BadRequest('pattern is even or poisson')
  }
  return {
    functionName: required(fields, 'functionName', 'string'),
    ...pick(fields, 'qualifier', 'string'),
    rps,
    ...(pattern === undefined ? {} : { pattern }),
    ...pick(fields, 'seed', 'number'),
    ...(fields.payload === undefined ? {} : { payload: fields.payload }),
  }
}

function parseTexts(value: unknown, what: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parseObject(value, what)).map(([name, text]) => {
      if (typeof text !== 'string') throw new BadRequest(`${what}.${name} is a string`)
      return [name, text]
    }),
  )
}

interface Kinds {
  readonly string: string
  readonly number: number
  readonly boolean: boolean
}

function optional<K extends keyof Kinds>(fields: Fields, name: string, kind: K): Kinds[K] | undefined {
  const value = fields[name]
  if (value === undefined) return undefined
  if (isKind(value, kind)) return value
  throw new BadRequest(`${name} is a ${kind}`)
}

function isKind<K extends keyof Kinds>(value: unknown, kind: K): value is Kinds[K] {
  return typeof value === kind && !Number.isNaN(value)
}

function required<K extends keyof Kinds>(fields: Fields, name: string, kind: K): Kinds[K] {
  const value = optional(fields, name, kind)
  if (value === undefined) throw new BadRequest(`${name} is missing: a ${kind}`)
  return value
}

/** The field as an object to spread, so that an absent one stays absent. */
function pick<N extends string, K extends keyof Kinds>(fields: Fields, name: N, kind: K): { [key in N]?: Kinds[K] } {
  const value = optional(fields, name, kind)
  const picked: { [key in N]?: Kinds[K] } = {}
  if (value !== undefined) picked[name] = value
  return picked
}

/** A misspelled field would otherwise be a fault that never strikes. */
function known(fields: Fields, names: readonly string[]): void {
  const unknown = Object.keys(fields).find(name => !names.includes(name))
  if (unknown !== undefined) throw new BadRequest(`${unknown} is not one of ${names.join(', ')}`)
}
