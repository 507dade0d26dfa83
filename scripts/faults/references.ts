import type { Texts } from './actions.ts'

/** A story that faults are thrown into, as data: how it goes when nothing does, whose calls are struck, and its end. */
export interface Reference {
  readonly name: string
  /** What its deploy says otherwise than the reference deploy. */
  readonly inputs?: Texts
  /** So many seconds after traffic was first shifted its alarm goes red, until it is evaluated again. */
  readonly fires?: number
  /** Comes while the run, which lives, waits for the answer to its second write of the alias. */
  readonly meanwhile?: 'rollback'
  /** Who carries it on when its run is over. `promote`: a person, a minute later; cron after them. */
  readonly after?: 'cron' | 'promote'
  /** Whose calls are struck, by name: `run`, `rollback`, `promote`, `recover 1`, `recover 2`, … */
  readonly struck: RegExp
  /** Of the run only the calls from its first of this operation on: up to there it is a story that is struck already. */
  readonly from?: string
  readonly ends: 'canary' | 'stable'
}

const SCHEDULE = { engine: 'schedule' } as const

export const REFERENCES: readonly Reference[] = [
  { name: 'promote', struck: /^run$/, ends: 'canary' },
  { name: 'breach', fires: 170, struck: /^run$/, from: 'UpdateAlias', ends: 'stable' },
  {
    name: 'schedule',
    inputs: SCHEDULE,
    after: 'cron',
    struck: /^(run|recover \d+)$/,
    from: 'PublishVersion',
    ends: 'canary',
  },
  { name: 'schedule, breach', inputs: SCHEDULE, fires: 170, after: 'cron', struck: /^recover \d+$/, ends: 'stable' },
  { name: 'promote by hand', inputs: SCHEDULE, after: 'promote', struck: /^promote$/, ends: 'canary' },
  { name: 'rollback', meanwhile: 'rollback', struck: /^rollback$/, ends: 'stable' },
]

export function referenceNamed(name: string): Reference {
  const found = REFERENCES.find(reference => reference.name === name)
  if (found === undefined) throw new Error(`there is no story "${name}"`)
  return found
}
