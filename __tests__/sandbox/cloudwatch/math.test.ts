import { describe, expect, test } from '@jest/globals'
import { evaluate } from '../../../sandbox/src/cloudwatch/math/evaluate.ts'
import { idsIn, MathProblem } from '../../../sandbox/src/cloudwatch/math/expression.ts'
import { parseExpression } from '../../../sandbox/src/cloudwatch/math/parse.ts'
import type { Series, Value } from '../../../sandbox/src/cloudwatch/math/series.ts'
import fc from '../../support/fast-check.ts'

const _ = undefined

type Points = readonly (number | undefined)[]

const GRID = [0, 60, 120, 180]
const seriesFrom = (points: Points): Series =>
  new Map(GRID.flatMap((at, index) => (points[index] === undefined ? [] : [[at, points[index]] as const])))

const METRICS: Readonly<Record<string, Points>> = {
  errors: [1, undefined, 3, 0],
  invocations: [10, 20, undefined, 0],
  none: [],
}

function compute(text: string, metrics: Readonly<Record<string, Points>> = METRICS): Value {
  const all = Object.entries(metrics).map(([id, points]) => ({ id, series: seriesFrom(points) }))
  return evaluate(parseExpression(text), {
    metrics: all,
    grid: GRID,
    period: 60,
    lookup: id => {
      const found = all.find(metric => metric.id === id)
      if (found === undefined) throw new MathProblem(`unknown identifier '${id}'`)
      return { kind: 'series', series: found.series }
    },
  })
}

/** A series as its points over the grid, a number as itself. */
const shown = (value: Value): unknown =>
  value.kind === 'scalar'
    ? value.value
    : value.kind === 'series'
      ? GRID.map(at => value.series.get(at))
      : value.items.length

describe('metric math', () => {
  test.each<[string, unknown]>([
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['7 - 2 - 1', 4],
    ['8 / 2 / 2', 2],
    ['1 < 2', 1],
    ['1 >= 2 OR 2 == 2 AND 3 != 3', 0],
    ['1e3 + .5', 1000.5],
    ['errors + 1', [2, _, 4, 1]],
    ['10 - errors', [9, _, 7, 10]],
    ['errors + invocations', [11, 20, 3, 0]],
    ['errors / invocations', [0.1, 0, _, _]],
    ['100 * errors / invocations', [10, 0, _, _]],
    ['errors > 0', [1, _, 1, 0]],
    ['errors > 0 && invocations > 5', [1, 0, 0, 0]],
    ['errors > 0 || invocations == 0', [1, 0, 1, 1]],
    ['-errors', [-1, _, -3, 0]],
    ['IF(invocations > 0, 100 * errors / invocations, 0)', [10, 0, _, 0]],
    ['IF(invocations >= 20, 1, 0)', [0, 1, _, 0]],
    ['IF(errors, invocations)', [10, _, 0, _]],
    ['IF(1, errors, invocations)', [1, _, 3, 0]],
    ['IF(errors > 0, invocations, errors)', [10, _, 0, 0]],
    ['FILL(errors, 0)', [1, 0, 3, 0]],
    ['FILL(errors, REPEAT)', [1, 1, 3, 0]],
    ['FILL(errors, LINEAR)', [1, 2, 3, 0]],
    ['FILL(invocations, errors)', [10, 20, 3, 0]],
    ['FILL(none, 0)', [0, 0, 0, 0]],
    ['FILL(none, LINEAR)', [_, _, _, _]],
    ['FILL(errors, 0) / FILL(invocations, 1)', [0.1, 0, 3, _]],
    ['SUM([errors, invocations])', [11, 20, 3, 0]],
    ['AVG([errors, invocations])', [5.5, 10, 1.5, 0]],
    ['MAX([errors, invocations])', [10, 20, 3, 0]],
    ['MIN([errors, invocations])', [1, 20, 3, 0]],
    ['SUM(METRICS())', [11, 20, 3, 0]],
    ['SUM(METRICS("err"))', [1, _, 3, 0]],
    ['TIME_SERIES(SUM(errors))', [4, 4, 4, 4]],
    ['METRIC_COUNT(METRICS())', 3],
    ['SUM(errors)', 4],
    ['MAX(errors)', 3],
    ['MIN(errors)', 0],
    ['AVG(invocations)', 10],
    ['errors - MIN(errors)', [1, _, 3, 0]],
    ['ABS(0 - errors)', [1, _, 3, 0]],
    ['CEIL(errors / 2)', [1, _, 2, 0]],
    ['FLOOR(errors / 2)', [0, _, 1, 0]],
    ['invocations / PERIOD(invocations)', [1 / 6, 1 / 3, _, 0]],
    ['[errors, invocations]', 2],
    ['METRICS() * 2', 3],
    ['errors * METRICS()', 3],
  ])('%s', (text, expected) => {
    expect(shown(compute(text))).toEqual(expected)
  })

  /** The worked examples of CW using-metric-math, `undefined` standing for their dash. */
  test.each<[string, Readonly<Record<string, Points>>, Points]>([
    ['metric1 < metric2', { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] }, [0, 0, 1, 0]],
    ['metric1 >= 30', { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] }, [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] }, [1, 0, 0, 0]],
    [
      'IF(metric1, metric2, metric3)',
      { metric1: [1, 1, 0, 0], metric2: [30, _, 0, 0], metric3: [0, 0, 20, _] },
      [30, 0, 20, _],
    ],
    ['IF(metric1, 5, metric3)', { metric1: [1, 1, 0, 0], metric3: [0, 0, 20, _] }, [5, 5, 20, _]],
    ['IF(metric1, metric2, 5)', { metric1: [1, 1, 0, 0], metric2: [30, _, 0, 0] }, [30, 0, 5, 5]],
    [
      'IF(metric1, metric2, metric3)',
      { metric1: [1, _, 0, _], metric2: [30, 30, 0, 30], metric3: [0, 20, 20, 20] },
      [30, _, 20, _],
    ],
  ])("AWS' own example: %s over %j", (text, metrics, expected) => {
    expect(shown(compute(text, metrics))).toEqual(expected)
  })

  test('FILL has nothing to fill when no metric has a single point', () => {
    expect(shown(compute('FILL(a, 0)', { a: [], b: [] }))).toEqual([_, _, _, _])
  })

  test.each([
    ['', "unexpected 'end of expression'"],
    ['errors +', "unexpected 'end of expression'"],
    ['errors invocations', "unexpected 'invocations' at position 8"],
    ['(errors', "unexpected 'end of expression'"],
    ['errors)', "unexpected ')'"],
    ['SUM(errors', "unexpected 'end of expression'"],
    ['[errors,', "unexpected 'end of expression'"],
    ['errors $ 2', 'unexpected character at position 8'],
    ['missing + 1', "unknown identifier 'missing'"],
    ['ERRORS + 1', "unknown identifier 'ERRORS'"],
    ['SUM()', 'SUM() takes one argument'],
    ['SUM(errors, invocations)', 'SUM() takes one argument'],
    ['SUM(3)', 'SUM() takes a time series or an array'],
    ['IF(errors)', 'IF() takes two or three arguments'],
    ['IF(errors, METRICS(), 0)', 'IF() takes no array'],
    ['FILL(errors)', 'FILL() takes two arguments'],
    ['FILL(3, 0)', 'FILL() takes a time series'],
    ['METRICS(errors)', 'METRICS() takes no argument'],
    ['METRICS() + METRICS()', 'at most one array'],
    ['[1, 2]', 'a time series is expected'],
    ['"text"', 'unexpected text'],
    ['ANOMALY_DETECTION_BAND(errors)', 'does not emulate the function ANOMALY_DETECTION_BAND()'],
  ])('%p is refused: %s', (text, message) => {
    expect(() => compute(text)).toThrow(message)
  })

  test('an expression names the ids it uses, keywords not among them', () => {
    expect(idsIn(parseExpression('IF(m2 > 0, -FILL([m1, e1], REPEAT) / m2, "x")'))).toEqual(['m2', 'm1', 'e1', 'm2'])
  })

  test('arithmetic over numbers agrees with JavaScript', () => {
    const numbers = fc.integer({ min: 1, max: 999 })
    const { expression } = fc.letrec<{ expression: [string, number] }>(tie => ({
      expression: fc.oneof(
        { depthSize: 'small' },
        numbers.map((number): [string, number] => [String(number), number]),
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*'), tie('expression'))
          .map(([[left, a], operator, [right, b]]): [string, number] => [
            `(${left} ${operator} ${right})`,
            operator === '+' ? a + b : operator === '-' ? a - b : a * b,
          ]),
      ),
    }))
    fc.assert(
      fc.property(expression, ([text, expected]) => {
        expect(compute(text)).toEqual({ kind: 'scalar', value: expected })
      }),
    )
  })

  test('whatever is written, it is computed or refused with a reason', () => {
    const pieces = fc.constantFrom(
      'errors',
      'none',
      'SUM(',
      'IF(',
      'FILL(',
      'METRICS()',
      ')',
      '[',
      ']',
      ',',
      '+',
      '-',
      '/',
      '>',
      '0',
      '2',
      'REPEAT',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), list => {
        try {
          const value = compute(list.join(' '))
          if (value.kind === 'series') expect([...value.series.values()].every(Number.isFinite)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(MathProblem)
        }
      }),
      { numRuns: 500 },
    )
  })
})
