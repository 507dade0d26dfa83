import type { CallName, Story } from './cell.ts'
import { FAULTS, type FaultKind } from './fault-kinds.ts'
import type { Reference } from './references.ts'

export interface Cell {
  /** The story, by name. */
  readonly reference: string
  readonly call: CallName
  readonly fault: string
}

/** More reads of one kind between two writes than this are a poll. */
const POLL = 4
const WRITE = /^(Update|Publish|Put|Start|Invoke|Create)/

/** Every call × every fault, of each story that went as it does when nothing happens. */
export function cellsOf(stories: readonly Story[]): Cell[] {
  return stories.flatMap(({ reference, journal }) =>
    struckOf(reference, journal).flatMap(call =>
      FAULTS.filter(fault => applies(fault, call)).map(({ name }) => ({
        reference: reference.name,
        call,
        fault: name,
      })),
    ),
  )
}

/** Only a deploy listens to signals: recover and rollback take seconds, swallow them, and are at their end before the kill. */
function applies(fault: FaultKind, { actor }: CallName): boolean {
  const ofTheRun = fault.how === 'cancel' || (fault.how === 'kill' && fault.post === true)
  return actor === 'run' || !ofTheRun
}

/** The calls of a clean story that are struck: each and every one of those who are. */
function struckOf({ struck, from }: Reference, journal: Story['journal']): CallName[] {
  const begins = from === undefined ? 0 : journal.findIndex(({ operation }) => operation === from)
  return journal
    .filter(({ actor }, index) => struck.test(actor) && index >= begins)
    .map(({ actor, operation, nth }) => ({ actor, operation, nth }))
}

/**
 * A smaller matrix, for every day: every write, and of the reads of one kind between two writes the first and one of the
 * last. Those in between are a poll: they meet the same code in the same state. How many there are is a matter of
 * milliseconds and differs from run to run, so that of a poll the last but two is taken, which every run makes.
 */
export function withoutPolls(cells: readonly Cell[]): Cell[] {
  const chosen = new Set<string>()
  const seen = new Map<string, string[]>()
  const close = (): void => {
    for (const calls of seen.values()) chosen.add((calls.length > POLL ? calls.at(-3) : calls.at(-1)) ?? '')
    seen.clear()
  }
  let story = ''
  for (const key of new Set(cells.map(keyOf))) {
    const [reference = '', actor = '', operation = ''] = key.split('|')
    if (story !== `${reference} ${actor}`) close()
    story = `${reference} ${actor}`
    const sofar = seen.get(operation) ?? []
    if (WRITE.test(operation) || sofar.length === 0) chosen.add(key)
    seen.set(operation, [...sofar, key])
    if (WRITE.test(operation)) close()
  }
  close()
  return cells.filter(cell => chosen.has(keyOf(cell)))
}

function keyOf({ reference, call: { actor, operation, nth } }: Cell): string {
  return [reference, actor, operation, nth].join('|')
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
