import type { Aws } from '../aws/clients.ts'
import { Failure } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import type { Seconds } from '../values/duration.ts'
import { formatInstant } from '../values/instant.ts'
import { FULL } from '../values/percentage.ts'
import type { Version } from '../values/version.ts'
import { type AliasTarget, type AliasView, printRouting } from './alias-view.ts'
import { beginRollout } from './begin.ts'
import type { CanaryCalls } from './canary-calls.ts'
import type { Breach, Policy } from './decide.ts'
import type { EvidenceCurve } from './evidence-curve.ts'
import type { Gates } from './gates.ts'
import { canaryShare, Journal } from './journal.ts'
import { Observer } from './observe.ts'
import { type Reconciled, type ReconcileInputs, reconcile } from './reconcile.ts'
import { type AtRest, deadline, type InFlight, routing, undone } from './record.ts'
import type { Steps } from './strategy.ts'
import type { Counts, MinuteCounts } from './stream.ts'
import { printVerdict, type TimelineEntry } from './timeline.ts'
import { isTransient } from './transient.ts'
import { undo } from './undo.ts'

export interface RolloutInputs {
  readonly target: AliasTarget
  /** The alias as last read: at 100% on stable. Its revision is the first write's condition. */
  readonly view: AliasView
  readonly canary: Version
  /** As they will run (`effectiveSteps`). */
  readonly steps: Steps
  readonly gates: Gates
  readonly policy: Policy
  /** `schedule` writes the first step and returns; `recover` carries it on. */
  readonly engine: 'runner' | 'schedule'
  /** Who begins it: no spaces, brackets or semicolons, e.g. `acme/orders/16000000001.1`. */
  readonly owner: string
  /** Aborted: the wait ends at once and one UpdateAlias restores stable. */
  readonly signal?: AbortSignal
  /** When the right to call AWS ends: what the gates still hold then is put back while it can be. */
  readonly until?: Seconds
  /** Called with every entry of the timeline as it happens. */
  readonly onEntry?: (entry: TimelineEntry) => void
}

export interface Told {
  readonly timeline: readonly TimelineEntry[]
  readonly canary: Counts
  readonly stable: Counts
  /** Steps left by policy, never to be reported as healthy. */
  readonly byPolicy: readonly string[]
  /** Minute by minute, as last read. */
  readonly minutes: readonly MinuteCounts[]
  /** How the evidence grew, one curve for each stream that was weighed. */
  readonly evidence: readonly EvidenceCurve[]
}

export type RolloutEnd =
  | {
      readonly kind: 'promoted'
      readonly view: AliasView
      readonly record: AtRest
      /** Of the canary, before it got all traffic: without one it is never to be reported as one that passed. */
      readonly calls?: CanaryCalls
    }
  | {
      readonly kind: 'rolled-back'
      readonly view: AliasView
      readonly record: AtRest
      readonly why: string
      /** Left out when another reconciler rolled back: then only the record says why. */
      readonly breach?: Breach
    }
  /** The alias is somebody else's: nothing more was touched. */
  | { readonly kind: 'foreign'; readonly what: string; readonly view?: AliasView }
  | { readonly kind: 'in-progress'; readonly view: AliasView; readonly record: InFlight }
  /** Aborted and stable restored. Without a record when it was aborted before its first write. */
  | { readonly kind: 'cancelled'; readonly view: AliasView; readonly record?: AtRest }

export type RolloutResult = Told & RolloutEnd

/** How often the gates are looked at; every other look reads the metrics too (design §9). */
const POLL: Seconds = 5
const SHORT_PAUSE: Seconds = 0.2
/** How long before the credentials end a rollout that is still held is put back: the write may have to be tried again. */
const LAST_MOMENT: Seconds = 120

/**
 * Carries a rollout from its first write to its end: promoted, rolled back, foreign, handed on or cancelled.
 * @throws Failure when AWS refuses the first write, or the alias can be neither read nor written any more.
 */
export async function rollOut(aws: Aws, inputs: RolloutInputs, log: Log): Promise<RolloutResult> {
  const { target, engine, signal } = inputs
  const journal = new Journal(log, inputs.onEntry)
  const begun = await beginRollout(aws, target, { ...inputs, gates: inputs.gates.fingerprint }, signal)
  if (begun.kind === 'foreign') return end(inputs, journal, foreign(begun))
  if (begun.kind === 'cancelled') return end(inputs, journal, begun)
  if (begun.record.kind === 'at-rest') {
    journal.note(aws.clock.now(), FULL, 'promoted: all at once, without a bake')
    return end(inputs, journal, { kind: 'promoted', view: begun.view, record: begun.record })
  }
  journal.note(aws.clock.now(), canaryShare(begun.record, false), `began: ${printRouting(begun.view.routing)}`)
  // A cancelled job hands nothing on: what it has begun is put back.
  if (engine === 'schedule' && signal?.aborted !== true)
    return end(inputs, journal, { kind: 'in-progress', view: begun.view, record: begun.record })
  return end(inputs, journal, await follow(aws, inputs, { view: begun.view, record: begun.record }, journal))
}

interface Place {
  readonly view: AliasView
  readonly record: InFlight
}

async function follow(aws: Aws, inputs: RolloutInputs, begun: Place, journal: Journal): Promise<RolloutEnd> {
  const observer = new Observer(aws, inputs.target, inputs.gates)
  try {
    return await untilEnd(aws, inputs, observer, begun, journal)
  } finally {
    observer.close()
  }
}

/** Reconciles in a loop until the rollout has ended. */
async function untilEnd(
  aws: Aws,
  inputs: RolloutInputs,
  observer: Observer,
  begun: Place,
  journal: Journal,
): Promise<RolloutEnd> {
  const { target, policy, signal } = inputs
  let place = begun
  for (;;) {
    if (signal?.aborted === true) return cancel(aws, target, place, journal)
    if (inputs.until !== undefined && aws.clock.now() >= inputs.until - LAST_MOMENT) {
      return handBack(aws, target, place, journal, inputs.until)
    }
    const now = await reconcileOrWait(
      aws,
      { target, policy, observer, ...(signal === undefined ? {} : { signal }) },
      place,
    )
    switch (now.kind) {
      case 'aborted':
        break
      case 'unreachable':
        journal.note(aws.clock.now(), canaryShare(place.record, false), `hold: ${now.detail}`)
        await aws.clock.sleep(POLL, signal)
        break
      case 'raced':
        place = { ...place, record: now.record }
        await aws.clock.sleep(SHORT_PAUSE, signal)
        if (aws.clock.now() >= deadline(place.record)) throw stranded(target, place.record, undefined)
        break
      case 'held':
      case 'advanced':
        place = { view: now.view, record: now.record }
        tell(journal, aws.clock.now(), now)
        await aws.clock.sleep(pause(now, aws.clock.now()), signal)
        break
      case 'promoted':
        tell(journal, aws.clock.now(), now)
        return {
          kind: 'promoted',
          view: now.view,
          record: now.record,
          ...(now.calls === undefined ? {} : { calls: now.calls }),
        }
      case 'rolled-back': {
        tell(journal, aws.clock.now(), now)
        const why = now.breach?.summary ?? now.record.why ?? 'Another reconciler rolled it back.'
        return {
          kind: 'rolled-back',
          view: now.view,
          record: now.record,
          why,
          ...(now.breach === undefined ? {} : { breach: now.breach }),
        }
      }
      case 'foreign':
        return foreign(now)
    }
  }
}

type Looked = Reconciled | { readonly kind: 'aborted' } | { readonly kind: 'unreachable'; readonly detail: string }

/** An AWS that does not answer is no reason to give up, until a living runner should have written again. */
async function reconcileOrWait(aws: Aws, inputs: ReconcileInputs, place: Place): Promise<Looked> {
  try {
    return await reconcile(aws, inputs, place.record, place.view)
  } catch (error) {
    if (inputs.signal?.aborted === true) return { kind: 'aborted' }
    if (isTransient(error) && aws.clock.now() < deadline(place.record)) {
      return { kind: 'unreachable', detail: error instanceof Failure ? error.text.what : 'AWS does not answer' }
    }
    throw stranded(inputs.target, place.record, error)
  }
}

/** One UpdateAlias at once, on the revision last seen; then read back (design §3, promise 1). */
async function cancel(aws: Aws, target: AliasTarget, place: Place, journal: Journal): Promise<RolloutEnd> {
  const ended = await putBack(aws, target, place, journal, 'cancelled')
  return ended.kind === 'undone' ? { kind: 'cancelled', view: ended.view, record: ended.record } : ended
}

/** Without credentials nobody could put it back any more (ADR 16): not rejected, nothing was found wrong with it. */
async function handBack(
  aws: Aws,
  target: AliasTarget,
  place: Place,
  journal: Journal,
  until: Seconds,
): Promise<RolloutEnd> {
  const why = `The AWS credentials end at ${formatInstant(until)}, and the gates held the rollout until then.`
  const ended = await putBack(aws, target, place, journal, why)
  return ended.kind === 'undone' ? { kind: 'rolled-back', view: ended.view, record: ended.record, why } : ended
}

type PutBackEnd = RolloutEnd | { readonly kind: 'undone'; readonly view: AliasView; readonly record: AtRest }

async function putBack(
  aws: Aws,
  target: AliasTarget,
  place: Place,
  journal: Journal,
  why: string,
): Promise<PutBackEnd> {
  const result = await undo(aws, target, place.view, place.record, undone(place.record, why, false))
  if (result.kind === 'foreign') return foreign(result)
  const { view, record } = result
  if (result.kind === 'undone') {
    journal.note(aws.clock.now(), 0, `${why.replace(/\.$/, '')}: ${printRouting(view.routing)}`)
    return { kind: 'undone', view, record }
  }
  journal.note(aws.clock.now(), canaryShare(record, result.promoted), `already ended: ${printRouting(view.routing)}`)
  if (result.promoted) return { kind: 'promoted', view, record }
  return { kind: 'rolled-back', view, record, why: record.why ?? 'Another reconciler rolled it back.' }
}

function tell(journal: Journal, at: Seconds, now: Exclude<Reconciled, { kind: 'raced' | 'foreign' }>): void {
  const { decision } = now
  const verdict =
    decision === undefined
      ? `ended by another reconciler: ${printRouting(now.view.routing)}`
      : printVerdict(decision.verdict)
  const arrived = now.kind === 'held' || now.kind === 'rolled-back' ? '' : `: ${printRouting(now.view.routing)}`
  journal.note(at, canaryShare(now.record, now.kind === 'promoted'), `${verdict}${arrived}`, now.seen)
  if (decision?.verdict.kind === 'advance' && decision.verdict.byPolicy !== undefined)
    journal.leftByPolicy(decision.verdict.byPolicy)
}

function pause(now: Reconciled, time: Seconds): Seconds {
  if (now.kind !== 'held' || now.decision.verdict.kind !== 'hold') return POLL
  return Math.min(POLL, Math.max(SHORT_PAUSE, now.decision.verdict.until - time))
}

function foreign(of: { readonly view: AliasView | undefined; readonly what: string }): RolloutEnd {
  return { kind: 'foreign', what: of.what, ...(of.view === undefined ? {} : { view: of.view }) }
}

function end({ policy }: RolloutInputs, journal: Journal, how: RolloutEnd): RolloutResult {
  const { totals, timeline, byPolicy, minutes } = journal
  return { ...how, ...totals, timeline, byPolicy, minutes, evidence: journal.curves(policy.evidence) }
}

function stranded(target: AliasTarget, record: InFlight, error: unknown): Failure {
  const behind = error instanceof Failure ? error.text : undefined
  // A rollback that failed has said already what is served now and what to run.
  if (error instanceof Failure && behind?.state !== undefined) return error
  return new Failure(
    {
      what: behind?.what ?? `The rollout on alias "${target.alias}" of ${target.functionName} could not go on.`,
      state: `As last seen the alias serves ${printRouting(routing(record))}.`,
      next: `It is undone by the recover action from ${formatInstant(deadline(record))} on, or at once by the rollback action.`,
      ...(behind === undefined
        ? {}
        : { detail: [behind.next, behind.detail].filter(line => line !== undefined).join(' ') }),
    },
    error,
  )
}
