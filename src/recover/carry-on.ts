import type { Aws } from '../aws/clients.ts'
import { type AliasTarget, type AliasView, printRouting } from '../rollout/alias-view.ts'
import { unprovenSentence } from '../rollout/canary-calls.ts'
import { decide, type Policy } from '../rollout/decide.ts'
import type { Gates } from '../rollout/gates.ts'
import { Observer } from '../rollout/observe.ts'
import { type Reconciled, reconcile } from '../rollout/reconcile.ts'
import type { InFlight } from '../rollout/record.ts'
import { fromOneLook } from '../rollout/report/one-look.ts'
import { printVerdict } from '../rollout/timeline.ts'
import type { Seconds } from '../values/duration.ts'
import { printRun } from '../values/run.ts'
import { found, leftAlone, type Recovered } from './finding.ts'

/** What a rollout is carried on under. Gates other than those it began with never advance it. */
export interface CarryOn {
  readonly gates: Gates
  readonly policy: Policy
  /** Also rollouts whose runner was lost, instead of undoing them. */
  readonly lostRunner: boolean
}

/** Alarms created for one alias are its alone. @returns undefined when the gates of this rollout cannot be resolved now. */
export type CarryOnOf = (target: AliasTarget, record: InFlight) => Promise<CarryOn | undefined>

const ATTEMPTS = 5

/** One reconcile of a rollout that a schedule carries: hold, advance one step, or put back (design §6). */
export async function carryOn(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  record: InFlight,
  under: CarryOn,
  dryRun: boolean,
): Promise<Recovered> {
  const observer = new Observer(aws, target, under.gates)
  try {
    return await oneLook(aws, target, view, record, { policy: under.policy, observer }, dryRun)
  } finally {
    observer.close()
  }
}

async function oneLook(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  record: InFlight,
  { policy, observer }: { readonly policy: Policy; readonly observer: Observer },
  dryRun: boolean,
): Promise<Recovered> {
  const rollout = `the rollout of version ${record.canary} over ${record.stable} by ${printRun(record.owner)}`
  if (dryRun) {
    const seen = await observer.look(record)
    const at = aws.clock.now()
    const decision = decide(record, seen.observation, policy, at)
    const kind = { hold: 'in-progress', advance: 'would-advance', 'roll-back': 'would-undo' } as const
    const { verdict } = decision
    const finding = found(target, kind[verdict.kind], `is in ${rollout}; verdict: ${printVerdict(verdict)}`, view)
    return withCourse(finding, { kind: 'held', view, record, decision, seen }, policy, at)
  }
  let known = record
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const now = await reconcile(aws, { target, policy, observer }, known)
    if (now.kind === 'foreign') return leftAlone(target, now.view, now.what)
    if (now.kind !== 'raced') return withCourse(told(target, rollout, now), now, policy, aws.clock.now())
    known = now.record
  }
  return found(target, 'in-progress', `is in ${rollout}, and another run is carrying it on right now`, view)
}

type Looked = Exclude<Reconciled, { kind: 'raced' | 'foreign' }>

function withCourse(finding: Recovered, now: Looked, policy: Policy, at: Seconds): Recovered {
  const rollout = fromOneLook(now, policy, at)
  return rollout === undefined ? finding : { ...finding, rollout }
}

function told(target: AliasTarget, rollout: string, now: Looked): Recovered {
  const { decision, view } = now
  const verdict = decision === undefined ? 'ended by another run' : printVerdict(decision.verdict).replace(/\.$/, '')
  const kind = now.kind === 'held' ? 'in-progress' : now.kind
  const ended = kind === 'promoted' || kind === 'rolled-back'
  const unproven = now.kind === 'promoted' ? unprovenSentence(now.calls, now.record.live) : undefined
  return found(
    target,
    kind,
    `${ended ? 'was' : 'is'} in ${rollout}; verdict: ${verdict}. It serves ${printRouting(view.routing)}.${unproven === undefined ? '' : ` ${unproven}`}`,
    view,
  )
}
