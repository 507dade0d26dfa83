import { AwsError } from '../../http/service.ts'

/** One member that breaks the API model, in the words of AWS' own validator. */
export interface Violation {
  readonly value: string | null
  /** The member's path in lower camel case: `routingConfig.additionalVersionWeights`. */
  readonly at: string
  readonly rule: string
}

/** F§1.5: the name is not in the model, and the body has no `Type`. */
export function validationError(...violations: readonly Violation[]): AwsError {
  const texts = violations.map(({ value, at, rule }) => {
    const shown = value === null ? 'null' : `'${value}'`
    return `Value ${shown} at '${at}' failed to satisfy constraint: ${rule}`
  })
  const plural = texts.length === 1 ? '' : 's'
  return new AwsError(
    400,
    'ValidationException',
    `${texts.length} validation error${plural} detected: ${texts.join('; ')}`,
  )
}

export function required(at: string): AwsError {
  return validationError({ value: null, at, rule: 'Member must not be null' })
}

export function checkPattern(value: string, at: string, pattern: RegExp, shown = pattern.source): void {
  if (new RegExp(`^(?:${pattern.source})$`).test(value)) return
  throw validationError({ value, at, rule: `Member must satisfy regular expression pattern: ${shown}` })
}

export function checkLength(value: string, at: string, max: number): void {
  if (value.length <= max) return
  throw validationError({ value, at, rule: `Member must have length less than or equal to ${max}` })
}

export function checkRange(value: number, at: string, min: number, max: number): void {
  const rule =
    value < min
      ? `Member must have value greater than or equal to ${min}`
      : value > max
        ? `Member must have value less than or equal to ${max}`
        : undefined
  if (rule !== undefined) throw validationError({ value: String(value), at, rule })
}

export function checkEnum<T extends string>(value: string, at: string, allowed: readonly T[]): T {
  const found = allowed.find(one => one === value)
  if (found !== undefined) return found
  throw validationError({ value, at, rule: `Member must satisfy enum value set: [${allowed.join(', ')}]` })
}
