import { Failure } from '../report/failure.ts'
import { type AliasView, printRouting } from '../rollout/alias-view.ts'
import { deadline, type InFlight } from '../rollout/record.ts'
import type { Seconds } from '../values/duration.ts'
import { formatInstant } from '../values/instant.ts'
import { isEarlierAttempt, printRun } from '../values/run.ts'

/** A rollout is in the way of this one: in-flight.ts decides whether it may be put back, or waited for. */
export class RolloutInFlight extends Failure {
  readonly view: AliasView
  readonly record: InFlight

  constructor(alias: string, view: AliasView, record: InFlight) {
    super({
      what: `A rollout of version ${record.canary} over ${record.stable} is in flight on alias "${alias}", begun by ${printRun(record.owner)} at ${formatInstant(record.began)}.`,
      state: `The alias serves ${printRouting(view.routing)}. Nothing was changed.`,
      next: `Wait until it ends, its step at ${formatInstant(deadline(record))} at the latest, as in-flight: wait does; undo it with the rollback action; or let this release take its place with in-flight: supersede.`,
    })
    this.view = view
    this.record = record
  }
}

/** Why nobody carries a dead rollout on, to be said after its name. */
export function whyDead(record: InFlight): string {
  if (record.engine === 'runner') return 'whose runner was lost'
  return `which nothing carried on: its step was over at ${formatInstant(deadline(record))} at the latest, and recover has not run since`
}

/**
 * Whether nobody will carry a rollout on: past its deadline, or begun by an earlier attempt of this very run, which has
 * ended by the time there is a later one. One of a schedule needs no runner, so that only its deadline counts.
 * @param owner this run and its attempt, e.g. `acme/orders/16000000001.2`.
 */
export function isDead(record: InFlight, owner: string, now: Seconds): boolean {
  if (now >= deadline(record)) return true
  return record.engine === 'runner' && isEarlierAttempt(record.owner, owner)
}
