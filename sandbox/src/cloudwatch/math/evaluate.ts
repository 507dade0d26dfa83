import { type Expression, isKeyword, MathProblem, type Operator } from './expression.ts'
import { callFunction } from './functions.ts'
import type { Scope } from './scope.ts'
import { joinSeries, lift, seriesOf, type Value } from './series.ts'

const OPERATIONS: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
}

/**
 * Evaluates metric math over series (F§3.4, CW using-metric-math). Between two series a missing point counts as 0, and a
 * division by zero is no data point.
 * @throws MathProblem when the expression is wrong.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'number':
      return { kind: 'scalar', value: expression.value }
    case 'text':
      throw new MathProblem(`unexpected text "${expression.value}"`)
    case 'id':
      if (isKeyword(expression.name)) throw new MathProblem(`unknown identifier '${expression.name}'`)
      return scope.lookup(expression.name)
    case 'array':
      return { kind: 'array', items: expression.items.flatMap(item => seriesOf(evaluate(item, scope))) }
    case 'negate':
      return lift(evaluate(expression.of, scope), value => 0 - value)
    case 'binary':
      return binary(
        evaluate(expression.left, scope),
        evaluate(expression.right, scope),
        OPERATIONS[expression.operator],
      )
    case 'call':
      return callFunction(expression.name, expression.arguments, scope, argument => evaluate(argument, scope))
  }
}

function binary(left: Value, right: Value, operation: (a: number, b: number) => number): Value {
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    return { kind: 'scalar', value: operation(left.value, right.value) }
  }
  if (right.kind === 'scalar') return lift(left, a => operation(a, right.value))
  if (left.kind === 'scalar') return lift(right, b => operation(left.value, b))
  if (left.kind === 'series' && right.kind === 'series') {
    return { kind: 'series', series: joinSeries(left.series, right.series, operation) }
  }
  if (left.kind === 'array' && right.kind === 'series') {
    return { kind: 'array', items: left.items.map(item => joinSeries(item, right.series, operation)) }
  }
  if (left.kind === 'series' && right.kind === 'array') {
    return { kind: 'array', items: right.items.map(item => joinSeries(left.series, item, operation)) }
  }
  throw new MathProblem('an operator takes at most one array of time series')
}
