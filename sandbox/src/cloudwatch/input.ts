import { AwsError } from '../http/service.ts'

/**
 * Reads an operation's parameters, whatever protocol brought them: the query protocol has only strings, so numbers
 * and booleans are taken in that form too.
 * @throws AwsError InvalidParameterValue for a value of the wrong kind, MissingParameter for an absent required one.
 */
export class Input {
  readonly #fields: Readonly<Record<string, unknown>>
  readonly #path: string

  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalid(`The parameter ${path === '' ? 'body' : path} must be a structure.`)
    }
    this.#fields = Object.fromEntries(Object.entries(value))
    this.#path = path
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined
  }

  text(name: string): string | undefined {
    const value = this.#value(name)
    if (value === undefined || typeof value === 'string') return value
    throw this.#wrong(name, 'a string')
  }

  requiredText(name: string): string {
    const text = this.text(name)
    if (text === undefined || text === '') throw this.#missing(name)
    return text
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const found = allowed.find(value => value === text)
    if (found === undefined) {
      const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
      throw validation(
        `1 validation error detected: Value '${text}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
      )
    }
    return found
  }

  number(name: string): number | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number)) throw this.#wrong(name, 'a number')
    return number
  }

  integer(name: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const number = this.number(name)
    if (number === undefined) return undefined
    if (!Number.isInteger(number) || number < least || number > most) {
      throw this.#wrong(name, most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `between ${least} and ${most}`)
    }
    return number
  }

  boolean(name: string): boolean | undefined {
    const value = this.#value(name)
    if (value === undefined || typeof value === 'boolean') return value
    if (value === 'true' || value === 'false') return value === 'true'
    throw this.#wrong(name, 'a boolean')
  }

  /** An instant, in seconds since the epoch. */
  instant(name: string): number | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (typeof value === 'number') return value
    const seconds = typeof value === 'string' ? Date.parse(value) / 1000 : Number.NaN
    if (Number.isNaN(seconds)) throw this.#wrong(name, 'a timestamp')
    return seconds
  }

  texts(name: string): readonly string[] {
    return this.#list(name).map(value => {
      if (typeof value !== 'string') throw this.#wrong(name, 'a list of strings')
      return value
    })
  }

  numbers(name: string): readonly number[] {
    return this.#list(name).map((_, index, list) => {
      const number = new Input({ [name]: list[index] }, this.#path).number(name)
      if (number === undefined) throw this.#wrong(name, 'a list of numbers')
      return number
    })
  }

  structures(name: string): readonly Input[] {
    return this.#list(name).map((value, index) => new Input(value, `${this.#join(name)}.member.${index + 1}`))
  }

  structure(name: string): Input | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : new Input(value, this.#join(name))
  }

  missing(name: string): AwsError {
    return this.#missing(name)
  }

  #list(name: string): readonly unknown[] {
    const value = this.#value(name)
    // An empty list is an empty string in the query protocol.
    if (value === undefined || value === '') return []
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list')
    return value
  }

  #value(name: string): unknown {
    return this.#fields[name] ?? undefined
  }

  #join(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`
  }

  #missing(name: string): AwsError {
    return new AwsError(400, 'MissingRequiredParameterException', `The parameter ${this.#join(name)} is required.`)
  }

  #wrong(name: string, wanted: string): AwsError {
    return invalid(`The value for parameter ${this.#join(name)} must be ${wanted}.`)
  }
}

export function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterValueException', message)
}

export function combination(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterCombinationException', message)
}

/** What AWS' front end refuses; old clients know it as `ValidationError` (F§3.7). */
export function validation(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message)
}
