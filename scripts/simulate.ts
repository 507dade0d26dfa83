import { parseArgs } from 'node:util'
import { cell, healthyRows, RATES, REGRESSIONS, type Row, worseRows } from './simulate/cells.ts'
import { type Column, columns, type Settings } from './simulate/columns.ts'
import { type Computed, printHealthy, printWorse } from './simulate/table.ts'
import { targets } from './simulate/targets.ts'

/**
 * What the evidence gate does to good and bad releases, next to alarms alone: the tables of docs/evidence.md, by the
 * product's own `decide` on simulated traffic. Seeded: the same numbers on every machine.
 * `--runs 200` is quick and rough. Fails when a target is missed.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '4000' },
    seed: { type: 'string', default: 'canary' },
    delay: { type: 'string', default: '60' },
  },
})
const settings: Settings = { runs: Number(values.runs), seed: values.seed, delay: Number(values.delay) }

const one = columns(settings, RATES, 1)
for (const { name, means } of one) console.log(`- **${name}**: ${means}.`)
const healthy = section('False rollbacks of a release that is no worse', healthyRows(RATES), one, printHealthy)
const worse = section(
  'A worse release (stable fails 0.1%): caught / median time / failed requests',
  worseRows(RATES, REGRESSIONS),
  one,
  printWorse,
)
const two = columns(settings, RATES, 2).filter(({ name }) => name.startsWith('S'))
section('False rollbacks with two tests (m = 2)', healthyRows(RATES), two, printHealthy)
section('A worse release with two tests (m = 2)', worseRows(RATES, REGRESSIONS), two, printWorse)

console.log(`\n${settings.runs} runs a cell, seed "${settings.seed}", minutes readable after ${settings.delay} s.\n`)
for (const { says, met, figure } of targets(one, healthy, worse)) {
  console.log(`${met ? 'met' : 'MISSED'}: ${says} (${figure})`)
  if (!met) process.exitCode = 1
}

function section(
  title: string,
  rows: readonly Row[],
  under: readonly Column[],
  print: (of: readonly Column[], computed: Computed) => string,
): Computed {
  const computed = rows.map(row => ({ row, cells: under.map(column => cell(row, column, settings)) }))
  console.log(`\n### ${title}\n\n${print(under, computed)}`)
  return computed
}
