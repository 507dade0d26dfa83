/** A parsed metric math expression. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'id'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'negate'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }

export type Operator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<' | '>' | '<=' | '>=' | 'AND' | 'OR'

/** A mistake in an expression: reported to the caller as CloudWatch's ValidationException. */
export class MathProblem extends Error {
  override readonly name = 'MathProblem'
}

/** The ids of other queries an expression names, METRICS() not counted. */
export function idsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'number':
    case 'text':
      return []
    case 'id':
      return isKeyword(expression.name) ? [] : [expression.name]
    case 'array':
      return expression.items.flatMap(idsIn)
    case 'negate':
      return idsIn(expression.of)
    case 'binary':
      return [...idsIn(expression.left), ...idsIn(expression.right)]
    case 'call':
      return expression.arguments.flatMap(idsIn)
  }
}

/** Ids begin with a lower-case letter, so an upper-case word is a keyword of a function: `REPEAT`, `LINEAR`. */
export function isKeyword(name: string): boolean {
  return /^[A-Z]/.test(name)
}
