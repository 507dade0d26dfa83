import { FAULTS } from './fault-kinds.ts'
import type { Verdict } from './worker.ts'

/** Calls down, faults across: `C` ended on the canary, `s` on stable, `f` on what a colleague set, `✗` broke a promise. */
export function printTable(verdicts: readonly Verdict[]): string {
  const rows = new Map<string, Map<string, string>>()
  for (const { cell, broken, skipped, final } of verdicts) {
    const name = nameOf(cell)
    const row = rows.get(name) ?? new Map<string, string>()
    row.set(cell.fault, skipped !== undefined ? '-' : broken.length > 0 ? '✗' : letter(final))
    rows.set(name, row)
  }
  const width = Math.max(...[...rows.keys()].map(name => name.length), 4)
  const line = (name: string, cells: readonly string[]): string =>
    [name.padEnd(width), ...cells.map((cell, index) => cell.padEnd(FAULTS[index]?.name.length ?? 1))]
      .join('  ')
      .trimEnd()
  return [
    line(
      'call',
      FAULTS.map(({ name }) => name),
    ),
    ...[...rows].map(([name, row]) =>
      line(
        name,
        FAULTS.map(fault => row.get(fault.name) ?? '·'),
      ),
    ),
    'C: ended on the canary, s: on stable, f: on what a colleague set, ✗: a promise was broken, -: skipped, ·: not struck',
  ].join('\n')
}

/** `breach, run: UpdateAlias 3` */
export function nameOf({ reference, call: { actor, operation, nth } }: Verdict['cell']): string {
  return `${reference}, ${actor}: ${operation} ${nth}`
}

function letter(final: string): string {
  if (final === '4') return 'C'
  return final === '2' ? 's' : 'f'
}
