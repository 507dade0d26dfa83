import { describe, expect, test } from '@jest/globals'
import { cell, healthyRows, worseRows } from '../../scripts/simulate/cells.ts'
import { columns, type Settings } from '../../scripts/simulate/columns.ts'
import { targets } from '../../scripts/simulate/targets.ts'
import { World } from '../../scripts/simulate/world.ts'
import { Random } from '../../src/values/random.ts'

/** `npm run simulate` at a small size, seeded; the tables of docs/evidence.md are the same at 4,000 runs a cell. */
const SETTINGS: Settings = { runs: 60, seed: 'small', delay: 60 }

const compute = (rows: ReturnType<typeof healthyRows>, rates: readonly number[], tests: number) => {
  const under = columns(SETTINGS, rates, tests)
  return { under, table: rows.map(row => ({ row, cells: under.map(column => cell(row, column, SETTINGS)) })) }
}

describe('the simulation', () => {
  test('keeps the targets of the tables, with the product’s own decide', () => {
    const rates = [10, 100]
    const healthy = compute(healthyRows(rates), rates, 1)
    const worse = compute(worseRows(rates, [0.02, 0.05, 0.2]), rates, 1)
    // At this size the mean of failed requests is uneven by a few percent: that target is held by .ci/run, at 400 runs a cell.
    const kept = targets(healthy.under, healthy.table, worse.table)
    expect(kept.filter(({ met }, index) => index !== 2 && !met)).toEqual([])
    expect(kept.map(({ says }) => says)).toHaveLength(4)
  })

  test('shows why: the sample alarm rolls healthy releases back as soon as there is traffic', () => {
    const { table } = compute(healthyRows([100]).slice(0, 1), [100], 1)
    const [sample, , , ours] = table[0]?.cells ?? []
    expect(sample?.rolledBack).toBeGreaterThan(0.9)
    expect(ours?.rolledBack).toBe(0)
  })

  test('gives the same numbers for the same seed, and others for another', () => {
    const rows = worseRows([10], [0.05])
    const [first, again] = [compute(rows, [10], 1), compute(rows, [10], 1)]
    expect(again.table).toEqual(first.table)
    const under = columns({ ...SETTINGS, seed: 'other' }, [10], 1)
    const other = rows.map(row => under.map(column => cell(row, column, { ...SETTINGS, seed: 'other' })))
    expect(other).not.toEqual(first.table.map(({ cells }) => cells))
  })
})

describe('the world it runs in', () => {
  test('has the traffic, errors and share that were asked for, and shows a minute only when it can be read', () => {
    const world = new World({ rps: 50, canary: 0.1, stable: 0.01, outage: false }, new Random('world'), 60)
    world.shift(world.began, 0.2)
    const end = world.began - (world.began % 60) + 6000
    expect(world.readable(end + 59).at(-1)?.minute).toBe(end - 120)
    const minutes = world.readable(end + 60).slice(1, -1)
    const sum = (of: (each: (typeof minutes)[number]) => number): number => minutes.reduce((n, each) => n + of(each), 0)
    const [canary, stable] = [sum(each => each.canary.invocations), sum(each => each.stable.invocations)]
    expect((canary + stable) / minutes.length / 3000).toBeCloseTo(1, 1)
    expect(canary / (canary + stable)).toBeCloseTo(0.2, 2)
    expect(sum(each => each.canary.errors) / canary).toBeCloseTo(0.1, 2)
    expect(sum(each => each.stable.errors) / stable).toBeCloseTo(0.01, 2)
  })

  test.each([0.3, 5, 40, 3000])('draws Poisson numbers of mean and variance %d', mean => {
    const random = new Random(`poisson ${mean}`)
    const drawn = Array.from({ length: 20_000 }, () => random.poisson(mean))
    const average = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
    const variance = drawn.reduce((sum, value) => sum + (value - average) ** 2, 0) / drawn.length
    expect(average / mean).toBeCloseTo(1, 1)
    expect(variance / mean).toBeCloseTo(1, 1)
  })
})
