import { type Expression, MathProblem } from './expression.ts'
import type { Scope } from './scope.ts'
import { acrossSeries, lift, mapSeries, type Series, seriesOf, type Value } from './series.ts'

type Arguments = readonly Expression[]
type Evaluate = (argument: Expression) => Value

/** Calls one of the functions of metric math. @throws MathProblem for one the sandbox does not emulate. */
export function callFunction(name: string, given: Arguments, scope: Scope, evaluate: Evaluate): Value {
  switch (name) {
    case 'SUM':
      return fold(name, given, evaluate, total)
    case 'AVG':
      return average(given, evaluate)
    case 'MIN':
      return fold(name, given, evaluate, values => Math.min(...values))
    case 'MAX':
      return fold(name, given, evaluate, values => Math.max(...values))
    case 'ABS':
      return lift(one(name, given, evaluate), Math.abs)
    case 'CEIL':
      return lift(one(name, given, evaluate), Math.ceil)
    case 'FLOOR':
      return lift(one(name, given, evaluate), Math.floor)
    case 'IF':
      return choose(given, evaluate)
    case 'FILL':
      return fill(given, scope, evaluate)
    case 'METRICS':
      return metrics(given, scope)
    case 'METRIC_COUNT':
      return { kind: 'scalar', value: seriesOf(one(name, given, evaluate)).length }
    case 'TIME_SERIES':
      return timeSeries(given, scope, evaluate)
    case 'PERIOD':
      one(name, given, evaluate)
      return { kind: 'scalar', value: scope.period }
    default:
      throw new MathProblem(`the sandbox does not emulate the function ${name}()`)
  }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

function one(name: string, given: Arguments, evaluate: Evaluate): Value {
  const [only, ...rest] = given
  if (only === undefined || rest.length > 0) throw new MathProblem(`${name}() takes one argument`)
  return evaluate(only)
}

/** Of one series a number; of an array one series, over the members that have a point at each timestamp. */
function fold(
  name: string,
  given: Arguments,
  evaluate: Evaluate,
  combine: (values: readonly number[]) => number,
): Value {
  const value = one(name, given, evaluate)
  switch (value.kind) {
    case 'scalar':
      throw new MathProblem(`${name}() takes a time series or an array of time series`)
    case 'series':
      return { kind: 'scalar', value: value.series.size === 0 ? 0 : combine([...value.series.values()]) }
    case 'array':
      return { kind: 'series', series: acrossSeries(value.items, combine) }
  }
}

/** Over an array a missing point counts as 0, so every member counts at every timestamp (CW using-metric-math). */
function average(given: Arguments, evaluate: Evaluate): Value {
  const value = one('AVG', given, evaluate)
  if (value.kind !== 'array') return fold('AVG', given, evaluate, values => total(values) / values.length)
  return { kind: 'series', series: acrossSeries(value.items, values => total(values) / value.items.length) }
}

/**
 * IF(condition, then[, else]), at each timestamp of the condition. A branch without a point there gives 0 where the
 * condition is true and no point where it is false (CW using-metric-math, "Using IF expressions").
 */
function choose(given: Arguments, evaluate: Evaluate): Value {
  const [first, second, third, ...rest] = given
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new MathProblem('IF() takes two or three arguments')
  }
  const condition = evaluate(first)
  const yes = evaluate(second)
  const no: Value = third === undefined ? { kind: 'series', series: new Map() } : evaluate(third)
  if (condition.kind === 'scalar') return condition.value !== 0 ? yes : no
  const branches = [yes, no].map(branch => {
    if (branch.kind === 'array') throw new MathProblem('IF() takes no array of time series')
    return branch.kind === 'scalar' ? () => branch.value : (at: number) => branch.series.get(at)
  })
  const pick = (series: Series): Series =>
    mapSeries(series, (value, at) => (value !== 0 ? (branches[0]?.(at) ?? 0) : branches[1]?.(at)))
  if (condition.kind === 'series') return { kind: 'series', series: pick(condition.series) }
  return { kind: 'array', items: condition.items.map(pick) }
}

/**
 * FILL(series, number | REPEAT | LINEAR). Fills every period of the request, the newest too: a point that is only
 * late is filled as well, which is AWS' documented trap. With no point in any metric there is nothing to fill (F§3.4).
 */
function fill(given: Arguments, scope: Scope, evaluate: Evaluate): Value {
  const [first, second, ...rest] = given
  if (first === undefined || second === undefined || rest.length > 0)
    throw new MathProblem('FILL() takes two arguments')
  const value = evaluate(first)
  if (value.kind === 'scalar') throw new MathProblem('FILL() takes a time series or an array of time series')
  const filler = fillerOf(second, evaluate)
  const grid = scope.metrics.some(({ series }) => series.size > 0) ? scope.grid : []
  const filled = (series: Series): Series => {
    const points = new Map<number, number>()
    for (const at of grid) {
      const point = series.get(at) ?? filler(series, at)
      if (point !== undefined) points.set(at, point)
    }
    return points
  }
  if (value.kind === 'series') return { kind: 'series', series: filled(value.series) }
  return { kind: 'array', items: value.items.map(filled) }
}

/** TIME_SERIES(number): that number in every period of the request. */
function timeSeries(given: Arguments, scope: Scope, evaluate: Evaluate): Value {
  const value = one('TIME_SERIES', given, evaluate)
  if (value.kind !== 'scalar') throw new MathProblem('TIME_SERIES() takes a number')
  return { kind: 'series', series: new Map(scope.grid.map(at => [at, value.value])) }
}

type Filler = (series: Series, at: number) => number | undefined

function fillerOf(argument: Expression, evaluate: Evaluate): Filler {
  if (argument.kind === 'id' && argument.name === 'REPEAT') return (series, at) => neighbour(series, at, -1)?.value
  if (argument.kind === 'id' && argument.name === 'LINEAR') {
    return (series, at) => {
      const before = neighbour(series, at, -1)
      const after = neighbour(series, at, 1)
      if (before === undefined || after === undefined) return undefined
      return before.value + ((after.value - before.value) * (at - before.at)) / (after.at - before.at)
    }
  }
  const value = evaluate(argument)
  if (value.kind === 'array') throw new MathProblem('FILL() fills with a number, a time series, REPEAT or LINEAR')
  return value.kind === 'scalar' ? () => value.value : (_, at) => value.series.get(at)
}

function neighbour(series: Series, at: number, direction: -1 | 1): { at: number; value: number } | undefined {
  let nearest: { at: number; value: number } | undefined
  for (const [time, value] of series) {
    const distance = (time - at) * direction
    if (distance > 0 && (nearest === undefined || distance < (nearest.at - at) * direction))
      nearest = { at: time, value }
  }
  return nearest
}

/** METRICS() or METRICS("part of an id"). */
function metrics(given: Arguments, scope: Scope): Value {
  const [filter, ...rest] = given
  if (rest.length > 0 || (filter !== undefined && filter.kind !== 'text')) {
    throw new MathProblem('METRICS() takes no argument, or a quoted part of an id')
  }
  const part = filter?.value ?? ''
  return { kind: 'array', items: scope.metrics.filter(({ id }) => id.includes(part)).map(({ series }) => series) }
}
