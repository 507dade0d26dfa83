/** `npm run bench [-- <section> …]`: prints what design §9 promises as ratios and sizes, beside its budget. */
import { existsSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { breach } from './bench/breach.ts'
import { bundles } from './bench/bundles.ts'
import { cleanup } from './bench/cleanup.ts'
import type { Place, Row } from './bench/measure.ts'
import { packaging } from './bench/packaging.ts'
import { roundTrips } from './bench/round-trips.ts'
import { startUp } from './bench/start-up.ts'
import { typicalBundle } from './bench/typical-bundle.ts'

const SECTIONS: Readonly<Record<string, (place: Place) => Promise<Row[]>>> = {
  bundles,
  'start-up': startUp,
  'round-trips': roundTrips,
  breach,
  'typical-bundle': typicalBundle,
  packaging,
  cleanup,
}

const root = join(import.meta.dirname, '..')
const asked = process.argv.slice(2)
const unknown = asked.find(name => !(name in SECTIONS))
if (unknown !== undefined) fail(`There is no section "${unknown}". Sections: ${Object.keys(SECTIONS).join(', ')}.`)
const place: Place = { root, bundles: resolve(root, process.env.BUNDLES ?? 'dist') }
if (!existsSync(join(place.bundles, 'deploy.js'))) fail('There are no bundles to measure: npm run build')

const [load = 0] = loadavg()
if (load > availableParallelism() / 2) {
  console.log(
    `The machine is busy (load ${load.toFixed(1)} on ${availableParallelism()} cores): figures are worse than they are.`,
  )
}
let missed = 0
for (const [name, section] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  for (const row of await section(place)) {
    if (!row.within) missed += 1
    console.log(
      `${(row.within ? 'ok' : 'OVER').padEnd(5)}${row.measured.padStart(9)}  of ${row.budget.padEnd(14)}${row.what}`,
    )
  }
}
console.log(missed === 0 ? 'Every figure is within its budget.' : `${missed} over budget.`)

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
