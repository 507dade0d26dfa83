import type { Cell, Row } from './cells.ts'
import type { Column } from './columns.ts'

export type Computed = readonly { readonly row: Row; readonly cells: readonly Cell[] }[]

/** Markdown: false rollbacks in percent. */
export function printHealthy(columns: readonly Column[], computed: Computed): string {
  return table('rps | error rate', columns, computed, ({ rolledBack }) => percent(rolledBack))
}

/** Markdown: detected / median seconds until rolled back / calls failed by the new version. */
export function printWorse(columns: readonly Column[], computed: Computed): string {
  return table('rps | errors', columns, computed, ({ rolledBack, medianAfter, meanFailed }) => {
    const after = medianAfter === undefined ? '–' : `${Math.round(medianAfter)} s`
    return `${percent(rolledBack)} / ${after} / ${Math.round(meanFailed).toLocaleString('en')}`
  })
}

function table(head: string, columns: readonly Column[], computed: Computed, print: (cell: Cell) => string): string {
  const lines = computed.map(({ row, cells }) => `| ${[row.label, ...cells.map(print)].join(' | ')} |`)
  const names = columns.map(({ name }) => name)
  return [
    `| ${[head, ...names].join(' | ')} |`,
    `| ${['---', '---', ...names.map(() => '---')].join(' | ')} |`,
    ...lines,
  ].join('\n')
}

function percent(share: number): string {
  const value = share * 100
  return value > 0 && value < 10 ? `${value.toFixed(value < 1 ? 2 : 1)}%` : `${Math.round(value)}%`
}
