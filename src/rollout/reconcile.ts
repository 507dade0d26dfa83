import type { Aws } from '../aws/clients.ts'
import type { Seconds } from '../values/duration.ts'
import { readAlias } from './alias.ts'
import type { AliasTarget, AliasView } from './alias-view.ts'
import { type CanaryCalls, canaryCalls } from './canary-calls.ts'
import { type Breach, type Decision, decide, type Policy, type PutBack } from './decide.ts'
import type { Observer, Seen } from './observe.ts'
import { claim } from './ownership.ts'
import type { AtRest, InFlight } from './record.ts'
import { writeRecord } from './record-writing.ts'
import { undo } from './undo.ts'

/** What one reconcile found and did. */
export type Reconciled =
  | {
      readonly kind: 'held'
      readonly view: AliasView
      readonly record: InFlight
      readonly decision: Decision
      readonly seen: Seen
    }
  | {
      readonly kind: 'advanced'
      readonly view: AliasView
      readonly record: InFlight
      readonly decision: Decision
      readonly seen: Seen
    }
  | {
      readonly kind: 'promoted'
      readonly view: AliasView
      readonly record: AtRest
      readonly decision?: Decision
      readonly seen?: Seen
      /** Of the canary, before it got all traffic. Left out when another reconciler promoted it. */
      readonly calls?: CanaryCalls
    }
  | {
      readonly kind: 'rolled-back'
      readonly view: AliasView
      readonly record: AtRest
      readonly breach?: Breach
      readonly decision?: Decision
      readonly seen?: Seen
    }
  /** Somebody wrote in between; nothing was applied. Reconcile again at once. */
  | { readonly kind: 'raced'; readonly record: InFlight }
  | { readonly kind: 'foreign'; readonly view: AliasView | undefined; readonly what: string }

export interface ReconcileInputs {
  readonly target: AliasTarget
  readonly policy: Policy
  readonly observer: Observer
  readonly signal?: AbortSignal
}

/**
 * Reads alias, record and gates, decides, and applies at most one conditional UpdateAlias (design §2).
 * Any number of reconcilers may run at once: the revision lets one of them write, the others read again.
 * @param known the record last written or found.
 * @param last the alias as last seen: should it be unreadable, a breach is undone on its revision all the same.
 * @throws Failure when the alias cannot be read or written.
 */
export async function reconcile(
  aws: Aws,
  inputs: ReconcileInputs,
  known: InFlight,
  last?: AliasView,
): Promise<Reconciled> {
  const { target, policy, observer, signal } = inputs
  const [read, seen] = await Promise.all([
    readAlias(aws, target, signal).then(
      view => ({ view }),
      (error: unknown) => ({ error }),
    ),
    observer.look(known, signal),
  ])
  signal?.throwIfAborted()
  if ('error' in read) {
    const decision = decide(known, seen.observation, policy, aws.clock.now())
    if (last === undefined || !isPutBack(decision)) throw read.error
    return putBack(aws, target, last, known, decision, seen)
  }
  const { view } = read
  const mine = claim(view, known)
  if (mine.kind === 'foreign' || view === undefined) {
    return { kind: 'foreign', view, what: mine.kind === 'foreign' ? mine.what : 'The alias has been deleted.' }
  }
  if (mine.kind === 'finished') return { kind: mine.promoted ? 'promoted' : 'rolled-back', view, record: mine.record }
  const { record } = mine
  const decided = decide(record, seen.observation, policy, aws.clock.now())
  const decision = view.moving === true ? waitedOut(decided, aws.clock.now()) : decided
  if (decision.next === undefined) {
    if (!mine.textChanged) return { kind: 'held', view, record, decision, seen }
    const repaired = await writeRecord(aws, target, view, record, signal)
    return repaired.kind === 'written'
      ? { kind: 'held', view: repaired.view, record, decision, seen }
      : { kind: 'raced', record }
  }
  if (isPutBack(decision)) return putBack(aws, target, view, record, decision, seen)
  const written = await writeRecord(aws, target, view, decision.next, signal)
  if (written.kind !== 'written') return { kind: 'raced', record }
  if (decision.next.kind === 'in-flight') {
    return { kind: 'advanced', view: written.view, record: decision.next, decision, seen }
  }
  const calls = canaryCalls(record, seen, aws.clock.now())
  return { kind: 'promoted', view: written.view, record: decision.next, decision, seen, calls }
}

async function putBack(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  record: InFlight,
  decision: PutBack,
  seen: Seen,
): Promise<Reconciled> {
  const undone = await undo(aws, target, view, record, decision.next)
  if (undone.kind === 'foreign') return undone
  if (undone.kind === 'finished') {
    return { kind: undone.promoted ? 'promoted' : 'rolled-back', view: undone.view, record: undone.record, seen }
  }
  return { kind: 'rolled-back', view: undone.view, record: undone.record, breach: decision.verdict.why, decision, seen }
}

function isPutBack(decision: Decision): decision is PutBack {
  return decision.verdict.kind === 'roll-back'
}

/** While AWS moves provisioned concurrency nothing but a rollback is written. */
function waitedOut(decided: Decision, now: Seconds): Decision {
  if (decided.verdict.kind !== 'advance') return decided
  const detail = 'AWS is moving the provisioned concurrency of the alias, with weights of its own'
  return { verdict: { kind: 'hold', reason: 'dwell', until: now + 60, detail } }
}
