import { evaluate } from './math/evaluate.ts'
import { MathProblem } from './math/expression.ts'
import type { Scope } from './math/scope.ts'
import { type Series, seriesOf, type Value } from './math/series.ts'
import { expressionError, type MetricQuery, type MetricSource } from './metric-query.ts'
import { type Buckets, type MetricStore, MINUTE } from './metric-store.ts'
import { statisticOf } from './statistics.ts'

/** Which periods a computation covers: `align` is where one of them begins (0: multiples of the period, as clocks show). */
export interface Window {
  readonly start: number
  readonly end: number
  readonly align: number
}

/**
 * The series of each query over a window; an expression may yield several.
 * @throws AwsError ValidationException for a mistake in an expression.
 */
export function computeQueries(
  queries: readonly MetricQuery[],
  window: Window,
  store: MetricStore,
): ReadonlyMap<string, readonly Series[]> {
  const values = new Map<string, Value>()
  for (const { id, source } of queries) {
    if (source.kind === 'metric') values.set(id, { kind: 'series', series: readSeries(source, window, store) })
  }
  const period = commonPeriod(queries)
  const byId = new Map(queries.map(query => [query.id, query]))
  const scope: Scope = {
    lookup: id => resolve(id),
    metrics: queries.flatMap(({ id, source }) => {
      const value = source.kind === 'metric' ? values.get(id) : undefined
      return value?.kind === 'series' ? [{ id, series: value.series }] : []
    }),
    grid: periodsOf(period, { ...window, end: Math.min(window.end, store.now()) }),
    period,
  }
  const resolve = (id: string): Value => {
    const known = values.get(id)
    if (known !== undefined) return known
    const source = byId.get(id)?.source
    if (source?.kind !== 'math') throw new MathProblem(`unknown identifier '${id}'`)
    const value = evaluate(source.expression, scope)
    values.set(id, value)
    return value
  }
  const results = new Map<string, readonly Series[]>()
  for (const { id } of queries) {
    try {
      results.set(id, seriesOf(resolve(id)))
    } catch (error) {
      if (error instanceof MathProblem) throw expressionError(id, error.message)
      throw error
    }
  }
  return results
}

/** The readable samples of a metric in the window's periods. */
export function readBuckets(source: MetricSource, window: Window, store: MetricStore): Buckets {
  const start = alignDown(window.start, source.period, window.align)
  return store.read(source.metric, { start, end: window.end, period: source.period, unit: source.unit })
}

export function alignDown(time: number, period: number, align: number): number {
  return align + Math.floor((time - align) / period) * period
}

function readSeries(source: MetricSource, window: Window, store: MetricStore): Series {
  const points = new Map<number, number>()
  const buckets = [...readBuckets(source, window, store)].sort(([a], [b]) => a - b)
  for (const [at, samples] of buckets) {
    const value = statisticOf(samples, source.statistic)
    if (value !== undefined) points.set(at, value)
  }
  return points
}

function commonPeriod(queries: readonly MetricQuery[]): number {
  const periods = queries.flatMap(({ source }) => source.period ?? [])
  return periods.length === 0 ? MINUTE : Math.max(...periods)
}

function periodsOf(period: number, window: Window): readonly number[] {
  const grid: number[] = []
  for (let at = alignDown(window.start, period, window.align); at < window.end; at += period) grid.push(at)
  return grid
}
