/** Samples of one metric in one span of time, summed up so that any statistic can still be told. */
export interface Aggregate {
  count: number
  sum: number
  minimum: number
  maximum: number
  /** How often each value occurred, for percentiles; undefined once a statistic set hid the values. */
  values: Map<number, number> | undefined
}

export const SIMPLE_STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const
export type SimpleStatistic = (typeof SIMPLE_STATISTICS)[number]
export type Statistic =
  | { readonly kind: 'simple'; readonly name: SimpleStatistic }
  | { readonly kind: 'percentile'; readonly percent: number }
  | { readonly kind: 'trimmed-count' | 'percentile-rank'; readonly above: number; readonly upTo: number }

/** Parses `Sum`, `p99`, `p99.9`, and `TC` or `PR` between values: `TC(:250)`, `PR(100:200)`. @returns undefined for what is no statistic, or one the sandbox does not emulate. */
export function parseStatistic(text: string): Statistic | undefined {
  const simple = SIMPLE_STATISTICS.find(name => name === text)
  if (simple !== undefined) return { kind: 'simple', name: simple }
  const between = /^(TC|PR)\(((?:\d+(?:\.\d{1,10})?)?):((?:\d+(?:\.\d{1,10})?)?)\)$/i.exec(text)
  if (between !== null) {
    const [, name = '', above = '', upTo = ''] = between
    if (above === '' && upTo === '') return undefined
    return {
      kind: name.toUpperCase() === 'TC' ? 'trimmed-count' : 'percentile-rank',
      above: above === '' ? Number.NEGATIVE_INFINITY : Number(above),
      upTo: upTo === '' ? Number.POSITIVE_INFINITY : Number(upTo),
    }
  }
  const match = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(text)
  if (match === null) return undefined
  const percent = Number(match[1])
  return percent <= 100 ? { kind: 'percentile', percent } : undefined
}

type Range = Extract<Statistic, { readonly upTo: number }>

export function samplesOf(value: number, count = 1): Aggregate {
  return { count, sum: value * count, minimum: value, maximum: value, values: new Map([[value, count]]) }
}

export function combine(parts: Iterable<Aggregate>): Aggregate | undefined {
  let total: Aggregate | undefined
  for (const part of parts) {
    if (total === undefined) total = { ...part, values: part.values && new Map(part.values) }
    else include(total, part)
  }
  return total
}

/** Adds `part` to `total`, in place. */
export function include(total: Aggregate, part: Aggregate): void {
  total.count += part.count
  total.sum += part.sum
  total.minimum = Math.min(total.minimum, part.minimum)
  total.maximum = Math.max(total.maximum, part.maximum)
  if (part.values === undefined) total.values = undefined
  if (total.values === undefined || part.values === undefined) return
  for (const [value, count] of part.values) total.values.set(value, (total.values.get(value) ?? 0) + count)
}

/** @returns undefined where CloudWatch has no data point: no samples, or a percentile over a statistic set. */
export function statisticOf(aggregate: Aggregate, statistic: Statistic): number | undefined {
  if (aggregate.count === 0) return undefined
  if (statistic.kind === 'percentile') return percentile(aggregate, statistic.percent)
  if (statistic.kind !== 'simple') return within(aggregate, statistic)
  switch (statistic.name) {
    case 'SampleCount':
      return aggregate.count
    case 'Average':
      return aggregate.sum / aggregate.count
    case 'Sum':
      return aggregate.sum
    case 'Minimum':
      return aggregate.minimum
    case 'Maximum':
      return aggregate.maximum
  }
}

/**
 * Trimmed count and percentile rank between two values, the lower exclusive, the upper inclusive (CloudWatch statistics
 * definitions). AWS interpolates, so that a real count may have decimals. No point where nothing lies between.
 */
function within({ count, values }: Aggregate, { kind, above, upTo }: Range): number | undefined {
  if (values === undefined) return undefined
  const inside = [...values]
    .filter(([value]) => value > above && value <= upTo)
    .reduce((sum, [, each]) => sum + each, 0)
  if (kind === 'percentile-rank') return (100 * inside) / count
  return inside === 0 ? undefined : inside
}

/** Nearest rank. AWS approximates within a sketch's error, so a test must not lean on exact interpolation. */
function percentile(aggregate: Aggregate, percent: number): number | undefined {
  if (aggregate.minimum === aggregate.maximum) return aggregate.minimum
  if (aggregate.values === undefined) return undefined
  const rank = Math.max(1, Math.ceil((percent / 100) * aggregate.count))
  let seen = 0
  for (const [value, count] of [...aggregate.values].sort(([a], [b]) => a - b)) {
    seen += count
    if (seen >= rank) return value
  }
  return aggregate.maximum
}

/** Samples a percentile needs before AWS calls it significant: 10/(1-p), or 10/p below the median (F§3.5). */
export function significantSamples(statistic: Statistic): number {
  if (statistic.kind !== 'percentile') return 0
  const share = statistic.percent / 100
  // Rounded because 10 / (1 - 0.99) is 1000.0000000000009 in doubles.
  return Number((10 / (share >= 0.5 ? 1 - share : share)).toFixed(6))
}
