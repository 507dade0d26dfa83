import { AwsError } from '../http/service.ts'
import { type Input, validation } from './input.ts'
import { type Expression, idsIn, MathProblem } from './math/expression.ts'
import { parseExpression } from './math/parse.ts'
import { type MetricId, MINUTE } from './metric-store.ts'
import { parseStatistic, type Statistic } from './statistics.ts'

/** One entry of `MetricDataQueries` or of an alarm's `Metrics`, parsed. */
export interface MetricQuery {
  readonly id: string
  readonly label: string | undefined
  readonly returnData: boolean
  readonly source: MetricSource | MathSource
}

export interface MetricSource {
  readonly kind: 'metric'
  readonly metric: MetricId
  readonly period: number
  readonly statistic: Statistic
  readonly statisticName: string
  readonly unit: string | undefined
}

export interface MathSource {
  readonly kind: 'math'
  readonly text: string
  readonly expression: Expression
  readonly period: number | undefined
}

/** Parses the queries and checks them together. @throws AwsError ValidationException with AWS' reason. */
export function readQueries(inputs: readonly Input[]): readonly MetricQuery[] {
  const queries = inputs.map(readQuery)
  const ids = new Set(queries.map(query => query.id))
  if (ids.size < queries.length) throw validation('The values for parameter id in MetricDataQueries are not unique.')
  for (const query of queries) {
    if (query.source.kind !== 'math') continue
    for (const id of idsIn(query.source.expression)) {
      if (!ids.has(id)) throw expressionError(query.id, `Unknown identifier: ${id}`)
    }
  }
  refuseCircles(queries)
  return queries
}

export function expressionError(id: string, reason: string): Error {
  return validation(`Error in expression '${id}': ${reason}`)
}

export function readDimensions(input: Input): Readonly<Record<string, string>> {
  const list = input.structures('Dimensions')
  if (list.length > 30)
    throw validation('The collection MetricData.member.1.Dimensions must not have a size greater than 30.')
  return Object.fromEntries(list.map(pair => [pair.requiredText('Name'), pair.requiredText('Value')]))
}

/** The sandbox keeps minutes, as Lambda publishes them: shorter periods are refused, not guessed. */
export function checkedPeriod(period: number): number {
  if ([1, 5, 10, 20, 30].includes(period)) {
    throw new AwsError(501, 'NotImplemented', `The sandbox keeps metrics by the minute, not by ${period} seconds.`)
  }
  if (period % MINUTE !== 0) throw validation('Period must be 10, 20, 30 or a multiple of 60')
  return period
}

export function checkedStatistic(text: string): Statistic {
  const statistic = parseStatistic(text)
  if (statistic === undefined) throw validation(`The value ${text} for parameter Stat is not supported.`)
  return statistic
}

function readQuery(input: Input): MetricQuery {
  const id = input.requiredText('Id')
  if (!/^[a-z]\w{0,254}$/.test(id)) {
    throw validation(
      `The value ${id} for parameter Id does not begin with a lowercase letter or holds other characters.`,
    )
  }
  const stat = input.structure('MetricStat')
  const text = input.text('Expression')
  if ((stat === undefined) === (text === undefined)) {
    throw validation(`One of MetricStat and Expression must be given for the query ${id}.`)
  }
  const source = text === undefined ? readMetric(stat ?? input) : readMath(id, text, input.integer('Period', 1))
  return { id, label: input.text('Label'), returnData: input.boolean('ReturnData') ?? true, source }
}

function readMetric(stat: Input): MetricSource {
  const metric = stat.structure('Metric')
  const period = stat.integer('Period', 1)
  if (metric === undefined) throw stat.missing('Metric')
  if (period === undefined) throw stat.missing('Period')
  const statisticName = stat.requiredText('Stat')
  return {
    kind: 'metric',
    metric: {
      namespace: metric.requiredText('Namespace'),
      name: metric.requiredText('MetricName'),
      dimensions: readDimensions(metric),
    },
    period: checkedPeriod(period),
    statistic: checkedStatistic(statisticName),
    statisticName,
    unit: stat.text('Unit'),
  }
}

function readMath(id: string, text: string, period: number | undefined): MathSource {
  if (text.length > 2048) throw validation(`The expression of ${id} is longer than 2048 characters.`)
  try {
    return { kind: 'math', text, expression: parseExpression(text), period }
  } catch (error) {
    if (error instanceof MathProblem) throw expressionError(id, error.message)
    throw error
  }
}

function refuseCircles(queries: readonly MetricQuery[]): void {
  const byId = new Map(queries.map(query => [query.id, query]))
  const done = new Set<string>()
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) throw expressionError(id, 'Circular reference')
    const source = byId.get(id)?.source
    if (done.has(id) || source?.kind !== 'math') return
    for (const other of idsIn(source.expression)) visit(other, [...path, id])
    done.add(id)
  }
  for (const query of queries) visit(query.id, [])
}
