import { describe, expect, test } from '@jest/globals'
import { COMPARISONS, TREATMENTS } from '../../../sandbox/src/cloudwatch/alarms/alarm.ts'
import {
  type AlarmRule,
  breaches,
  type DataPoint,
  type Evaluation,
  EXTRA_PERIODS,
  evaluateAlarm,
} from '../../../sandbox/src/cloudwatch/alarms/evaluation.ts'
import fc from '../../support/fast-check.ts'

const LETTERS = new Map([
  ['A', 'ALARM'],
  ['O', 'OK'],
  ['I', 'INSUFFICIENT_DATA'],
  ['k', 'keep'],
])

const rule = (overrides: Partial<AlarmRule> = {}): AlarmRule => ({
  comparison: 'GreaterThanThreshold',
  threshold: 0,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  treatMissingData: 'missing',
  samplesNeeded: 0,
  ...overrides,
})

/** `0` is a point that does not breach, `X` one that does, `-` none; the newest stands on the right, as in AWS' tables. */
const range = (text: string, samples = 1): (DataPoint | undefined)[] =>
  text
    .split(' ')
    .map((mark, index) => (mark === '-' ? undefined : { at: index * 60, value: mark === 'X' ? 1 : 0, samples }))

const state = (text: string, overrides: Partial<AlarmRule> = {}): Evaluation['state'] =>
  evaluateAlarm(rule(overrides), range(text)).state

describe("AWS' tables of what missing data does (F§3.5)", () => {
  /** points, how many must be filled, then the state under missing, ignore, breaching, notBreaching. */
  const threeOfThree: [string, number, string][] = [
    ['0 - X - X', 0, 'OOOO'],
    ['0 - - - -', 2, 'OOOO'],
    ['- - - - 0', 2, 'OOOO'],
    ['- - - - -', 3, 'IkAO'],
    ['0 X X - X', 0, 'AAAA'],
    ['- - X - -', 2, 'AkAO'],
    ['X - - - -', 2, 'AkAO'],
    ['- - - - X', 2, 'IkAO'],
    ['- - - X -', 2, 'IkAO'],
    ['- - - X 0', 1, 'OOOO'],
    ['- - X - 0', 1, 'OOOO'],
    ['X X X X X', 0, 'AAAA'],
    ['X X 0 0 0', 0, 'OOOO'],
  ]
  const twoOfThree: [string, number, string][] = [
    ['0 - X - X', 0, 'AAAA'],
    ['0 0 X 0 X', 0, 'AAAA'],
    ['0 - X - -', 1, 'OOAO'],
    ['- - - - 0', 2, 'OOAO'],
    ['- - - X -', 2, 'AkAO'],
    ['- - - - X', 2, 'IkAO'],
    ['- - - - -', 3, 'IkAO'],
    ['X X 0 0 X', 0, 'OOOO'],
  ]
  const oneOfOne: [string, number, string][] = [
    ['- - X', 0, 'AAAA'],
    ['- X -', 0, 'AAAA'],
    ['X - -', 0, 'AAAA'],
    ['X 0 -', 0, 'OOOO'],
    ['- - -', 1, 'IkAO'],
  ]
  const cases = [
    ...threeOfThree.map(row => [3, 3, ...row] as const),
    ...twoOfThree.map(row => [2, 3, ...row] as const),
    ...oneOfOne.map(row => [1, 1, ...row] as const),
  ]
  const rows = cases.flatMap(([m, n, points, filled, states]) =>
    TREATMENTS.map((treated, index) => {
      return { m, n, points, filled, treated, expected: LETTERS.get(states.charAt(index)) }
    }),
  )

  test.each(rows)(
    '$m of $n over $points under $treated is $expected',
    ({ m, n, points, filled, treated, expected }) => {
      const evaluation = evaluateAlarm(
        rule({ datapointsToAlarm: m, evaluationPeriods: n, treatMissingData: treated }),
        range(points),
      )
      expect(evaluation.state).toBe(expected)
      expect(evaluation.filled).toBe(filled)
    },
  )
})

describe('what holds for every alarm', () => {
  const alarms = fc
    .record({
      n: fc.integer({ min: 1, max: 6 }),
      m: fc.integer({ min: 1, max: 6 }),
      treatMissingData: fc.constantFrom(...TREATMENTS),
    })
    .filter(({ n, m }) => m <= n)
  const marks = fc.array(fc.constantFrom('0', 'X', '-'), { minLength: 8, maxLength: 8 })
  const evaluated = alarms.chain(({ n, m, treatMissingData }) =>
    marks.map(list => {
      const text = list.slice(0, n + EXTRA_PERIODS).join(' ')
      const overrides = { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData }
      return { text, overrides, n, m }
    }),
  )

  test('with N real points the treatment of missing data decides nothing', () => {
    fc.assert(
      fc.property(evaluated, ({ text, overrides, n }) => {
        fc.pre(text.split(' ').filter(mark => mark !== '-').length >= n)
        const states = TREATMENTS.map(treatMissingData => state(text, { ...overrides, treatMissingData }))
        expect(new Set(states).size).toBe(1)
      }),
    )
  })

  test('only M breaching points, filled ones counted, or the premature rule raise an alarm', () => {
    fc.assert(
      fc.property(evaluated, ({ text, overrides, m }) => {
        const evaluation = evaluateAlarm(rule(overrides), range(text))
        if (evaluation.state !== 'ALARM') return
        const filled = overrides.treatMissingData === 'breaching' ? evaluation.filled : 0
        const enough = evaluation.breaching.length + filled >= m
        const premature = evaluation.fine.length === 0 && overrides.treatMissingData === 'missing'
        expect(enough || premature).toBe(true)
      }),
    )
  })

  test('notBreaching never leaves an alarm undecided, and a fine point never lets it be INSUFFICIENT_DATA', () => {
    fc.assert(
      fc.property(evaluated, ({ text, overrides }) => {
        expect(['OK', 'ALARM']).toContain(state(text, { ...overrides, treatMissingData: 'notBreaching' }))
        const evaluation = evaluateAlarm(rule(overrides), range(text))
        if (evaluation.fine.length > 0) expect(['OK', 'ALARM']).toContain(evaluation.state)
      }),
    )
  })

  test('points older than the newest N real ones do not matter', () => {
    fc.assert(
      fc.property(evaluated, ({ text, overrides, n }) => {
        fc.pre(overrides.treatMissingData !== 'missing')
        const points = text.split(' ')
        const real = points.flatMap((mark, index) => (mark === '-' ? [] : [index]))
        const oldest = real.at(-n)
        fc.pre(oldest !== undefined)
        const cut = points.map((mark, index) => (oldest !== undefined && index < oldest ? '0' : mark)).join(' ')
        expect(state(cut, overrides)).toBe(state(text, overrides))
      }),
    )
  })
})

describe('percentiles with few samples', () => {
  test('a point with fewer samples than are significant keeps the state', () => {
    const enough = rule({ samplesNeeded: 1000, datapointsToAlarm: 1, evaluationPeriods: 1 })
    expect(evaluateAlarm(enough, range('- - X', 999)).state).toBe('keep')
    expect(evaluateAlarm(enough, range('- - X', 1000)).state).toBe('ALARM')
  })
})

describe('comparison operators', () => {
  test.each([
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['GreaterThanThreshold', [false, false, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ] as const)('%s compares the value with the threshold', (comparison, expected) => {
    expect([4, 5, 6].map(value => breaches({ comparison, threshold: 5 }, value))).toEqual(expected)
    expect(COMPARISONS).toContain(comparison)
  })
})
