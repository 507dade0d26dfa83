import type { Seconds } from '../values/duration.ts'
import { FULL, type Weight } from '../values/percentage.ts'
import type { RunWord } from '../values/run.ts'
import type { Version } from '../values/version.ts'
import { parseStrategy, type Step, type Steps } from './strategy.ts'

/** Short hash over the resolved gates: a rollout may only be advanced under the gates it began with. */
export type Fingerprint = string & { readonly brand: 'Fingerprint' }

export interface InFlight {
  readonly kind: 'in-flight'
  readonly stable: Version
  readonly canary: Version
  /** What the alias had before `stable`, kept so that a rollback leaves the last known good in place. */
  readonly was?: Version
  /** What was rolled back on the alias before, kept so that a cancel or a lost runner does not forget it. */
  readonly rejected?: Version
  /** The strategy as canonical text; parsed again by whoever reconciles. */
  readonly strategy: string
  /** Index into the parsed steps. */
  readonly step: number
  readonly began: Seconds
  /** When the current step began. */
  readonly since: Seconds
  readonly engine: 'runner' | 'schedule'
  readonly gates: Fingerprint
  /** Who began it: a run in one word. */
  readonly owner: RunWord
}

export interface AtRest {
  readonly kind: 'at-rest'
  readonly live: Version
  readonly was?: Version
  readonly rejected?: Version
  readonly why?: string
}

export type Record = InFlight | AtRest

/** What the alias serves. `canary` is absent at 100%: a promotion, never a weight of 1.0. */
export interface Routing {
  readonly primary: Version
  readonly canary?: { readonly version: Version; readonly weight: Weight }
}

/** A living runner has written again by `deadline`; this is how long after a step's maximum dwell. */
const GRACE: Seconds = 120

/** The steps of a record. @throws TypeError for a strategy that `decodeDescription` would have refused. */
export function stepsOf(record: InFlight): Steps {
  const parsed = parseStrategy(record.strategy)
  if (parsed.kind === 'problem') throw new TypeError(`The record's strategy ${parsed.problem}: ${record.strategy}`)
  return parsed.steps
}

/** The step the record is at. @throws TypeError for a step the strategy does not have. */
export function currentStep(record: InFlight): Step {
  const step = stepsOf(record)[record.step]
  if (step === undefined) throw new TypeError(`The strategy "${record.strategy}" has no step ${record.step + 1}.`)
  return step
}

/** What the alias must serve: a pure function of the record (design §2). */
export function routing(record: Record): Routing {
  if (record.kind === 'at-rest') return { primary: record.live }
  const { weight } = currentStep(record)
  if (weight === FULL) return { primary: record.canary }
  return { primary: record.stable, canary: { version: record.canary, weight } }
}

/** When a living runner has written by: after it, whoever finds the record in flight may undo it. */
export function deadline(record: InFlight): Seconds {
  return record.since + currentStep(record).max + GRACE
}

/** What became of a rollout past its deadline: one of a schedule never had a runner to lose. */
export function abandoned({ engine }: InFlight): string {
  return engine === 'runner' ? 'its runner was lost' : 'nothing carried it on'
}

export function sameRouting(a: Routing, b: Routing): boolean {
  return a.primary === b.primary && a.canary?.version === b.canary?.version && a.canary?.weight === b.canary?.weight
}

/** Both records belong to one rollout, whatever step each is at. */
export function sameRollout(a: InFlight, b: InFlight): boolean {
  return a.stable === b.stable && a.canary === b.canary && a.began === b.began && a.owner === b.owner
}

/** How a reason begins beside a rejected version that it does not speak of. */
const OF_ANOTHER = /^version \d+: /

/**
 * The record of a rollout put back to stable. A version that was found wanting is remembered as rejected; a canary that
 * was not leaves the one rejected before it, and the reason says whose it is.
 */
export function undone(record: InFlight, why: string, isRejected: boolean): AtRest {
  const rejected = isRejected ? record.canary : record.rejected
  return {
    kind: 'at-rest',
    live: record.stable,
    ...(record.was === undefined ? {} : { was: record.was }),
    ...(rejected === undefined ? {} : { rejected }),
    why: isRejected || rejected === undefined ? why : `version ${record.canary}: ${why}`,
  }
}

/** Why a rollout is at rest on its canary that no gate has let pass. */
export const PROMOTED_BY_HAND = 'promoted by hand'

/** Why the rejected version was; undefined when the record has only the reason of another version's ending. */
export function whyRejected({ why }: AtRest): string | undefined {
  return why === undefined || why === PROMOTED_BY_HAND || OF_ANOTHER.test(why) ? undefined : why
}

/**
 * The record of a rollout that passed. What was rolled back before it stays rejected, unless it is what passed now: a
 * run of an old commit that comes late must not bring it back (promise 7).
 */
export function promoted({ canary, stable, rejected }: InFlight): AtRest {
  const kept = rejected === undefined || rejected === canary ? {} : { rejected }
  return { kind: 'at-rest', live: canary, was: stable, ...kept }
}

/**
 * The record of the rollout as it enters its `step`-th step: at rest on the canary past the last one, and at the last
 * one already when it has no bake.
 */
export function entered(record: InFlight, step: number, now: Seconds): Record {
  const steps = stepsOf(record)
  const bake = steps.at(-1)
  const last = steps.length - 1
  if (step > last || (step === last && bake?.min === 0)) return promoted(record)

  return { ...record, step, since: Math.floor(now) }
}
