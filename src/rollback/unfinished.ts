import type { Aws } from '../aws/clients.ts'
import type { Log } from '../report/log.ts'
import { removeVersionAlarms } from '../resources/alarms/remove.ts'
import { readAlias } from '../rollout/alias.ts'
import { type AliasTarget, type AliasView, printRouting } from '../rollout/alias-view.ts'
import { consistentRecord } from '../rollout/ownership.ts'
import { undone } from '../rollout/record.ts'
import { undo } from '../rollout/undo.ts'
import { type RunWord, sameOwner } from '../values/run.ts'
import type { Version } from '../values/version.ts'

/** What was put back, for whoever is told of it. */
export interface PutBack {
  readonly view: AliasView
  readonly version: Version
  readonly reason: string
  readonly text: string
}

const REASON = 'cancelled'

/**
 * Verifies what became of a run that did not come to its end: the rollout it began goes back to stable, also one it was
 * to hand on. A rollout of any other process is theirs, whether it lives in another job of the same run or has taken
 * the place of this one a moment ago (ADR 20).
 * @param owner the process that ended.
 * @returns what was put back, undefined when there was nothing.
 * @throws Failure as `undo` does.
 */
export async function undoUnfinished(
  aws: Aws,
  target: AliasTarget,
  owner: RunWord,
  log: Log,
): Promise<PutBack | undefined> {
  const view = await readAlias(aws, target)
  // A routing that is not its record's was moved by somebody: theirs, whatever the text still says (promise 3).
  const record = view === undefined ? undefined : consistentRecord(view)
  if (view === undefined || record?.kind !== 'in-flight' || !sameOwner(record.owner, owner)) {
    if (view !== undefined) log.info(`${serving(target, view)}, read back; no rollout of this run is in flight.`)
    return undefined
  }
  const result = await undo(aws, target, view, record, undone(record, REASON, false))
  // The alarms bear the version's name alone: what others roll out now may be the same version, under the same gates.
  const left = result.kind === 'foreign' ? undefined : await removeVersionAlarms(aws, target, record.canary)
  if (left !== undefined) log.debug(left)
  if (result.kind !== 'undone') {
    const what = result.kind === 'foreign' ? ` ${result.what}` : ''
    log.info(`${serving(target, result.view)}: the rollout of this run was brought to its end by another.${what}`)
    return undefined
  }
  const text = `${serving(target, result.view)} now, read back.`
  log.warning(`The run ended before its rollout did. ${text}`)
  return { view: result.view, version: result.record.live, reason: REASON, text }
}

function serving({ functionName, alias }: AliasTarget, view: AliasView | undefined): string {
  return `Alias "${alias}" of ${functionName} serves ${view === undefined ? 'nothing any more' : printRouting(view.routing)}`
}
