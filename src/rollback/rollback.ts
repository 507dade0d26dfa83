import type { Aws } from '../aws/clients.ts'
import { readFunction } from '../function/read.ts'
import { Failure } from '../report/failure.ts'
import type { Log } from '../report/log.ts'
import { removeVersionAlarms } from '../resources/alarms/remove.ts'
import { readAlias } from '../rollout/alias.ts'
import { type AliasTarget, type AliasView, equalRouting, printRouting } from '../rollout/alias-view.ts'
import { foreignHolder } from '../rollout/ownership.ts'
import type { AtRest } from '../rollout/record.ts'
import { writeRecord } from '../rollout/record-writing.ts'
import { undo } from '../rollout/undo.ts'
import type { Version } from '../values/version.ts'
import { chooseTarget, type RollbackTarget } from './target.ts'

export interface RollbackOrder {
  readonly functionName: string
  readonly alias: string
  /** By default stable while a rollout is in flight, the last known good otherwise. */
  readonly version?: Version | undefined
  /** Kept in the alias' record. */
  readonly reason?: string | undefined
  /** False when the version was not found wanting, as after a cancel: it may be rolled out again without being asked. */
  readonly rejects?: boolean
  readonly dryRun: boolean
}

/** `text` says in one or two sentences what is served now and why. */
export type RollbackResult = { readonly text: string; readonly before: AliasView } & (
  | { readonly kind: 'rolled-back'; readonly view: AliasView; readonly version: Version }
  /** `note` says why nothing was moved where a person may have expected it. */
  | { readonly kind: 'unchanged'; readonly view: AliasView; readonly version: Version; readonly note?: string }
  /** Dry run: what would be done. */
  | { readonly kind: 'planned'; readonly version: Version }
  /** Somebody moved the alias while we were about to: it was left to them. */
  | { readonly kind: 'foreign'; readonly view?: AliasView }
)

const ATTEMPTS = 5

/**
 * Puts an alias back with one UpdateAlias, read back: a rollout in flight to its stable version, an alias at rest to
 * its last known good or the named version.
 * @throws Failure when there is nothing to go back to, the version is not there or not Active, or AWS refuses.
 */
export async function rollBack(aws: Aws, order: RollbackOrder, log: Log): Promise<RollbackResult> {
  const target: AliasTarget = { functionName: order.functionName, alias: order.alias }
  const before = await existing(aws, target)
  log.info(`Alias "${target.alias}" of ${target.functionName} serves ${printRouting(before.routing)}.`)
  let view = before
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const choice = chooseTarget(view, order)
    if (choice.kind === 'refused')
      throw new Failure({ ...choice.text, what: choice.text.what.replace('The alias', nameOf(target)) })
    if (choice.kind === 'unchanged') return already(target, before, view, choice)
    // A rollout's stable version was live minutes ago: undoing it must not hang on one more read or permission.
    if (choice.kind === 'move') await refuseUnready(aws, target, choice.rest.live, view)
    if (order.dryRun) return planned(target, before, choice.rest)
    const done = await apply(aws, target, view, choice)
    if (done.kind === 'moved') {
      const text = `${nameOf(target)} was moved by somebody else in the meantime: it serves ${done.view === undefined ? 'nothing, it was deleted' : printRouting(done.view.routing)}. ${done.what} Nothing more was changed.`
      return { kind: 'foreign', before, text, ...(done.view === undefined ? {} : { view: done.view }) }
    }
    if (done.kind === 'written') {
      if (choice.kind === 'undo') await tidy(aws, target, choice.record.canary, log)
      return finished(target, before, done.view, done.rest)
    }
    view = done.view
  }
  throw new Failure({
    what: `${nameOf(target)} is being changed by somebody else all the time.`,
    state: `As last seen it serves ${printRouting(view.routing)}.`,
    next: 'Stop the other deploys of this alias, then run the rollback again.',
  })
}

/** Most rollouts have no alarms of their own, and most roles that roll back may not look for them. */
async function tidy(aws: Aws, target: AliasTarget, canary: Version, log: Log): Promise<void> {
  const left = await removeVersionAlarms(aws, target, canary)
  if (left !== undefined) log.debug(left)
}

type Applied =
  | { readonly kind: 'written'; readonly view: AliasView; readonly rest: AtRest }
  | { readonly kind: 'again'; readonly view: AliasView }
  | { readonly kind: 'moved'; readonly view: AliasView | undefined; readonly what: string }

async function apply(
  aws: Aws,
  target: AliasTarget,
  view: AliasView,
  choice: Extract<RollbackTarget, { kind: 'undo' | 'move' }>,
): Promise<Applied> {
  if (choice.kind === 'undo') {
    const undone = await undo(aws, target, view, choice.record, choice.rest)
    if (undone.kind === 'undone') return { kind: 'written', view: undone.view, rest: undone.record }
    // Promoted a moment ago: a person asked to go back all the same. Rolled back a moment ago: done.
    if (undone.kind === 'finished') {
      return undone.promoted
        ? { kind: 'again', view: undone.view }
        : { kind: 'written', view: undone.view, rest: undone.record }
    }
    return { kind: 'moved', view: undone.view, what: undone.what }
  }
  const written = await writeRecord(aws, target, view, choice.rest)
  if (written.kind === 'unapplied') return { kind: 'again', view: written.view }
  const now = written.kind === 'written' ? await readAlias(aws, target) : written.view
  if (now !== undefined && equalRouting(now.routing, { primary: choice.rest.live })) {
    return { kind: 'written', view: now, rest: choice.rest }
  }
  return { kind: 'moved', view: now, what: now === undefined ? '' : foreignHolder(now) }
}

async function existing(aws: Aws, target: AliasTarget): Promise<AliasView> {
  const view = await readAlias(aws, target)
  if (view !== undefined) return view
  throw new Failure({
    what: `There is no alias "${target.alias}" of ${target.functionName} in ${aws.region}.`,
    next: 'Check "function-name", "alias" and the Region.',
  })
}

/** A version that was deleted, or cannot run, is no place to go back to. */
async function refuseUnready(aws: Aws, target: AliasTarget, version: Version, view: AliasView): Promise<void> {
  if (view.routing !== 'latest' && view.routing.primary === version) return
  const found = await readFunction(aws, target.functionName, version)
  const state = `Nothing was changed: the alias serves ${printRouting(view.routing)}.`
  if (found === undefined) {
    const next = `Name another version: aws lambda list-versions-by-function --function-name ${target.functionName}`
    throw new Failure({ what: `Version ${version} of ${target.functionName} does not exist.`, state, next })
  }
  if (found.state === 'Active') return
  const reason = found.configuration.StateReason
  throw new Failure({
    what: `Version ${version} of ${target.functionName} is ${found.state}, not Active${reason === undefined ? '' : `: ${reason}`}.`,
    state,
    next:
      found.state === 'Inactive'
        ? `Wake it, then run the rollback again: aws lambda invoke --function-name ${target.functionName}:${version} /dev/null`
        : 'Name another version.',
  })
}

function finished(target: AliasTarget, before: AliasView, view: AliasView, rest: AtRest): RollbackResult {
  const text = `${nameOf(target)} serves ${printRouting(view.routing)} now, read back. Before it served ${printRouting(before.routing)}.`
  return { kind: 'rolled-back', before, view, version: rest.live, text }
}

function already(
  target: AliasTarget,
  before: AliasView,
  view: AliasView,
  { version, note }: Extract<RollbackTarget, { kind: 'unchanged' }>,
): RollbackResult {
  const text = `${nameOf(target)} serves version ${version} at 100% already. Nothing was changed.${note === undefined ? '' : ` ${note}`}`
  return { kind: 'unchanged', before, view, version, text, ...(note === undefined ? {} : { note }) }
}

function planned(target: AliasTarget, before: AliasView, rest: AtRest): RollbackResult {
  const text = `${nameOf(target)} would be moved from ${printRouting(before.routing)} to version ${rest.live} at 100%.`
  return { kind: 'planned', before, version: rest.live, text }
}

function nameOf({ functionName, alias }: AliasTarget): string {
  return `Alias "${alias}" of ${functionName}`
}
