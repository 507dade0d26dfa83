import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ENDINGS, signalled } from './faults/bundles.ts'
import { runCell } from './faults/cell.ts'
import { GUISES, race } from './faults/deployers.ts'
import { judge } from './faults/judge.ts'
import { cellsOf, sample, withoutPolls } from './faults/matrix.ts'
import { MUTANTS, plant } from './faults/mutants.ts'
import { REFERENCES } from './faults/references.ts'
import { PLAYS, play } from './faults/schedule.ts'
import { SKIPPED, tooMany } from './faults/skipped.ts'
import { loadSubject, type Subject } from './faults/subject.ts'
import { nameOf, printTable } from './faults/table.ts'
import type { Verdict } from './faults/worker.ts'
import { runCells } from './faults/workers.ts'

/**
 * Nothing the network, a colleague or a dying runner does leaves production in between. By default the matrix: each AWS
 * call of the reference stories × every fault, each judged by an independent checker (`--few` leaves out the middle of
 * polls, `--sample 60 --seed 1` takes a seeded part, `--story rollback`, `--only UpdateAlias`, `--fault SIGINT`). Then `--mutants`: defects that must
 * make a cell fail; `--bundles`: the built actions, signalled as real processes; `--deployers`: two at a time; `--schedule`: six hours carried by cron. `--all` is all of it.
 */
const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    bundles: { type: 'boolean', default: false },
    deployers: { type: 'boolean', default: false },
    schedule: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '50' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    few: { type: 'boolean', default: false },
    story: { type: 'string' },
    only: { type: 'string' },
    fault: { type: 'string' },
    processes: { type: 'string', default: String(availableParallelism()) },
    source: { type: 'string', default: join(import.meta.dirname, '../src') },
    json: { type: 'string' },
  },
})
const PAIRS = [
  ['live', 'live'],
  ['live', 'beta'],
] as const
/** For each so many rounds in which two are made to meet, one in which they are left alone. */
const FREE = 5

const { source } = values
const processes = Number(values.processes)
const score = { passed: 0, failed: 0 }
const chosen = values.mutants || values.bundles || values.deployers || values.schedule
const subject = await loadSubject(source)
if (values.all || !chosen) await matrix()
if (values.all || values.mutants) await mutants()
if (values.all || values.bundles) await bundles()
if (values.all || values.deployers) await deployers()
if (values.all || values.schedule) await schedule(subject)
console.log(`${score.passed} passed, ${score.failed} failed`)
if (values.json !== undefined) {
  writeFileSync(values.json, JSON.stringify({ numPassedTests: score.passed, numFailedTests: score.failed }))
}
if (score.failed > 0) process.exitCode = 1

function count(passed: boolean): void {
  if (passed) score.passed += 1
  else score.failed += 1
}

async function matrix(): Promise<void> {
  const references = REFERENCES.filter(({ name }) => values.story === undefined || name === values.story)
  const clean = await Promise.all(references.map(reference => runCell({ subject, reference })))
  const unsound = clean.flatMap(story => judge(story))
  if (unsound.length > 0) throw new Error(`the clean stories break promises: ${unsound.join('; ')}`)
  const all = cellsOf(clean).filter(
    ({ call, fault }) =>
      (values.only === undefined || call.operation === values.only) &&
      (values.fault === undefined || fault === values.fault),
  )
  const some = values.few ? withoutPolls(all) : all
  const cells = values.sample === undefined ? some : sample(some, Number(values.sample), Number(values.seed))
  console.log(`Fault matrix: ${cells.length} of ${all.length} cells of ${clean.length} stories, seed ${values.seed}`)
  let done = 0
  const onVerdict = (verdict: Verdict): void => {
    tell(verdict)
    if (++done % 100 === 0) console.log(`… ${done} cells`)
  }
  const verdicts = await runCells(cells, { source, processes, onVerdict })
  console.log(printTable(verdicts))
  for (const { broken, skipped } of verdicts) if (skipped === undefined) count(broken.length === 0)
  // Once more below the table: of a long log it is the end that is kept.
  for (const verdict of verdicts) tell(verdict)
  const skipped = verdicts.filter(verdict => verdict.skipped !== undefined)
  for (const { reason } of SKIPPED)
    console.log(`${skipped.filter(verdict => verdict.skipped === reason).length} skipped: ${reason}`)
  const excess = tooMany(skipped.length, cells.length)
  if (excess !== undefined) console.log(`✗ ${excess}`)
  count(excess === undefined)
  const cancels = verdicts.flatMap(({ cancelMs }) => cancelMs ?? [])
  if (cancels.length > 0) printRestored(cancels)
}

async function mutants(): Promise<void> {
  const scratch = join(import.meta.dirname, '../.scratch/mutants')
  mkdirSync(scratch, { recursive: true })
  // Without a defect every one of these cells passes, or catching one would prove nothing.
  for (const { broken } of await runCells(
    MUTANTS.flatMap(({ cells }) => cells),
    { source, processes, onVerdict: tell },
  ))
    count(broken.length === 0)
  for (const mutant of MUTANTS) {
    const verdicts = await runCells(mutant.cells, { source: plant(mutant, source, scratch), processes })
    const caught = verdicts.find(({ broken }) => broken.length > 0)
    count(caught !== undefined)
    const how = caught === undefined ? 'SURVIVES' : `is caught: ${caught.broken[0]?.split('\n')[0]}`
    console.log(`Mutant "${mutant.name}" ${how}`)
  }
}

/** Runs that end before their time, at seeded moments: before, between and after their writes. `--sample` takes a part. */
async function bundles(): Promise<void> {
  const folder = resolve(process.env.BUNDLES ?? join(import.meta.dirname, '../dist'))
  const all = ENDINGS.flatMap(ending => Array.from({ length: ending.times }, () => ending))
  const moments = sample(
    Array.from({ length: 190 }, (_, index) => index + 1),
    all.length,
    Number(values.seed),
  )
  const cells = all.flatMap((ending, index) => ({ ending, moment: moments[index] ?? 1 }))
  const chosen = values.sample === undefined ? cells : sample(cells, Number(values.sample), Number(values.seed))
  const restored: number[] = []
  for (const { ending, moment } of chosen) {
    const { broken, restoredAfter, words } = await signalled(folder, ending, moment)
    count(broken.length === 0)
    if (ending.signal !== 'SIGKILL' && restoredAfter !== undefined) restored.push(restoredAfter)
    for (const sentence of broken) console.log(`✗ ${ending.name}, at call ${moment}: ${sentence}\n    ${words}`)
  }
  const told = ENDINGS.map(({ name }) => `${chosen.filter(({ ending }) => ending.name === name).length} × ${name}`)
  console.log(`Bundles, ended at seeded moments of the run: ${told.join(', ')}.`)
  if (restored.length > 0) printRestored(restored)
}

function printRestored(unsorted: readonly number[]): void {
  const sorted = unsorted.toSorted((a, b) => a - b)
  const [median, worst] = [0.5, 1].map(share => at(sorted, share))
  console.log(`From signal to restoring request: median ${median} ms, worst ${worst} ms, of ${sorted.length}.`)
}

/** Pairs of processes, on one alias and on two of one function: as two runs, two jobs of one run and two terminals. */
async function deployers(): Promise<void> {
  const rounds = Number(values.rounds)
  for (const aliases of PAIRS) {
    const { overlaps } = await races(aliases, rounds, false)
    count(overlaps >= 0.8 * rounds)
  }
  for (const aliases of PAIRS) await races(aliases, Math.ceil(rounds / FREE), true)
}

async function races(aliases: (typeof PAIRS)[number], rounds: number, free: boolean): Promise<{ overlaps: number }> {
  const folder = resolve(process.env.BUNDLES ?? join(import.meta.dirname, '../dist'))
  let overlaps = 0
  let named = 0
  const winners = new Map<string, number>()
  for (let round = 1; round <= rounds; round++) {
    const as = GUISES[round % GUISES.length] ?? 'runs'
    const ended = await race(folder, { round, aliases, as, free })
    count(ended.broken.length === 0)
    if (ended.overlapped) overlaps += 1
    if (ended.named) named += 1
    const key = ended.winners.join(' and ') || 'nobody'
    winners.set(key, (winners.get(key) ?? 0) + 1)
    for (const sentence of ended.broken)
      console.log(
        `✗ round ${round} of two ${as} on ${aliases.join(' and ')}: ${sentence}\n    ${ended.ends.join('\n    ')}`,
      )
  }
  const won = [...winners].map(([who, times]) => `${who} ${times} times`).join(', ')
  console.log(
    `Two deployers ${free ? 'left alone' : 'made to meet'} on ${aliases.join(' and ')}, as two ${GUISES.join(', ')}: both read before either wrote in ${overlaps} of ${rounds} rounds; promoted: ${won}; the loser named the winner in ${named}.`,
  )
  return { overlaps }
}

async function schedule(of: Subject): Promise<void> {
  for (const scene of PLAYS) {
    const { broken, told } = await play(of, scene)
    count(broken.length === 0)
    console.log(`${broken.length === 0 ? '✓' : '✗'} Six hours by schedule, ${scene.name}: ends on ${scene.ends}`)
    for (const line of [...broken.map(sentence => `✗ ${sentence}`), ...told]) console.log(`    ${line}`)
  }
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.round((sorted.length - 1) * share)] ?? 0).toFixed(0)
}

function tell({ cell, broken, end, final }: Verdict): void {
  if (broken.length === 0) return
  console.log(`✗ ${nameOf(cell)}, ${cell.fault}: ends on ${final} (${end})`)
  for (const sentence of broken) console.log(`    ${sentence}`)
}
