import { required } from './constraints.ts'
import { unreadable } from './errors.ts'
import { isObject, type Json, type JsonObject } from './json.ts'

/** Reads the members of a request body, refusing those of a wrong type as AWS' parser does. */
export class Fields {
  readonly values: JsonObject

  constructor(values: JsonObject) {
    this.values = values
  }

  static parse(body: Uint8Array): Fields {
    if (body.length === 0) return new Fields({})
    let value: Json
    try {
      value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
    } catch {
      throw unreadable('Could not parse request body into json')
    }
    if (!isObject(value)) throw unreadable('Start of structure or map found where not expected.')
    return new Fields(value)
  }

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null
  }

  json(name: string): Json | undefined {
    return this.values[name] ?? undefined
  }

  string(name: string): string | undefined {
    const value = this.json(name)
    if (value === undefined || typeof value === 'string') return value
    throw unreadable(`${typeof value} can not be converted to a String`)
  }

  /** @throws ValidationException when it is missing, naming it as AWS does: first letter in lower case. */
  needString(name: string): string {
    const value = this.string(name)
    if (value === undefined) throw required(name.charAt(0).toLowerCase() + name.slice(1))
    return value
  }

  number(name: string): number | undefined {
    const value = this.json(name)
    if (value === undefined || typeof value === 'number') return value
    throw unreadable(`${typeof value} can not be converted to a Number`)
  }

  boolean(name: string): boolean {
    const value = this.json(name)
    if (value === undefined) return false
    if (typeof value === 'boolean') return value
    throw unreadable(`${typeof value} can not be converted to a Boolean`)
  }

  object(name: string): Fields | undefined {
    const value = this.json(name)
    if (value === undefined) return undefined
    if (isObject(value)) return new Fields(value)
    throw unreadable('Start of structure or map expected')
  }

  strings(name: string): readonly string[] | undefined {
    const value = this.json(name)
    if (value === undefined) return undefined
    if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value
    throw unreadable('Start of list expected')
  }

  /** A map of strings to strings: tags, environment variables. */
  stringMap(name: string): Readonly<Record<string, string>> | undefined {
    const fields = this.object(name)
    return fields && Object.fromEntries(Object.keys(fields.values).map(key => [key, fields.needString(key)]))
  }

  numberMap(name: string): Readonly<Record<string, number>> | undefined {
    const fields = this.object(name)
    return fields && Object.fromEntries(Object.keys(fields.values).map(key => [key, fields.number(key) ?? 0]))
  }

  /** A blob: base64 in JSON. */
  blob(name: string): Uint8Array | undefined {
    const text = this.string(name)
    return text === undefined ? undefined : Buffer.from(text, 'base64')
  }
}
