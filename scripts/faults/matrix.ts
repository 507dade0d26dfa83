import type { CallName, Scenario, Story } from './cell.ts'
import { FAULTS, type FaultKind } from './fault-kinds.ts'

export interface Cell {
  readonly scenario: Scenario
  readonly call: CallName
  readonly fault: string
}

/** More reads of one kind between two writes than this are a poll. */
const POLL = 4
const WRITE = /^(Update|Publish|Put|Start|Invoke|Create)/

/**
 * The calls of a clean run that are struck: every write, and of the reads between two writes the first and one of the last
 * of each operation. Polls in between meet the same state and the same code; how many there are is a matter of milliseconds
 * and differs from run to run, so that of a poll the last but two is taken, which every run makes.
 * @param every each and every call instead.
 */
export function callsOf(story: Story, every = false): CallName[] {
  const run = story.journal.filter(({ actor }) => actor === 'run')
  const chosen = new Map<string, CallName>()
  const seen = new Map<string, CallName[]>()
  const close = (): void => {
    for (const calls of seen.values()) {
      const call = calls.length > POLL ? calls.at(-3) : calls.at(-1)
      if (call !== undefined) chosen.set(`${call.operation} ${call.nth}`, call)
    }
    seen.clear()
  }
  for (const { operation, nth } of run) {
    const call = { operation, nth }
    const sofar = seen.get(operation) ?? []
    const first = sofar.length === 0
    if (every || WRITE.test(operation) || first) chosen.set(`${operation} ${nth}`, call)
    seen.set(operation, [...sofar, call])
    if (WRITE.test(operation)) close()
  }
  close()
  return [...chosen.values()]
}

/** Every call × every fault: of the clean run, and of a rollout that is breached from its first write on. */
export function cellsOf(clean: Story, breached: Story, every = false): Cell[] {
  const cross = (scenario: Scenario, calls: readonly CallName[]): Cell[] =>
    calls.flatMap(call => FAULTS.map(({ name }) => ({ scenario, call, fault: name })))
  const begins = breached.journal.findIndex(({ operation }) => operation === 'UpdateAlias')
  const before = new Set(breached.journal.slice(0, begins).map(({ operation, nth }) => `${operation} ${nth}`))
  const fromThere = callsOf(breached, every).filter(({ operation, nth }) => !before.has(`${operation} ${nth}`))
  return [...cross('promote', callsOf(clean, every)), ...cross('breach', fromThere)]
}

export function faultNamed(name: string): FaultKind {
  const found = FAULTS.find(fault => fault.name === name)
  if (found === undefined) throw new Error(`there is no fault "${name}"`)
  return found
}

/** A sample that is the same for the same seed. */
export function sample<T>(from: readonly T[], size: number, seed: number): T[] {
  let state = seed >>> 0
  const keyed = from.map(item => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return { item, key: Math.imul(state ^ (state >>> 15), 2_246_822_519) >>> 0 }
  })
  return keyed
    .sort((a, b) => a.key - b.key)
    .slice(0, size)
    .map(({ item }) => item)
}
