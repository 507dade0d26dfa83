import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runJobs } from './faults/workers.ts'
import type { Walked } from './walks/worker.ts'

/**
 * Random walks: deploys of random strategies under random faults, alarm flips, colleagues, kills, cancels and late crons
 * on the virtual clock, each judged by an independent judge. `--runs 2000` from `--seed 1` on; `--seed 77` alone walks
 * that one again and tells its story.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string' },
    processes: { type: 'string', default: '2' },
    source: { type: 'string', default: join(import.meta.dirname, '../src') },
    json: { type: 'string' },
  },
})
const first = Number(values.seed ?? 1)
const runs = Number(values.runs ?? (values.seed === undefined ? 2000 : 1))
const ends = new Map<string, number>()
const failed: number[] = []
const began = performance.now()
let walked = 0

await runJobs<number, Walked>(
  Array.from({ length: runs }, (_, index) => first + index),
  {
    script: join(import.meta.dirname, 'walks/worker.ts'),
    args: [values.source],
    processes: Number(values.processes),
    onResult: tell,
  },
)
for (const [end, times] of [...ends].sort((a, b) => b[1] - a[1])) console.log(`${String(times).padStart(6)}  ${end}`)
console.log(
  `Random walks, seeds ${first} to ${first + runs - 1}, in ${((performance.now() - began) / 1000).toFixed(0)} s.`,
)
if (failed.length > 0) console.log(`Failing seeds: ${failed.sort((a, b) => a - b).join(', ')}`)
console.log(`${runs - failed.length} passed, ${failed.length} failed`)
if (values.json !== undefined) {
  writeFileSync(values.json, JSON.stringify({ numPassedTests: runs - failed.length, numFailedTests: failed.length }))
}
if (failed.length > 0) process.exitCode = 1

function tell({ seed, broken, ends: end, scheme, story }: Walked): void {
  walked += 1
  if (walked % 100 === 0) console.log(`${walked} of ${runs} walked, ${failed.length} failed`)
  ends.set(end, (ends.get(end) ?? 0) + 1)
  if (broken.length > 0) {
    failed.push(seed)
    console.log(`✗ seed ${seed} (alone: npm run test:walks -- --seed ${seed})`)
    for (const sentence of broken) console.log(`    ${sentence}`)
  }
  if (runs > 1) return
  console.log(JSON.stringify(scheme))
  for (const line of story) console.log(`    ${line}`)
}
