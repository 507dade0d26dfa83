import { type AliasView, printRouting } from '../rollout/alias-view.ts'
import { consistentRecord } from '../rollout/ownership.ts'
import { type AtRest, abandoned, deadline, type InFlight, undone } from '../rollout/record.ts'
import type { Seconds } from '../values/duration.ts'
import { formatInstant } from '../values/instant.ts'
import { printRun } from '../values/run.ts'
import type { Version } from '../values/version.ts'

/** What an alias looks like to somebody who comes by later. */
export type Judgement =
  /** No rollout. */
  | { readonly kind: 'at-rest' }
  /** Its runner should still be writing: leave it alone. */
  | { readonly kind: 'living'; readonly record: InFlight; readonly what: string }
  /** Its runner should have written by now: undone by its record. */
  | { readonly kind: 'overdue'; readonly record: InFlight; readonly rest: AtRest; readonly what: string }
  /** Somebody cleared its weights by hand. At 100% on stable its record is made to say so: `rest`. */
  | { readonly kind: 'over'; readonly rest?: AtRest; readonly what: string }
  /** Weights without a record; the second witness decides whether they are ours (design §6). */
  | {
      readonly kind: 'orphaned'
      readonly primary: Version
      readonly canary: Version
      readonly rest: AtRest
      readonly what: string
    }
  /** Somebody else's, or not ours to understand: reported, never touched. */
  | { readonly kind: 'foreign'; readonly what: string }

/**
 * Judges one alias by what it serves and says, and by the time.
 * @param ended whether GitHub says that the run which drives its rollout has ended: then no deadline is waited for.
 */
export function judge(view: AliasView, now: Seconds, ended = false): Judgement {
  const { routing, decoded } = view
  if (routing === 'latest') return { kind: 'at-rest' }
  if (decoded.newer !== undefined) {
    return {
      kind: 'foreign',
      what: `carries a record of a newer release (format ${decoded.newer.major}); only the rollback action undoes it`,
    }
  }
  const record = consistentRecord(view)
  if (record?.kind === 'at-rest') return { kind: 'at-rest' }
  if (record !== undefined) return inFlight(record, now, ended && record.engine === 'runner')
  if (decoded.record?.kind === 'in-flight') {
    const { canary, stable } = decoded.record
    const owner = printRun(decoded.record.owner)
    if (routing.canary === undefined) {
      const what = `serves ${printRouting(routing)}: the rollout of version ${canary} over ${stable} by ${owner} is over, ended by hand`
      if (routing.primary !== stable) return { kind: 'over', what }
      return { kind: 'over', rest: undone(decoded.record, 'ended by hand', false), what }
    }
    return {
      kind: 'foreign',
      what: `serves ${printRouting(routing)}, which is not what the rollout of version ${canary} by ${owner} left: somebody else moved it`,
    }
  }
  if (routing.canary === undefined) return { kind: 'at-rest' }
  if (decoded.record !== undefined) {
    const what = `serves ${printRouting(routing)}, but its record says version ${decoded.record.live} at 100%: somebody else moved it`
    return { kind: 'foreign', what }
  }
  return {
    kind: 'orphaned',
    primary: routing.primary,
    canary: routing.canary.version,
    rest: { kind: 'at-rest', live: routing.primary, why: 'undone by recover: its record was erased' },
    what: `serves ${printRouting(routing)}, and no record says why`,
  }
}

function inFlight(record: InFlight, now: Seconds, ended: boolean): Judgement {
  const until = deadline(record)
  const rollout = `rollout of version ${record.canary} over ${record.stable} by ${printRun(record.owner)}`
  if (now < until && !ended)
    return {
      kind: 'living',
      record,
      what: `is in the ${rollout}, which has until ${formatInstant(until)}; if you know that its runner is dead, the rollback action puts it back at once`,
    }
  const what =
    now < until
      ? `is in the ${rollout}, and that run has ended`
      : `is in the ${rollout}, which should have written by ${formatInstant(until)}`
  return { kind: 'overdue', record, rest: undone(record, `undone by recover: ${abandoned(record)}`, false), what }
}
