import { MathProblem } from './expression.ts'

/** Data points by the start of their period, in seconds. A timestamp without a point is missing, never zero. */
export type Series = ReadonlyMap<number, number>

/** What an expression can stand for. A `text` only ever is an argument. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'series'; readonly series: Series }
  | { readonly kind: 'array'; readonly items: readonly Series[] }

/** Keeps the points `change` keeps: a result that is no finite number is no data point (F§3.4: division by zero). */
export function mapSeries(series: Series, change: (value: number, at: number) => number | undefined): Series {
  const points = new Map<number, number>()
  for (const [at, value] of series) {
    const changed = change(value, at)
    if (changed !== undefined && Number.isFinite(changed)) points.set(at, changed)
  }
  return points
}

/** Joins two series over every timestamp of either; where one has no point it counts as 0 (CW using-metric-math). */
export function joinSeries(left: Series, right: Series, join: (a: number, b: number) => number): Series {
  const times = [...new Set([...left.keys(), ...right.keys()])].sort((a, b) => a - b)
  const zeros = new Map(times.map(at => [at, 0]))
  return mapSeries(zeros, (_, at) => join(left.get(at) ?? 0, right.get(at) ?? 0))
}

/** One value per timestamp over the series that have a point there. */
export function acrossSeries(list: readonly Series[], fold: (values: readonly number[]) => number): Series {
  const times = new Set(list.flatMap(series => [...series.keys()]))
  const points = new Map<number, number>()
  for (const at of [...times].sort((a, b) => a - b)) {
    const values = list.flatMap(series => series.get(at) ?? [])
    points.set(at, fold(values))
  }
  return points
}

export function seriesOf(value: Value): readonly Series[] {
  switch (value.kind) {
    case 'scalar':
      throw new MathProblem('a time series is expected where a number stands')
    case 'series':
      return [value.series]
    case 'array':
      return value.items
  }
}

/** Applies `change` to every point of whatever the value is. */
export function lift(value: Value, change: (value: number) => number): Value {
  switch (value.kind) {
    case 'scalar':
      return { kind: 'scalar', value: change(value.value) }
    case 'series':
      return { kind: 'series', series: mapSeries(value.series, change) }
    case 'array':
      return { kind: 'array', items: value.items.map(series => mapSeries(series, change)) }
  }
}
