/** `npm run bench [-- <section> …]`: prints what design §9 promises as ratios and sizes, beside its budget. */
import { join } from 'node:path'
import type { Row } from './bench/measure.ts'
import { packaging } from './bench/packaging.ts'

const SECTIONS: Readonly<Record<string, (root: string) => Promise<Row[]>>> = { packaging }

const root = join(import.meta.dirname, '..')
const asked = process.argv.slice(2)
const unknown = asked.find(name => !(name in SECTIONS))
if (unknown !== undefined) {
  console.error(`There is no section "${unknown}". Sections: ${Object.keys(SECTIONS).join(', ')}.`)
  process.exit(1)
}
let missed = 0
for (const [name, section] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  for (const row of await section(root)) {
    if (row.within === false) missed += 1
    const mark = row.within === undefined ? '?' : row.within ? 'ok' : 'OVER'
    console.log(`${mark.padEnd(5)}${row.measured.padStart(12)}  budget ${row.budget.padEnd(12)} ${name}: ${row.what}`)
  }
}
console.log(missed === 0 ? 'Every figure is within its budget.' : `${missed} over budget.`)
