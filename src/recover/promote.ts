import type { Aws } from '../aws/clients.ts'
import { Failure } from '../report/failure.ts'
import { removeVersionAlarms } from '../resources/alarms/remove.ts'
import { readAlias } from '../rollout/alias.ts'
import { type AliasTarget, type AliasView, equalRouting, printRouting } from '../rollout/alias-view.ts'
import { findBreach } from '../rollout/breach.ts'
import type { Observation, Policy } from '../rollout/decide.ts'
import { Observer } from '../rollout/observe.ts'
import { type AtRest, type InFlight, PROMOTED_BY_HAND, promoted } from '../rollout/record.ts'
import { writeRecord } from '../rollout/record-writing.ts'
import { findUnread } from '../rollout/stream.ts'
import { printRun } from '../values/run.ts'
import type { CarryOn } from './carry-on.ts'
import { found, missing, type Recovered } from './finding.ts'
import { judge } from './judge.ts'

/** What a person promotes under. */
export interface PromoteOrder {
  readonly under: (target: AliasTarget, record: InFlight) => Promise<Pick<CarryOn, 'gates' | 'policy'>>
  readonly dryRun: boolean
}

const ATTEMPTS = 5

/**
 * Ends a rollout in flight on its canary, because a person says so: no dwell, no bake, no proof by traffic. What a
 * person may not overrule is a breach (promise 2), nor gates that are not the rollout's own or cannot be read, behind
 * which a breach could hide. `alarm-at-start: ignore` lets pass an alarm that has been red since before the rollout
 * began, and no other.
 * @throws Failure when AWS cannot be asked or refuses the write.
 */
export async function promote(aws: Aws, target: AliasTarget, order: PromoteOrder): Promise<Recovered> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const view = await readAlias(aws, target)
    if (view === undefined) return missing(target, aws.region)
    const seen = judge(view, aws.clock.now())
    if (seen.kind === 'at-rest') {
      return found(target, 'at-rest', `serves ${printRouting(view.routing)}; no rollout is in flight.`, view)
    }
    if (seen.kind === 'foreign' || seen.kind === 'orphaned' || seen.kind === 'over') {
      return found(target, 'failed', `was not promoted: it ${seen.what}.`, view)
    }
    const { record } = seen
    const { gates, policy } = await order.under(target, record)
    const observer = new Observer(aws, target, gates)
    const { observation } = await observer.look(record)
    observer.close()
    const against = objection(view, record, observation, policy)
    if (against !== undefined) return found(target, 'failed', `was not promoted: ${against}`, view)
    const over = `the rollout of version ${record.canary} over ${record.stable} by ${printRun(record.owner)}`
    if (order.dryRun) return found(target, 'would-promote', `would be promoted, ending ${over}.`, view)
    const rest: AtRest = { ...promoted(record), why: PROMOTED_BY_HAND }
    const written = await writeRecord(aws, target, view, rest)
    if (written.kind === 'unapplied') continue
    const now = await readAlias(aws, target)
    if (written.kind === 'written' && now !== undefined && equalRouting(now.routing, { primary: record.canary })) {
      await removeVersionAlarms(aws, target, record.canary)
      return found(target, 'promoted', `was promoted, ending ${over}: it serves ${printRouting(now.routing)}.`, now)
    }
    return found(target, 'failed', 'was not promoted: somebody else moved it meanwhile. It was left alone.', now)
  }
  throw new Failure({
    what: `Alias "${target.alias}" of ${target.functionName} is being changed by somebody else all the time.`,
    state: 'It was not promoted.',
    next: 'Run recover with command: promote again.',
  })
}

/** Why a person may not promote this now, as a sentence; undefined when they may. */
function objection(view: AliasView, record: InFlight, seen: Observation, policy: Policy): string | undefined {
  const breach = findBreach(seen, policy, record)
  if (breach !== undefined) return `${breach.summary} After a breach a rollout can only be put back.`
  if (seen.gates !== record.gates) {
    return 'its gates are not those it began with: state the same alarms, evidence and alpha as the deploy does.'
  }
  const { alarms, evidence } = seen
  if (alarms.kind === 'unreadable') return `its alarms cannot be read: ${alarms.detail}`
  const unread = findUnread(evidence)
  if (unread !== undefined) return unread
  const doubtful = alarms.readings.find(({ readable }) => !readable)
  if (doubtful !== undefined) return `alarm "${doubtful.name}" cannot be evaluated, or its history not be read.`
  if (view.moving === true) return 'AWS is moving the provisioned concurrency of the alias, with weights of its own.'
  return undefined
}
