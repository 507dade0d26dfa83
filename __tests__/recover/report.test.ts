import { describe, expect, test } from '@jest/globals'
import type { Recovered } from '../../src/recover/finding.ts'
import { recoverReport } from '../../src/recover/html-report.ts'
import { outcomeOf, recoverSummary } from '../../src/recover/report.ts'
import { rollout } from '../deploy/results.ts'

const of = (...kinds: readonly Recovered['kind'][]): Recovered[] =>
  kinds.map(kind => ({ functionName: 'orders', alias: 'live', kind, text: 'Alias "live" | of *orders*' }))

describe('the outcome of recover', () => {
  test.each([
    [of(), 'unchanged'],
    [of('at-rest'), 'unchanged'],
    [of('at-rest', 'in-progress'), 'in-progress'],
    [of('in-progress', 'foreign'), 'foreign'],
    [of('foreign', 'advanced'), 'advanced'],
    [of('advanced', 'promoted'), 'promoted'],
    [of('promoted', 'undone'), 'rolled-back'],
    [of('promoted', 'rolled-back'), 'rolled-back'],
    [of('would-undo', 'would-advance'), 'would-roll-back'],
    [of('would-promote', 'in-progress'), 'would-promote'],
    [of('undone', 'failed'), 'failed'],
  ] as const)('is what a person has to hear of first: %#', (results, outcome) => {
    expect(outcomeOf(results)).toBe(outcome)
  })
})

describe('the summary of recover', () => {
  test('says that nothing is in flight in a Region', () => {
    expect(recoverSummary([], 63)).toBe('## Recover\n\n63 functions looked at.\n\nNo rollout is in flight.\n')
  })

  test('has a row for each alias, whose text cannot break the table', () => {
    expect(recoverSummary(of('undone'), undefined)).toContain(
      '| orders | live | undone | Alias "live" \\| of \\*orders\\* |',
    )
  })
})

describe('the HTML report of recover', () => {
  test('says that nothing is in flight', () => {
    expect(recoverReport([])).toContain('No rollout is in flight.')
  })

  test('has every alias in its list and every rollout below, and lets no text of others come alive', () => {
    const evil = '<img src=x onerror=alert(1)>'
    const finding = { functionName: evil, alias: 'live', kind: 'rolled-back', text: evil } as const
    const text = recoverReport([...of('in-progress'), { ...finding, rollout: rollout('rolled-back') }])
    expect(text).toContain('in-progress')
    expect(text).toContain('⛔ Rolled back')
    expect(text).toContain('No gate of this run decided.')
    expect(text).toContain('it failed')
    expect(text).not.toContain('<img')
  })
})
