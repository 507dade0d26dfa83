import { validation } from './errors.ts'

/** Reads the members of a JSON request. Paths are dotted: `source.s3.key`. */
export class Body {
  readonly #value: unknown

  private constructor(value: unknown) {
    this.#value = value
  }

  /** @throws AwsError ValidationException. */
  static parse(bytes: Uint8Array): Body {
    if (bytes.length === 0) return new Body({})
    try {
      return new Body(JSON.parse(Buffer.from(bytes).toString('utf8')))
    } catch {
      throw validation('Could not parse request body into json')
    }
  }

  get value(): unknown {
    return this.#value
  }

  json(path: string): unknown {
    return path.split('.').reduce((value, name) => (isRecord(value) ? value[name] : undefined), this.#value)
  }

  has(path: string): boolean {
    return this.json(path) !== undefined && this.json(path) !== null
  }

  string(path: string): string | undefined {
    const value = this.json(path)
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined
    throw validation(`${path} must be a string`)
  }

  /** @throws AwsError ValidationException `StartSigningJobRequest:source:version should not be empty`, as Signer words it. */
  needString(request: string, path: string): string {
    const value = this.string(path)
    if (value !== undefined && value !== '') return value
    throw validation(`${request}:${path.replace('.s3.', ':')} should not be empty`, 'InvalidJobParameters')
  }

  integer(path: string): number | undefined {
    const value = this.json(path)
    if (value === undefined || value === null) return undefined
    if (typeof value === 'number' && Number.isInteger(value)) return value
    throw validation(`${path} must be an integer`)
  }

  /** Seconds since the epoch, fractions allowed (F§2.1: timestamps are epoch seconds in JSON). */
  time(path: string): number | undefined {
    const value = this.json(path)
    if (value === undefined || value === null || typeof value === 'number') return value ?? undefined
    throw validation(`${path} must be a timestamp`)
  }

  stringMap(path: string): Readonly<Record<string, string>> | undefined {
    const value = this.json(path)
    if (value === undefined || value === null) return undefined
    if (!isRecord(value)) throw validation(`${path} must be a map`)
    const entries = Object.entries(value).map(([name, member]) => {
      if (typeof member === 'string') return [name, member] as const
      throw validation(`${path}.${name} must be a string`)
    })
    return Object.fromEntries(entries)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
