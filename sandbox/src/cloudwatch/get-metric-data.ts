import { type Input, validation } from './input.ts'
import { computeQueries } from './metric-data.ts'
import { type MetricQuery, readQueries } from './metric-query.ts'
import type { MetricStore } from './metric-store.ts'
import { paginate } from './page.ts'
import { type Output, Timestamp } from './wire/output.ts'

const MOST_QUERIES = 500
const MOST_POINTS = 100_800

/** A `StatusCode` other than `Complete`, forced by a test: values are then withheld. */
export type UnreadableStatus = 'InternalError' | 'PartialData' | 'Forbidden'

interface Result {
  readonly query: MetricQuery
  readonly points: readonly (readonly [number, number])[]
}

interface Point {
  readonly result: number
  readonly at: number
  readonly value: number
}

/** GetMetricData (F§3.6). @param unreadable what every result answers instead of `Complete`. */
export function getMetricData(input: Input, store: MetricStore, unreadable: UnreadableStatus | undefined): Output {
  const inputs = input.structures('MetricDataQueries')
  if (inputs.length === 0) throw input.missing('MetricDataQueries')
  if (inputs.length > MOST_QUERIES) {
    throw validation(`The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`)
  }
  const [start, end] = [input.instant('StartTime'), input.instant('EndTime')]
  if (start === undefined) throw input.missing('StartTime')
  if (end === undefined) throw input.missing('EndTime')
  if (start >= end) throw validation('The parameter EndTime must be greater than StartTime.')
  const scanBy = input.oneOf('ScanBy', ['TimestampDescending', 'TimestampAscending']) ?? 'TimestampDescending'
  const most = input.integer('MaxDatapoints', 1, MOST_POINTS) ?? MOST_POINTS

  const queries = readQueries(inputs)
  if (!queries.some(query => query.returnData)) throw validation('At least one query must return data.')
  const computed = computeQueries(queries, { start, end, align: 0 }, store)
  const results = queries
    .filter(query => query.returnData)
    .flatMap(query =>
      (computed.get(query.id) ?? []).map((series): Result => {
        const ascending = unreadable === undefined ? [...series].sort(([a], [b]) => a - b) : []
        return { query, points: scanBy === 'TimestampAscending' ? ascending : ascending.toReversed() }
      }),
    )
  return answer(results, labelsFor(queries), most, input.text('NextToken'), unreadable)
}

/** Points fill a page result by result; a result whose points go on says `PartialData` until its last page. */
function answer(
  results: readonly Result[],
  labels: ReadonlyMap<string, string>,
  most: number,
  token: string | undefined,
  status: UnreadableStatus | undefined,
): Output {
  const all = results.flatMap(({ points }, result) => points.map(([at, value]): Point => ({ result, at, value })))
  const page = paginate(all, most, token)
  const last = page.items.at(-1)
  const goesOn = (result: number): boolean =>
    page.nextToken !== undefined && (last === undefined || result >= last.result)
  return {
    MetricDataResults: results.map(({ query }, index): Output => {
      const points = page.items.filter(point => point.result === index)
      return {
        Id: query.id,
        Label: labels.get(query.id) ?? query.id,
        Timestamps: points.map(point => new Timestamp(point.at)),
        Values: points.map(point => point.value),
        StatusCode: status ?? (goesOn(index) ? 'PartialData' : 'Complete'),
      }
    }),
    NextToken: page.nextToken,
    Messages: [],
  }
}

/**
 * Labels where none was given: the metric's name, with the statistic and the period where another query of the same
 * metric differs in them; an expression goes by its id.
 */
function labelsFor(queries: readonly MetricQuery[]): ReadonlyMap<string, string> {
  const sources = queries.flatMap(({ source }) => (source.kind === 'metric' ? [source] : []))
  return new Map(
    queries.map(({ id, label, source }) => {
      if (label !== undefined) return [id, label]
      if (source.kind === 'math') return [id, id]
      const same = sources.filter(other => other.metric.name === source.metric.name)
      const statistic = same.some(other => other.statisticName !== source.statisticName) ? [source.statisticName] : []
      const period = same.some(other => other.period !== source.period) ? [source.period] : []
      return [id, [source.metric.name, ...statistic, ...period].join(' ')]
    }),
  )
}
