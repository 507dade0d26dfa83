import { AwsError } from '../http/service.ts'

export type LogInput = Readonly<Record<string, unknown>>

export function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterException', message)
}

export function optionalText(input: LogInput, name: string): string | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || typeof value === 'string') return value
  throw invalid(`Value at '${name}' must be a string`)
}

export function requiredText(input: LogInput, name: string): string {
  const text = optionalText(input, name)
  if (text === undefined) {
    throw invalid(
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
    )
  }
  return text
}

export function optionalNumber(input: LogInput, name: string): number | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || typeof value === 'number') return value
  throw invalid(`Value at '${name}' must be a number`)
}

export function texts(input: LogInput, name: string): readonly string[] {
  const value = input[name] ?? []
  if (!Array.isArray(value)) throw invalid(`Value at '${name}' must be a list`)
  return value.filter(item => typeof item === 'string')
}

/** A map of texts, such as tags. */
export function textMap(input: LogInput, name: string): Readonly<Record<string, string>> {
  const value = input[name] ?? {}
  if (typeof value !== 'object' || value === null) throw invalid(`Value at '${name}' must be a map`)
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]))
}

/** One page, `limit` items of it, the token being where the next begins. */
export function page<T>(
  list: readonly T[],
  input: LogInput,
  most: number,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const token = optionalText(input, 'nextToken')
  const start = token === undefined ? 0 : Number(/^after-(\d+)$/.exec(token)?.[1] ?? Number.NaN)
  if (Number.isNaN(start)) throw invalid('The specified nextToken is invalid.')
  const end = start + (optionalNumber(input, 'limit') ?? most)
  return { items: list.slice(start, end), nextToken: end < list.length ? `after-${end}` : undefined }
}
