import { AwsError } from '../http/service.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** CodeDeploy answers every error with HTTP 400 (F§4.1). */
export function refused(code: string, message: string): AwsError {
  return new AwsError(400, code, message)
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @param error the name AWS has for its absence, e.g. `ApplicationNameRequiredException`. @throws AwsError */
export function requiredText(input: JsonObject, name: string, error: string): string {
  const value = input[name]
  if (typeof value === 'string' && value !== '') return value
  throw refused(error, `The ${name} is required.`)
}

export function texts(input: JsonObject, name: string): readonly string[] {
  const value = input[name] ?? []
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}
