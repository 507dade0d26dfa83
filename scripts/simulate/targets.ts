import type { Column } from './columns.ts'
import type { Computed } from './table.ts'

export interface Target {
  readonly says: string
  readonly met: boolean
  readonly figure: string
}

/** What issue 4 promises of the tables. */
export function targets(columns: readonly Column[], healthy: Computed, worse: Computed): Target[] {
  const at = (name: string): number => columns.findIndex(column => column.name === name)
  const ours = ['S10', 'SX'].map(at)
  const falseOnes = healthy.flatMap(({ cells }) => ours.map(index => cells[index]?.rolledBack ?? 1))
  const busy = worse.filter(({ row: { situation } }) => situation.rps >= 100 && situation.canary >= 0.05)
  const caught = busy.flatMap(({ cells }) => ours.map(index => cells[index]?.rolledBack ?? 0))
  const ratios = busy.flatMap(({ cells }) =>
    ours.map(index => (cells[index]?.meanFailed ?? 1) / (cells[at('A2')]?.meanFailed ?? 1)),
  )
  const slow = worse.find(({ row: { situation } }) => situation.rps === 10 && situation.canary === 0.02)
  const waited = slow?.cells[at('SX')]?.rolledBack ?? 0
  const most = Math.max(...falseOnes)
  return [
    { says: 'false rollbacks are at most 1% in every cell', met: most <= 0.01, figure: percent(most) },
    {
      says: 'from 100 rps on every regression to 5% or more is caught',
      met: Math.min(...caught) >= 0.999,
      figure: percent(Math.min(...caught)),
    },
    {
      says: "with at most 60% of the failed requests of AWS SAM's sample",
      met: Math.max(...ratios) <= 0.6,
      figure: percent(Math.max(...ratios)),
    },
    {
      says: 'at 10 rps and 2% errors at least 95% are caught when the steps wait for evidence',
      met: waited >= 0.95,
      figure: percent(waited),
    },
  ]
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`
}
