import { describe, expect, test } from '@jest/globals'
import { defaultMaximum, formatStrategy, parseStrategy, type Steps } from '../../src/rollout/strategy.ts'
import fc from '../support/fast-check.ts'
import { strategies } from './arbitraries.ts'

function steps(text: string, defaults = {}): Steps {
  const parsed = parseStrategy(text, defaults)
  if (parsed.kind === 'problem') throw new Error(`${text}: ${parsed.problem}`)
  return parsed.steps
}

const shape = (text: string): string =>
  steps(text)
    .map(({ weight, min }) => `${weight}@${min}`)
    .join(' ')

describe('parseStrategy', () => {
  test.each([
    ['canary 10% 5m', '1000@300 10000@0'],
    ['  Canary   10%   5m ', '1000@300 10000@0'],
    ['canary 0.5% 1h30m bake 1h', '50@5400 10000@3600'],
    ['linear 25% every 1m', '2500@60 5000@60 7500@60 10000@0'],
    ['linear 30% every 2m', '3000@120 6000@120 9000@120 10000@0'],
    ['steps 1% 2m, 10% 5m, 50% 10m', '100@120 1000@300 5000@600 10000@0'],
    ['steps 1% 2m,10% 5m, 100% 20m', '100@120 1000@300 10000@1200'],
    ['all-at-once', '10000@0'],
    ['all-at-once bake 15m', '10000@900'],
    ['Canary10Percent5Minutes', '1000@300 10000@0'],
    ['CodeDeployDefault.LambdaCanary10Percent30Minutes', '1000@1800 10000@0'],
    ['codedeploydefault.lambdaallatonce', '10000@0'],
    ['Canary10Percent5Minutes bake 5m', '1000@300 10000@300'],
  ])('reads %j as the steps %j', (text, expected) => {
    expect(shape(text)).toBe(expected)
  })

  test.each([
    ...[5, 10, 15, 30].map(minutes => [`Canary10Percent${minutes}Minutes`, 1, minutes * 60] as const),
    ['Linear10PercentEvery1Minute', 9, 60] as const,
    ...[2, 3, 10].map(minutes => [`Linear10PercentEvery${minutes}Minutes`, 9, minutes * 60] as const),
    ['AllAtOnce', 0, 0] as const,
  ])('knows %s of CodeDeploy under all of its spellings', (name, weighted, dwell) => {
    for (const spelling of [name, `Lambda${name}`, `CodeDeployDefault.${name}`, `CodeDeployDefault.Lambda${name}`]) {
      expect(steps(spelling).length - 1).toBe(weighted)
      expect(steps(spelling).at(0)?.min).toBe(dwell)
    }
  })

  test.each([
    ['', 'is empty'],
    ['blue-green', 'begins with "blue-green"'],
    ['canary', 'needs one percentage and one dwell'],
    ['canary 10%', 'needs one percentage and one dwell'],
    ['canary 5m 10%', 'has "5m", which is no percentage'],
    ['canary 0% 5m', 'has "0%", which is no percentage'],
    ['canary 101% 5m', 'has "101%", which is no percentage'],
    ['canary 100% 5m', 'reaches 100% before its end'],
    ['canary 10% soon', 'has the dwell "soon"'],
    ['canary 10% 0s', 'stays at 10% for no time'],
    ['canary 10% 30m-5m', 'whose end lies before its beginning'],
    ['canary 10% 5m-10m-20m', 'has the dwell "5m-10m-20m"'],
    ['linear 10% 1m', 'needs a percentage, "every" and a dwell'],
    ['linear 100% every 1m', 'write all-at-once'],
    ['linear 0.5% every 1m', 'more than 100 steps'],
    ['steps 10% 5m, 5% 5m', 'goes from 10% to 5%'],
    ['steps 10% 5m, 10% 5m', 'goes from 10% to 10%'],
    ['steps 10% 5m, 100% 5m, 50% 5m', 'reaches 100% before its end'],
    ['steps 10% 5m, , 50% 5m', 'has the step ""'],
    ['steps 10% 5m, 100% 5m bake 5m', 'states the bake twice'],
    ['all-at-once 10%', 'has "10%" after all-at-once'],
    ['canary 10% 8d', 'longer than CloudWatch keeps'],
    ['Canary20Percent5Minutes', 'begins with "Canary20Percent5Minutes"'],
    ['canary 10% 5m bake later', 'has the dwell "later"'],
  ])('refuses %j: it %s', (text, problem) => {
    const parsed = parseStrategy(text)
    expect(parsed).toMatchObject({ kind: 'problem', problem: expect.stringContaining(problem) })
    expect(parsed).toMatchObject({ allowed: expect.stringContaining('canary 10% 5m') })
  })

  test('gives open dwells the stated bake and maximum, and leaves those written in the text alone', () => {
    expect(steps('steps 1% 2m, 10% 5m-7m', { bake: 600, max: 3600 })).toEqual([
      { weight: 100, min: 120, max: 3600 },
      { weight: 1000, min: 300, max: 420 },
      { weight: 10_000, min: 600, max: 3600 },
    ])
    expect(steps('canary 10% 5m bake 1m', { bake: 600 }).at(-1)?.min).toBe(60)
  })

  test('never lets a maximum lie below the minimum it belongs to', () => {
    expect(steps('canary 10% 2h', { max: 60 })[0]).toEqual({ weight: 1000, min: 7200, max: 7200 })
  })

  test('lets a gate hold a step for half an hour, or for twice a longer minimum', () => {
    expect([defaultMaximum(60), defaultMaximum(900), defaultMaximum(3600)]).toEqual([1800, 1800, 7200])
  })

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^(canary|linear|steps|all-at-once)( [0-9smhd%,.-]{0,9}){0,9}$/)),
        text => {
          const parsed = parseStrategy(text)
          if (parsed.kind === 'problem') return parsed.problem !== ''
          return parsed.steps.at(-1)?.weight === 10_000
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('formatStrategy', () => {
  test.each([
    ['canary 10% 5m', 'canary 10% 5m'],
    ['Linear10PercentEvery3Minutes', 'linear 10% every 3m'],
    ['steps 25% 1m, 50% 1m, 75% 1m', 'linear 25% every 1m'],
    ['steps 10% 5m, 100% 10m', 'canary 10% 5m bake 10m'],
    ['steps 1% 90s, 50% 60m', 'steps 1% 1m30s, 50% 1h'],
    ['canary 10% 5m-30m', 'canary 10% 5m'],
    ['canary 10% 5m-31m', 'canary 10% 5m-31m'],
  ])('prints %j canonically as %j', (text, canonical) => {
    expect(formatStrategy(steps(text))).toBe(canonical)
  })

  test('is undone by parsing, for any steps', () => {
    fc.assert(fc.property(strategies, any => expect(steps(formatStrategy(any))).toEqual(any)))
  })
})
