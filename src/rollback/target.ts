import type { FailureText } from '../report/failure.ts'
import { type AliasView, printRouting } from '../rollout/alias-view.ts'
import { consistentRecord } from '../rollout/ownership.ts'
import { type AtRest, type InFlight, type Routing, undone } from '../rollout/record.ts'
import type { Version } from '../values/version.ts'

/** Where a rollback goes. */
export type RollbackTarget =
  /** A rollout of ours is in flight: back to its stable. */
  | { readonly kind: 'undo'; readonly record: InFlight; readonly rest: AtRest }
  /** Nothing of ours is in flight: the alias moves to a version at 100%. */
  | { readonly kind: 'move'; readonly rest: AtRest }
  /** The alias serves it at 100% already. `note` says so where a person may have expected otherwise. */
  | { readonly kind: 'unchanged'; readonly version: Version; readonly note?: string }
  | { readonly kind: 'refused'; readonly text: FailureText }

export interface Wish {
  /** The version a person named. */
  readonly version?: Version | undefined
  /** Kept in the record for the next reader of the alias. */
  readonly reason?: string | undefined
  /** False when the version left was not found wanting. */
  readonly rejects?: boolean
}

/** How the record of a rollback that a person asked for begins its reason: by it a second one stays where it is. */
const BY_HAND = 'rolled back by hand'

/**
 * In flight: stable. At rest: the last known good by the record, whatever became of later rollouts; but nowhere when a
 * person has gone there already. Or the version that is named.
 * Weights that nobody's record explains are cleared to the primary: a person asked for it.
 */
export function chooseTarget(view: AliasView, wish: Wish): RollbackTarget {
  const { version: wanted, rejects = true } = wish
  const reason = reasonOf(wish)
  const { routing } = view
  if (routing === 'latest') return { kind: 'refused', text: ON_LATEST }
  const record = consistentRecord(view)
  if (record?.kind === 'in-flight' && (wanted === undefined || wanted === record.stable)) {
    return { kind: 'undo', record, rest: undone(record, reason, rejects) }
  }
  const over = endedByHand(view)
  if (over !== undefined && (wanted === undefined || wanted === over.stable)) {
    return { kind: 'move', rest: undone(over, reason, rejects) }
  }
  const leaving = routing.canary?.version ?? routing.primary
  const rest = (live: Version): AtRest => atRest(live, rejects ? leaving : live, reason)
  if (wanted !== undefined) {
    if (routing.canary === undefined && routing.primary === wanted && view.decoded.record?.kind !== 'in-flight') {
      return { kind: 'unchanged', version: wanted }
    }
    return { kind: 'move', rest: rest(wanted) }
  }
  const { newer } = view.decoded
  if (newer !== undefined) {
    const { undo } = newer
    if (undo === undefined) return refused(`carries a record of a newer release (format ${newer.major})`)
    if (!isBetween(routing, undo)) {
      return refused(`serves ${printRouting(routing)}, which is not what its record of a newer release says`)
    }
    return { kind: 'move', rest: rest(undo.stable) }
  }
  if (routing.canary !== undefined) return { kind: 'move', rest: rest(routing.primary) }
  if (view.decoded.record !== undefined && record === undefined) {
    return refused(`serves ${printRouting(routing)}, which is not what its record says: somebody else moved it`)
  }
  if (record?.kind === 'at-rest' && isBackByHand(record)) {
    return { kind: 'unchanged', version: record.live, note: alreadyBack(record) }
  }
  if (record?.kind !== 'at-rest' || record.was === undefined) {
    return refused(`serves ${printRouting(routing)} and has no record of a version before it`)
  }
  return { kind: 'move', rest: rest(record.was) }
}

function reasonOf({ reason, rejects = true }: Wish): string {
  if (reason === undefined) return BY_HAND
  return rejects ? `${BY_HAND}: ${reason}` : reason
}

/**
 * Whether the last thing that happened was a rollback by hand. A long text of the user's may have shortened the reason.
 * One that left it no room at all gets the benefit of the doubt: versions are numbered as they are published, so that
 * one that was rejected before the live one was rolled out is older.
 */
function isBackByHand({ live, rejected, why }: AtRest): boolean {
  if (why === undefined) return rejected !== undefined && Number(rejected) > Number(live)
  return why.startsWith(BY_HAND) || BY_HAND.startsWith(why)
}

/** A rollout whose weights somebody cleared by hand, to its stable or its canary: only its record is left. */
function endedByHand(view: AliasView): InFlight | undefined {
  const { record } = view.decoded
  if (record?.kind !== 'in-flight' || view.routing === 'latest' || view.routing.canary !== undefined) return undefined
  return isBetween(view.routing, record) ? record : undefined
}

/** Nothing but the two versions of a rollout is served. */
function isBetween(
  { primary, canary }: Routing,
  rollout: { readonly canary: Version; readonly stable: Version },
): boolean {
  if (canary === undefined) return primary === rollout.stable || primary === rollout.canary
  return primary === rollout.stable && canary.version === rollout.canary
}

/** Going back twice would take production past the last known good: two people paged at once are enough. */
function alreadyBack({ rejected, why, was }: AtRest): string {
  const left = rejected === undefined ? 'It was put back there before' : `Version ${rejected} was rolled back before`
  const further =
    was === undefined ? 'name the version to go further back' : `to go further back, name it: version: ${was}`
  return `${left}${why === undefined ? '' : ` (${why})`}; ${further}.`
}

function atRest(live: Version, leaving: Version, why: string): AtRest {
  return { kind: 'at-rest', live, ...(leaving === live ? {} : { rejected: leaving }), why }
}

const ON_LATEST: FailureText = {
  what: 'The alias points at $LATEST, which has no earlier version.',
  state: 'Nothing was changed.',
  next: 'Move it to a published version first: aws lambda publish-version, then aws lambda update-alias --function-version N.',
}

function refused(what: string): RollbackTarget {
  const next =
    'Name the version to go back to with the input "version"; aws lambda list-versions-by-function lists them.'
  return { kind: 'refused', text: { what: `The alias ${what}.`, state: 'Nothing was changed.', next } }
}
