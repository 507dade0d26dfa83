import type { Aws } from '../aws/clients.ts'
import { removeVersionAlarms } from '../resources/alarms/remove.ts'
import { readAlias } from '../rollout/alias.ts'
import { type AliasTarget, type AliasView, equalRouting, printRouting } from '../rollout/alias-view.ts'
import type { InFlight } from '../rollout/record.ts'
import { writeRecord } from '../rollout/record-writing.ts'
import { undo } from '../rollout/undo.ts'
import type { RunWord } from '../values/run.ts'
import type { Version } from '../values/version.ts'
import { type CarryOn, type CarryOnOf, carryOn } from './carry-on.ts'
import { found, leftAlone, missing, putBack, type Recovered, wouldPutBack } from './finding.ts'
import { type Judgement, judge } from './judge.ts'

/**
 * The second witness: the version a published version names as live when it was made, from its own description.
 * @returns undefined when the version says nothing of the kind.
 */
export type LiveAfter = (functionName: string, version: Version) => Promise<Version | undefined>

export interface SettleOrder {
  readonly dryRun: boolean
  /** Whether a run has ended, as GitHub says; undefined when that cannot be told. Left out: by the deadline alone. */
  readonly hasEnded?: (run: RunWord) => Promise<boolean | undefined>
  readonly liveAfter: LiveAfter
  /** Left out: rollouts are undone or left alone, never carried on. */
  readonly carryOn?: CarryOnOf
  /**
   * A scope wider than names holds other people's rollouts: those under other gates are left to the workflow that knows
   * theirs, until their deadline; weights that nobody of ours wrote are no news.
   */
  readonly wide?: boolean
}

/** Looks at one alias and brings what was abandoned on it to its end. @throws Failure when AWS cannot be asked. */
export async function settle(aws: Aws, target: AliasTarget, order: SettleOrder): Promise<Recovered> {
  const view = await readAlias(aws, target)
  if (view === undefined) return missing(target, aws.region)
  const now = aws.clock.now()
  const first = judge(view, now)
  const asked = first.kind === 'living' && first.record.engine === 'runner' ? first.record.owner : undefined
  const ended = asked !== undefined && (await order.hasEnded?.(asked)) === true
  const seen = ended ? judge(view, now, ended) : first
  switch (seen.kind) {
    case 'at-rest':
      return found(target, 'at-rest', `serves ${printRouting(view.routing)}; no rollout is in flight.`, view)
    case 'foreign':
      return found(target, 'foreign', `${seen.what}. It was not touched.`, view)
    case 'over':
      return over(aws, target, view, seen, order)
    case 'living':
    case 'overdue':
      return tidied(aws, target, seen.record.canary, await inFlight(aws, target, view, seen, order))
    case 'orphaned':
      return orphaned(aws, target, view, seen, order)
  }
}

async function inFlight(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  seen: Extract<Judgement, { kind: 'living' | 'overdue' }>,
  order: SettleOrder,
): Promise<Recovered> {
  const { record } = seen
  const under = await order.carryOn?.(target, record)
  const scheduled = record.engine === 'schedule' || (seen.kind === 'overdue' && under?.lostRunner === true)
  const ours = order.wide !== true || under?.gates.fingerprint === record.gates
  if (under !== undefined && scheduled && ours) {
    if (record.engine === 'schedule' || order.dryRun) {
      return carryOn(aws, target, view, record, under, order.dryRun)
    }
    return resume(aws, target, view, record, under)
  }
  if (seen.kind === 'living') return found(target, 'in-progress', `${seen.what}.`, view)
  if (order.dryRun) return wouldPutBack(target, view, seen.what, seen.rest.live)
  const result = await undo(aws, target, view, record, seen.rest)
  if (result.kind === 'undone') return putBack(target, result.view, seen.what)
  if (result.kind === 'foreign') return leftAlone(target, result.view, result.what)
  const what = `was brought to its end by another run: it serves ${printRouting(result.view.routing)}.`
  return found(target, 'at-rest', what, result.view)
}

const ENDED: ReadonlySet<Recovered['kind']> = new Set(['undone', 'rolled-back', 'promoted'])

/** A rollout that has ended needs no alarms of its own any more; of most there were none, and this says nothing. */
async function tidied(aws: Aws, target: AliasTarget, canary: Version, finding: Recovered): Promise<Recovered> {
  if (ENDED.has(finding.kind)) await removeVersionAlarms(aws, target, canary)
  return finding
}

/** Nothing is moved: only what the text says is brought in line with what is served. */
async function over(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  { rest, what }: Extract<Judgement, { kind: 'over' }>,
  { dryRun }: SettleOrder,
): Promise<Recovered> {
  if (rest === undefined)
    return found(target, 'at-rest', `${what}. The next deploy or rollback cleans its record.`, view)
  if (dryRun) return found(target, 'at-rest', `${what}. Its record would be cleaned.`, view)
  const written = await writeRecord(aws, target, view, rest)
  if (written.kind === 'written') return found(target, 'at-rest', `${what}. Its record was cleaned.`, written.view)
  return leftAlone(target, written.view, 'it changed while its record was being cleaned.')
}

/**
 * The rollout of a lost runner becomes one of a schedule, by its text alone; only then is it carried on, by this run
 * and the next ones. Left as it was, it would wait for its deadline at every step.
 */
async function resume(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  record: InFlight,
  under: CarryOn,
): Promise<Recovered> {
  const scheduled: InFlight = { ...record, engine: 'schedule' }
  const written = await writeRecord(aws, target, view, scheduled)
  if (written.kind === 'foreign') return leftAlone(target, written.view, 'somebody else moved it meanwhile.')
  if (written.kind === 'written') return carryOn(aws, target, written.view, scheduled, under, false)
  return found(target, 'in-progress', 'is being written by another run right now.', written.view)
}

async function orphaned(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  seen: Extract<Judgement, { kind: 'orphaned' }>,
  order: SettleOrder,
): Promise<Recovered> {
  const witness = await order.liveAfter(target.functionName, seen.canary)
  if (witness !== seen.primary) {
    const says = witness === undefined ? 'does not name the version it came after' : `came after version ${witness}`
    const doubt = `version ${seen.canary} ${says}, so the weights may be somebody else's`
    return found(target, 'foreign', `${seen.what}; ${doubt}. It was not touched.`, view)
  }
  if (order.dryRun) return wouldPutBack(target, view, seen.what, seen.primary)
  const written = await writeRecord(aws, target, view, seen.rest)
  const now = await readAlias(aws, target)
  if (written.kind === 'written' && now !== undefined && equalRouting(now.routing, { primary: seen.primary })) {
    return putBack(target, now, seen.what)
  }
  return leftAlone(target, now, 'it changed while it was being put back.')
}
