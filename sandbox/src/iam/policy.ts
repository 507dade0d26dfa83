import { type Condition, parseOperator } from './condition.ts'
import { PolicyError } from './policy-error.ts'

/** An identity-based policy, as far as the sandbox evaluates one. */
export interface Policy {
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny'
  readonly actions: Patterns
  readonly resources: Patterns
  readonly conditions: readonly Condition[]
}

/** `Action` or, negated, `NotAction`; likewise for resources. */
export interface Patterns {
  readonly negated: boolean
  readonly list: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

const ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']

/** @throws PolicyError saying which element is wrong. */
export function parsePolicy(document: unknown): Policy {
  const fields = objectOf(document, 'a policy')
  known(fields, ['Version', 'Id', 'Statement'])
  if (fields.Version !== '2012-10-17') throw new PolicyError('Version is "2012-10-17"')
  const statements = Array.isArray(fields.Statement) ? fields.Statement : [fields.Statement]
  return { statements: statements.map(parseStatement) }
}

function parseStatement(value: unknown): Statement {
  const fields = objectOf(value, 'a statement')
  known(fields, ELEMENTS)
  const { Effect: effect } = fields
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyError('Effect is "Allow" or "Deny"')
  const actions = patternsOf(fields, 'Action')
  const wrong = actions.list.find(action => !/^(\*|[a-z0-9-]+:[\w*?]+)$/i.test(action))
  if (wrong !== undefined) throw new PolicyError(`${JSON.stringify(wrong)} is no action: service:Name`)
  return { effect, actions, resources: patternsOf(fields, 'Resource'), conditions: conditionsOf(fields.Condition) }
}

function patternsOf(fields: Fields, name: 'Action' | 'Resource'): Patterns {
  const [plain, not] = [fields[name], fields[`Not${name}`]]
  if ((plain === undefined) === (not === undefined)) {
    throw new PolicyError(`a statement has either ${name} or Not${name}`)
  }
  const list = textsOf(plain ?? not, name)
  const variable = list.find(text => text.includes('${'))
  if (variable !== undefined) throw new PolicyError(`policy variables are not emulated: ${variable}`)
  return { negated: plain === undefined, list }
}

function conditionsOf(value: unknown): Condition[] {
  if (value === undefined) return []
  return Object.entries(objectOf(value, 'Condition')).flatMap(([operator, keys]) => {
    const test = parseOperator(operator)
    return Object.entries(objectOf(keys, operator)).map(([key, values]) => ({
      test,
      key,
      values: textsOf(values, key),
    }))
  })
}

function textsOf(value: unknown, what: string): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.map(item => {
    if (typeof item === 'string') return item
    if (typeof item === 'boolean') return String(item)
    throw new PolicyError(`${what} is a text or a list of texts`)
  })
}

function objectOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new PolicyError(`${what} is a JSON object`)
}

function known(fields: Fields, names: readonly string[]): void {
  const unknown = Object.keys(fields).find(name => !names.includes(name))
  if (unknown !== undefined) throw new PolicyError(`${unknown} is not one of ${names.join(', ')}`)
}
