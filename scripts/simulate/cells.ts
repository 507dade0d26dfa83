import { Random } from '../../src/values/random.ts'
import { type Column, HEALTHY, type Settings } from './columns.ts'
import type { Situation } from './world.ts'

export const RATES = [1, 10, 100, 1000]
export const REGRESSIONS = [0.01, 0.02, 0.05, 0.2, 1]

export interface Row {
  readonly label: string
  readonly situation: Situation
}

/** What many releases of one row came to under one column. */
export interface Cell {
  /** Share of releases that were rolled back. */
  readonly rolledBack: number
  /** Of those, in seconds; undefined when there were none. */
  readonly medianAfter: number | undefined
  readonly meanFailed: number
}

/** Releases no worse than what they replace (CD table S3). */
export function healthyRows(rates: readonly number[]): Row[] {
  const row = (rps: number, label: string, rate: number, outage: boolean): Row => ({
    label: `${rps} | ${label}`,
    situation: { rps, canary: rate, stable: rate, outage },
  })
  return rates.flatMap(rps => [
    row(rps, '0.1% both', HEALTHY, false),
    row(rps, '1% both', 0.01, false),
    row(rps, '0.1% both, and a minute of 20% on both', HEALTHY, true),
  ])
}

/** Releases that are worse (CD table S4). */
export function worseRows(rates: readonly number[], regressions: readonly number[]): Row[] {
  return rates.flatMap(rps =>
    regressions.map(rate => ({
      label: `${rps} | ${rate * 100}%`,
      situation: { rps, canary: rate, stable: HEALTHY, outage: false },
    })),
  )
}

/** Every cell has a seed of its own, so that it comes out the same whatever else is computed. */
export function cell(row: Row, column: Column, { runs, seed }: Settings): Cell {
  const random = new Random(`${seed} ${column.name} ${row.label}`)
  const endings = Array.from({ length: runs }, () => column.release(row.situation, random))
  const after = endings.filter(({ rolledBack }) => rolledBack).map(({ after: seconds }) => seconds)
  const failed = endings.reduce((sum, ending) => sum + ending.failed, 0)
  return {
    rolledBack: after.length / runs,
    medianAfter: after.sort((a, b) => a - b)[Math.floor(after.length / 2)],
    meanFailed: failed / runs,
  }
}
