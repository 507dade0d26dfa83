import { PolicyError } from './policy-error.ts'
import { fits, fitsArn } from './wildcard.ts'

/** What is known of a request: condition key → value. Keys are compared without regard to case. */
export type Context = Readonly<Record<string, string>>

/** One line of a Condition block: one operator, one key, one or more values. */
export interface Condition {
  readonly test: Test
  readonly key: string
  readonly values: readonly string[]
}

/** @param given the key's value in the request; undefined when it has none. */
type Test = (values: readonly string[], given: string | undefined) => boolean

const COMPARE: Readonly<Record<string, (value: string, given: string) => boolean>> = {
  StringEquals: (value, given) => value === given,
  StringEqualsIgnoreCase: (value, given) => value.toLowerCase() === given.toLowerCase(),
  StringLike: fits,
  // ArnEquals and ArnLike behave identically.
  ArnEquals: fitsArn,
  ArnLike: fitsArn,
  Bool: (value, given) => value.toLowerCase() === given.toLowerCase(),
}

/**
 * IAM user guide, reference_policies_elements_condition_operators.html: a key that is not in the request fits nothing,
 * so a positive operator is false, a negated one true, and one with `IfExists` true.
 * @throws PolicyError for an operator that is not emulated, such as `ForAnyValue:…`.
 */
export function parseOperator(name: string): Test {
  if (name === 'Null') return (values, given) => values.some(value => (value === 'true') === (given === undefined))
  const ifExists = name.endsWith('IfExists')
  const plain = ifExists ? name.slice(0, -'IfExists'.length) : name
  const positive = plain.replace(/^(String|Arn)Not/, '$1')
  const compare = COMPARE[positive]
  if (compare === undefined) throw new PolicyError(`the condition operator ${name} is not emulated`)
  const negated = positive !== plain
  return (values, given) => {
    if (given === undefined) return negated || ifExists
    return values.some(value => compare(value, given)) !== negated
  }
}

/** All conditions of a statement must hold. */
export function holds(conditions: readonly Condition[], context: Context): boolean {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  return conditions.every(({ test, key, values }) => test(values, known.get(key.toLowerCase())))
}
