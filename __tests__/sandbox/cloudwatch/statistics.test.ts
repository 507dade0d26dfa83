import { describe, expect, test } from '@jest/globals'
import {
  combine,
  parseStatistic,
  samplesOf,
  significantSamples,
  statisticOf,
} from '../../../sandbox/src/cloudwatch/statistics.ts'
import fc from '../../support/fast-check.ts'

const value = (name: string, values: readonly number[]): number | undefined => {
  const statistic = parseStatistic(name)
  const samples = combine(values.map(one => samplesOf(one)))
  return statistic === undefined || samples === undefined ? undefined : statisticOf(samples, statistic)
}

describe('statistics', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)

  test.each([
    ['SampleCount', 100],
    ['Average', 50.5],
    ['Sum', 5050],
    ['Minimum', 1],
    ['Maximum', 100],
    ['p50', 50],
    ['p99', 99],
    ['p99.9', 100],
    ['p0', 1],
    ['p100', 100],
    ['TC(:25)', 25],
    ['TC(25:)', 75],
    ['TC(10:25)', 15],
    ['TC(:2.5)', 2],
    ['PR(:25)', 25],
    ['PR(100:200)', 0],
  ])('%s of 1 to 100 is %d', (name, expected) => {
    expect(value(name, hundred)).toBe(expected)
  })

  test.each(['sum', 'p101', 'p', 'P99', 'tm99', 'TC(:)', 'TC(10%:)', ''])(
    '%s is no statistic the sandbox knows',
    text => {
      expect(parseStatistic(text)).toBeUndefined()
    },
  )

  test('a trimmed count of nothing is no data point, nor one over a statistic set', () => {
    expect(value('TC(100:)', hundred)).toBeUndefined()
    const set = { count: 10, sum: 55, minimum: 1, maximum: 10, values: undefined }
    expect(statisticOf(set, { kind: 'trimmed-count', above: 0, upTo: 5 })).toBeUndefined()
  })

  test('a percentile over a statistic set is no data point, unless all its values are equal', () => {
    const set = { count: 10, sum: 55, minimum: 1, maximum: 10, values: undefined }
    const p90 = { kind: 'percentile', percent: 90 } as const
    expect(statisticOf(set, p90)).toBeUndefined()
    expect(statisticOf({ ...set, sum: 50, minimum: 5, maximum: 5 }, p90)).toBe(5)
  })

  test.each([
    ['p99', 1000],
    ['p90', 100],
    ['p50', 20],
    ['p10', 100],
    ['Sum', 0],
  ])('%s needs %d samples to be significant', (name, expected) => {
    const statistic = parseStatistic(name)
    expect(statistic && significantSamples(statistic)).toBe(expected)
  })

  test('a minute summed in parts equals the minute summed at once', () => {
    const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 })
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const parts = [left, right].flatMap(list => combine(list.map(one => samplesOf(one))) ?? [])
        expect(combine(parts)).toEqual(combine([...left, ...right].map(one => samplesOf(one))))
      }),
    )
  })

  test('percentiles are samples, rise with the percentage, and lie between minimum and maximum', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.nat(100), fc.nat(100), (values, a, b) => {
        const [low, high] = [value(`p${Math.min(a, b)}`, values), value(`p${Math.max(a, b)}`, values)]
        expect(values).toContain(low)
        expect(values).toContain(high)
        expect(low).toBeLessThanOrEqual(high ?? Number.NaN)
      }),
    )
  })
})
