import { describe, expect, test } from '@jest/globals'
import { cleanupSummary } from '../../src/cleanup/report.ts'
import { resultJson } from '../../src/cleanup/result-json.ts'
import type { FunctionResult, OtherResult, RegionResult } from '../../src/cleanup/tally.ts'
import { outcomeOf, totalsOf } from '../../src/cleanup/totals.ts'
import { range } from './region.ts'

const one = (functionName: string, change: Partial<FunctionResult> = {}): FunctionResult => ({
  functionName,
  versions: 10,
  deleted: 4,
  gone: '1-3, 5',
  bytes: 4 * 1024 ** 2,
  kept: new Map([
    ['alias', 1],
    ['keep-versions', 5],
  ]),
  left: 0,
  unreadable: [],
  failed: 0,
  failures: [],
  ...change,
})

const other = (deleted: number, change: Partial<OtherResult> = {}): OtherResult => ({
  deleted,
  gone: range(1, deleted).map(number => `thing-${number}`),
  bytes: 0,
  kept: new Map(),
  examples: new Map(),
  complete: true,
  failed: 0,
  failures: [],
  ...change,
})

const region = (change: Partial<RegionResult> = {}): RegionResult => ({
  region: 'eu-central-1',
  storage: { used: 150 * 1024 ** 3, quota: 300 * 1024 ** 3 },
  functions: [one('orders'), one('invoices', { deleted: 0, gone: '', bytes: 0, skipped: 'stack-owned' })],
  complete: true,
  ...change,
})

describe('the summary of a cleanup', () => {
  test('has a row for every function that something is to be said of, totals, and the share of the quota', () => {
    const regions = [region()]
    const summary = cleanupSummary(regions, totalsOf(regions), false)
    expect(summary).toContain('4 of 20 versions of 2 functions went: 4.0 MB; ')
    expect(summary).toContain(
      'Code storage: 150.0 GB of 300.0 GB (50.0%) before, of which 0.0% of the quota was freed.',
    )
    expect(summary).toContain('| `orders` | 10 | 4 | 1-3, 5 | 4.0 MB | 5 `keep-versions`, 1 `alias` |')
    expect(summary).toContain('owned by a CloudFormation stack')
    expect(summary).toContain('What stays: 10 `keep-versions`, 2 `alias`.')
  })

  test('says that it was a dry run, and that the budget was spent', () => {
    const regions = [region({ complete: false })]
    const summary = cleanupSummary(regions, totalsOf(regions), true)
    expect(summary).toContain('dry run, nothing was deleted')
    expect(summary).toContain('4 of 20 versions of 2 functions would go')
    expect(summary).toContain(
      'The budget of this run (`max-operations`) is spent, or it was ended before. The next run goes on.',
    )
  })

  test('stays within what a summary may hold, and what an output may, for thousands of functions', () => {
    const failures = Array.from({ length: 20 }, () => ({ what: 'x'.repeat(300), next: 'y'.repeat(300) }))
    const functions = Array.from({ length: 5000 }, (_none, index) =>
      one(`function-${index}-${'x'.repeat(50)}`, { failed: 20, failures }),
    )
    const regions = [region({ functions, logGroups: other(1000), layers: other(1000) })]
    const totals = totalsOf(regions)
    expect(Buffer.byteLength(cleanupSummary(regions, totals, false))).toBeLessThan(100_000)
    expect(Buffer.byteLength(resultJson(regions, totals, false))).toBeLessThan(500_000)
    expect(totals).toMatchObject({ functions: 5000, deleted: 20_000, failed: 100_000, kept: 0 })
  })

  test('names what goes beside versions, and what could not be cleaned', () => {
    const failures = [{ what: 'AWS denied logs:DeleteLogGroup on /aws/lambda/audit.' }]
    const regions = [region({ logGroups: other(25, { failed: 1, failures, complete: false }), complete: false })]
    const summary = cleanupSummary(regions, totalsOf(regions), true)
    expect(summary).toContain('Log groups: 25 would go: `thing-1`, `thing-2`,')
    expect(summary).toContain('`thing-20`, … and 5 more; AWS denied logs:DeleteLogGroup on /aws/lambda/audit.')
    expect(summary).toContain('1 thing could not be cleaned, as said below. The next run goes on.')
    expect(summary).not.toContain('max-operations')
  })

  test('lets no text of AWS become markup', () => {
    const failure = { what: 'AWS denied <b>x</b> | [y](https://z)' }
    const regions = [region({ functions: [one('orders', { failed: 1, failures: [failure] })] })]
    const summary = cleanupSummary(regions, totalsOf(regions), false)
    expect(summary).not.toContain('<b>')
    expect(summary).not.toContain('](https://z)')
  })
})

describe('the outcome of a cleanup', () => {
  const outcome = (change: Partial<RegionResult>, dryRun = false) => outcomeOf(totalsOf([region(change)]), dryRun)
  const failure = { what: 'no' }
  const failed = { failed: 1, failures: [failure] }

  test.each([
    [{}, 'cleaned'],
    [{ functions: [] }, 'unchanged'],
    [{ functions: [], logGroups: other(1) }, 'cleaned'],
    [{ functions: [one('orders', failed)] }, 'failed'],
    [{ failure }, 'failed'],
    [{ packages: other(1, failed) }, 'failed'],
  ])('of %j is %s', (change, expected) => {
    expect(outcome(change)).toBe(expected)
  })

  test('of a dry run is what it would be', () => {
    expect(outcome({}, true)).toBe('would-clean')
    expect(outcome({ functions: [] }, true)).toBe('unchanged')
  })
})

describe('result-json', () => {
  test('tells of every function which versions went, and of every other kind what did and what stays', () => {
    const kept = new Map([['kept-for-ever', 2]])
    const examples = new Map([['kept-for-ever', ['/aws/lambda/a', '/aws/lambda/b']]])
    const regions = [region({ logGroups: other(1, { kept, examples }) })]
    expect(JSON.parse(resultJson(regions, totalsOf(regions), true))).toMatchObject({
      outcome: 'would-clean',
      logGroups: 1,
      regions: [
        {
          functions: [{ functionName: 'orders', gone: '1-3, 5', kept: { alias: 1 } }, { skipped: 'stack-owned' }],
          logGroups: {
            gone: ['thing-1'],
            kept: { 'kept-for-ever': 2 },
            examples: { 'kept-for-ever': ['/aws/lambda/a', '/aws/lambda/b'] },
          },
        },
      ],
    })
  })
})
