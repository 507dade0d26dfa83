import type { Aws } from '../aws/clients.ts'
import { Failure } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import { shortRun } from '../values/run.ts'
import { isVersion, type Version } from '../values/version.ts'
import { Withheld, type WriteResult, writeAlias } from './alias.ts'
import { type AliasTarget, type AliasView, equalRouting, printRouting } from './alias-view.ts'
import { excessOf } from './description.ts'
import { claim, foreignHolder } from './ownership.ts'
import {
  entered,
  type Fingerprint,
  type InFlight,
  type Record as RolloutRecord,
  routing,
  sameRollout,
} from './record.ts'
import { writeRecord } from './record-writing.ts'
import { formatStrategy, type Steps } from './strategy.ts'

/** What a record is begun from. */
export interface Beginning {
  readonly view: AliasView
  readonly canary: Version
  readonly steps: Steps
  readonly gates: Fingerprint
  readonly engine: 'runner' | 'schedule'
  readonly owner: string
}

export type Begun =
  | { readonly kind: 'written'; readonly view: AliasView; readonly record: RolloutRecord }
  | { readonly kind: 'foreign'; readonly view: AliasView | undefined; readonly what: string }
  /** The signal came before anything was written. */
  | { readonly kind: 'cancelled'; readonly view: AliasView }

const ATTEMPTS = 5

/** The record of a rollout's first step; already at rest when everything is shifted at once without a bake. */
export function firstRecord(begin: Beginning, now: Seconds): RolloutRecord {
  return entered(inFlight(begin, now), 0, now)
}

/**
 * By how many characters the alias' own text leaves too little room for any record of this rollout, before it begins
 * and before the canary has a number.
 */
export function excessText(begin: Omit<Beginning, 'canary'>, now: Seconds): number | undefined {
  const longest = '9999999999'
  return isVersion(longest)
    ? excessOf(inFlight({ ...begin, canary: longest }, now), begin.view.decoded.userText)
    : undefined
}

/**
 * Begins a rollout with ONE UpdateAlias: weights and record together, on the revision last read.
 * A colleague who only edited the text meanwhile keeps their text; one who moved the routing keeps the alias.
 * @param signal aborted: no further attempt. A write that was under way counts as written, to be put back.
 * @throws Failure when AWS refuses the write or the text leaves no room for the record.
 */
export async function beginRollout(
  aws: Aws,
  target: AliasTarget,
  begin: Beginning,
  signal?: AbortSignal,
): Promise<Begun> {
  let view = begin.view
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const now = aws.clock.now()
    const excess = excessOf(inFlight({ ...begin, view }, now), view.decoded.userText)
    if (excess !== undefined) throw tooLong(target, excess)
    const record = firstRecord({ ...begin, view }, now)
    let written: WriteResult
    try {
      written = await writeRecord(aws, target, view, record, signal)
    } catch (error) {
      if (error instanceof Withheld) return { kind: 'cancelled', view }
      if (signal?.aborted === true) return givenUp(aws, target, view, record)
      throw error
    }
    if (written.kind === 'written') return { kind: 'written', view: written.view, record }
    // The answer was lost and a colleague wrote since: with our routing in place, the rollout has begun all the same.
    if (record.kind === 'in-flight' && written.view !== undefined) {
      const mine = claim(written.view, record)
      if (mine.kind === 'ours') return { kind: 'written', view: written.view, record: mine.record }
    }
    if (record.kind === 'at-rest' && written.view !== undefined && servesUnclaimed(written.view, record)) {
      const repaired = await writeRecord(aws, target, written.view, record)
      if (repaired.kind === 'written') return { kind: 'written', view: repaired.view, record }
    }
    if (written.kind === 'foreign') return foreign(written.view, begin)
    if (!sameStart(written.view, begin.view)) return foreign(written.view, begin)
    view = written.view
  }
  throw new Failure({
    what: `Alias "${target.alias}" of ${target.functionName} is being changed by somebody else all the time.`,
    state: `It still serves ${printRouting(begin.view.routing)}; the rollout did not begin.`,
    next: 'Find who keeps writing its description, then run again.',
  })
}

/**
 * A write that was given up on its way may be applied, now or in a moment. It is taken for applied, on the revision it
 * stated: to put it back on that revision either succeeds, and then it can come no more, or is refused and read.
 * One that shifts everything at once left no rollout to put back: the alias is written as it was, which settles it too.
 * @throws Failure
 */
async function givenUp(aws: Aws, target: AliasTarget, view: AliasView, record: RolloutRecord): Promise<Begun> {
  if (record.kind === 'in-flight' || view.routing === 'latest') {
    const begun = { ...view, routing: routing(record), decoded: { ...view.decoded, record } }
    return { kind: 'written', view: begun, record }
  }
  const asItWas = { routing: view.routing, description: view.description, revisionId: view.revisionId }
  const now = (await writeAlias(aws, target, asItWas, view.routing)).view ?? view
  return servesUnclaimed(now, record) ? { kind: 'written', view: now, record } : { kind: 'cancelled', view: now }
}

function inFlight({ view, canary, steps, gates, engine, owner }: Beginning, now: Seconds): InFlight {
  if (view.routing === 'latest' || view.routing.canary !== undefined) {
    throw new Failure({
      what: `A rollout begins from an alias at 100% on one version; this one serves ${printRouting(view.routing)}.`,
    })
  }
  const stable = view.routing.primary
  const { record: before } = view.decoded
  const says = before?.kind === 'in-flight' ? before.stable : before?.live
  const { was, rejected } = before !== undefined && says === stable ? before : {}
  const record: InFlight = {
    kind: 'in-flight',
    stable,
    canary,
    ...(was === undefined ? {} : { was }),
    ...(rejected === undefined ? {} : { rejected }),
    strategy: formatStrategy(steps),
    step: 0,
    began: Math.floor(now),
    since: Math.floor(now),
    engine,
    gates,
    owner: owner.replace(/[\s;[\]]+/g, '_') || 'unknown',
  }
  // Knowing the repository is a help for readers, never a reason to refuse a rollout.
  const fits = excessOf(record, view.decoded.userText) === undefined
  return fits ? record : { ...record, owner: shortRun(record.owner).slice(0, 64) }
}

/** Everything was shifted at once, and nobody's rollout has come since. */
function servesUnclaimed({ routing: now, decoded }: AliasView, record: RolloutRecord): boolean {
  return equalRouting(now, routing(record)) && decoded.newer === undefined && decoded.record?.kind !== 'in-flight'
}

/** Nobody has taken the alias through a rollout of their own since we read it. */
function sameStart(now: AliasView, before: AliasView): boolean {
  if (now.decoded.newer !== undefined) return before.decoded.newer !== undefined
  const { record } = now.decoded
  if (record === undefined) return true
  const known = before.decoded.record
  if (record.kind === 'in-flight') return known?.kind === 'in-flight' && sameRollout(record, known)
  return known?.kind === 'at-rest' && record.live === known.live && record.rejected === known.rejected
}

function foreign(view: AliasView | undefined, begin: Beginning): Begun {
  if (view === undefined) return { kind: 'foreign', view, what: 'The alias was deleted before the rollout began.' }
  const what = `Before the rollout began the alias was moved from ${printRouting(begin.view.routing)} to ${printRouting(view.routing)}. ${foreignHolder(view)}`
  return { kind: 'foreign', view, what }
}

function tooLong(target: AliasTarget, by: number): Failure {
  return new Failure({
    what: `The description of alias "${target.alias}" leaves no room for the record of the rollout: it is ${by} characters too long.`,
    state: 'Nothing was changed.',
    next: `Shorten it by ${by} characters: aws lambda update-alias --function-name ${target.functionName} --name ${target.alias} --description "…"`,
  })
}
