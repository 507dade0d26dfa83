import { printRun } from '../values/run.ts'
import { type AliasView, equalRouting, printRouting } from './alias-view.ts'
import {
  type AtRest,
  type InFlight,
  type Record as RolloutRecord,
  routing,
  sameRollout,
  sameRouting,
} from './record.ts'

/** Whose an alias is, seen from a rollout that knows its own record. */
export type Claim =
  /** Still this rollout's. `textChanged`: somebody edited the text only, the record must be written again. */
  | { readonly kind: 'ours'; readonly record: InFlight; readonly textChanged: boolean }
  /** Another reconciler has brought this rollout to its end. */
  | { readonly kind: 'finished'; readonly record: AtRest; readonly promoted: boolean }
  /** Somebody else's now: nothing may be touched. `what` says what changed and who holds it. */
  | { readonly kind: 'foreign'; readonly what: string }

/**
 * Judges an alias read back, or read again, against the record last written (promise 3).
 * The routing decides: a record in the text counts only when the routing is what it says.
 */
export function claim(view: AliasView | undefined, known: InFlight): Claim {
  if (view === undefined) return { kind: 'foreign', what: 'The alias has been deleted.' }
  const found = consistentRecord(view)
  if (found?.kind === 'in-flight' && sameRollout(found, known))
    return { kind: 'ours', record: found, textChanged: false }
  if (found?.kind === 'at-rest' && endsRollout(found, known)) {
    return { kind: 'finished', record: found, promoted: found.live === known.canary }
  }
  const taken = found?.kind === 'in-flight' || view.decoded.newer !== undefined
  if (!taken && equalRouting(view.routing, routing(known))) return { kind: 'ours', record: known, textChanged: true }
  return { kind: 'foreign', what: foreignChange(view, known) }
}

/** The record in the text, if the routing is what it says. */
export function consistentRecord(view: AliasView): RolloutRecord | undefined {
  const { record } = view.decoded
  if (record === undefined || view.routing === 'latest') return undefined
  return sameRouting(routing(record), view.routing) ? record : undefined
}

function endsRollout(found: AtRest, known: InFlight): boolean {
  const promoted = found.live === known.canary && found.was === known.stable
  const undone = found.live === known.stable && found.was === known.was
  return promoted || (undone && (found.rejected === known.canary || found.why !== undefined))
}

function foreignChange(view: AliasView, known: InFlight): string {
  const expected = printRouting(routing(known))
  const actual = printRouting(view.routing)
  const routingText = actual === expected ? '' : `The alias serves ${actual}; this rollout left it at ${expected}. `
  return `${routingText}${foreignHolder(view)}`
}

/** Who holds an alias that is not ours, as far as its description tells. */
export function foreignHolder({ decoded }: AliasView): string {
  const { record, newer } = decoded
  if (record?.kind === 'in-flight')
    return `It is held by the rollout of version ${record.canary} begun by ${printRun(record.owner)}.`
  if (newer !== undefined) return `It is held by a newer release of this tool (record format ${newer.major}).`
  if (decoded.userText !== '') return `Its description says: "${decoded.userText}".`
  return 'Its description is empty.'
}
