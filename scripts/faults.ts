import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runCell } from './faults/cell.ts'
import { judge } from './faults/judge.ts'
import { type Cell, cellsOf, sample } from './faults/matrix.ts'
import { loadSubject } from './faults/subject.ts'
import { printTable } from './faults/table.ts'
import type { Verdict } from './faults/worker.ts'
import { runCells } from './faults/workers.ts'

/**
 * Every AWS call of a reference deploy × every fault, each judged by an independent checker.
 * `--sample 60 --seed 1` runs a seeded part; `--every` strikes every single poll; `--only UpdateAlias` one operation.
 */
const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    every: { type: 'boolean', default: false },
    only: { type: 'string' },
    fault: { type: 'string' },
    processes: { type: 'string', default: '2' },
    source: { type: 'string', default: join(import.meta.dirname, '../src') },
    json: { type: 'string' },
  },
})
const { source } = values
const subject = await loadSubject(source)
const clean = await runCell({ subject, scenario: 'promote' })
const breached = await runCell({ subject, scenario: 'breach' })
const unsound = [...judge(clean), ...judge(breached)]
if (unsound.length > 0) throw new Error(`the clean runs break promises: ${unsound.join('; ')}`)

const all = cellsOf(clean, breached, values.every).filter(
  ({ call, fault }: Cell) =>
    (values.only === undefined || call.operation === values.only) &&
    (values.fault === undefined || fault === values.fault),
)
const cells = values.sample === undefined ? all : sample(all, Number(values.sample), Number(values.seed))
console.log(`${cells.length} of ${all.length} cells, seed ${values.seed}`)
const verdicts = await runCells(cells, { source, processes: Number(values.processes), onVerdict: tell })
console.log(printTable(verdicts))
const failed = verdicts.filter(({ broken }) => broken.length > 0).length
const cancels = verdicts.flatMap(({ cancelMs }) => cancelMs ?? []).sort((a, b) => a - b)
if (cancels.length > 0)
  console.log(
    `from signal to restoring request: median ${at(cancels, 0.5)} ms, worst ${at(cancels, 1)} ms, of ${cancels.length}`,
  )
console.log(`${verdicts.length - failed} passed, ${failed} failed`)
if (values.json !== undefined) {
  writeFileSync(values.json, JSON.stringify({ numPassedTests: verdicts.length - failed, numFailedTests: failed }))
}
if (failed > 0) process.exitCode = 1

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.round((sorted.length - 1) * share)] ?? 0).toFixed(0)
}

function tell({ cell, broken, end, final }: Verdict): void {
  if (broken.length === 0) return
  console.log(`✗ ${cell.scenario}, ${cell.call.operation} ${cell.call.nth}, ${cell.fault}: ends on ${final} (${end})`)
  for (const sentence of broken) console.log(`    ${sentence}`)
}
