import { describe, expect, test } from '@jest/globals'
import { cleanupSummary, outcomeOf, resultJson, totalsOf } from '../../src/cleanup/report.ts'
import type { FunctionResult, RegionResult } from '../../src/cleanup/tally.ts'

const one = (functionName: string, change: Partial<FunctionResult> = {}): FunctionResult => ({
  functionName,
  versions: 10,
  deleted: 4,
  bytes: 4 * 1024 ** 2,
  kept: new Map([
    ['alias', 1],
    ['keep-versions', 5],
  ]),
  left: 0,
  ...change,
})

const region = (change: Partial<RegionResult> = {}): RegionResult => ({
  region: 'eu-central-1',
  storage: { used: 150 * 1024 ** 3, quota: 300 * 1024 ** 3 },
  functions: [one('orders'), one('invoices', { deleted: 0, bytes: 0, skipped: 'stack-owned' })],
  complete: true,
  ...change,
})

describe('the summary of a cleanup', () => {
  test('has a row for every function that something is to be said of, totals, and the share of the quota', () => {
    const regions = [region()]
    const summary = cleanupSummary(regions, totalsOf(regions), false)
    expect(summary).toContain('4 of 20 versions of 2 functions went: 4.0 MB.')
    expect(summary).toContain(
      'Code storage: 150.0 GB of 300.0 GB (50.0%) before, of which 0.0% of the quota was freed.',
    )
    expect(summary).toContain('| `orders` | 10 | 4 | 4.0 MB | 5 `keep-versions`, 1 `alias` |')
    expect(summary).toContain('owned by a CloudFormation stack')
    expect(summary).toContain('What stays: 10 `keep-versions`, 2 `alias`.')
  })

  test('says that it was a dry run, and that the budget was spent', () => {
    const regions = [region({ complete: false })]
    const summary = cleanupSummary(regions, totalsOf(regions), true)
    expect(summary).toContain('dry run, nothing was deleted')
    expect(summary).toContain('4 of 20 versions of 2 functions would go')
    expect(summary).toContain('the next run goes on')
  })

  test('stays within what a summary may hold, and what an output may, for thousands of functions', () => {
    const functions = Array.from({ length: 5000 }, (_none, index) => one(`function-${index}-${'x'.repeat(50)}`))
    const regions = [region({ functions })]
    const totals = totalsOf(regions)
    expect(Buffer.byteLength(cleanupSummary(regions, totals, false))).toBeLessThan(100_000)
    expect(Buffer.byteLength(resultJson(regions, totals, false))).toBeLessThan(500_000)
    expect(totals).toMatchObject({ functions: 5000, deleted: 20_000 })
  })

  test('lets no text of AWS become markup', () => {
    const failure = { what: 'AWS denied <b>x</b> | [y](https://z)' }
    const regions = [region({ functions: [one('orders', { failure })] })]
    const summary = cleanupSummary(regions, totalsOf(regions), false)
    expect(summary).not.toContain('<b>')
    expect(summary).not.toContain('](https://z)')
  })
})

describe('the outcome of a cleanup', () => {
  const outcome = (change: Partial<RegionResult>, dryRun = false) => outcomeOf(totalsOf([region(change)]), dryRun)
  const failure = { what: 'no' }
  const other = { deleted: 1, bytes: 0, kept: new Map(), complete: true }

  test.each([
    [{}, 'cleaned'],
    [{ functions: [] }, 'unchanged'],
    [{ functions: [], logGroups: other }, 'cleaned'],
    [{ functions: [one('orders', { failure })] }, 'failed'],
    [{ failure }, 'failed'],
    [{ packages: { ...other, failure } }, 'failed'],
  ])('of %j is %s', (change, expected) => {
    expect(outcome(change)).toBe(expected)
  })

  test('of a dry run is what it would be', () => {
    expect(outcome({}, true)).toBe('would-clean')
    expect(outcome({ functions: [] }, true)).toBe('unchanged')
  })
})
