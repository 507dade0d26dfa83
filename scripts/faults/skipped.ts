import type { Cell } from './matrix.ts'

/** A cell that is not run, and why nothing can be learnt from it. */
export interface Skipped extends Pick<Cell, 'scenario' | 'fault'> {
  readonly operation: string
  readonly reason: string
}

/** The only cells that may be left out, at most one in twenty. There is none today: every cell of the matrix is run. */
export const SKIPPED: readonly Skipped[] = []

const MOST = 0.05

/** @throws Error when more than one cell in twenty would be left out. */
export function withoutSkipped(
  cells: readonly Cell[],
  list: readonly Skipped[] = SKIPPED,
): { readonly run: readonly Cell[]; readonly skipped: readonly { readonly cell: Cell; readonly reason: string }[] } {
  const run: Cell[] = []
  const skipped: { cell: Cell; reason: string }[] = []
  for (const cell of cells) {
    const entry = list.find(
      ({ scenario, fault, operation }) =>
        scenario === cell.scenario && fault === cell.fault && operation === cell.call.operation,
    )
    if (entry === undefined) run.push(cell)
    else skipped.push({ cell, reason: entry.reason })
  }
  if (skipped.length > MOST * cells.length)
    throw new Error(`${skipped.length} of ${cells.length} cells would be skipped`)
  return { run, skipped }
}
