import type { Aws } from '../aws/clients.ts'
import type { Log } from '../report/log.ts'
import { readAlias } from '../rollout/alias.ts'
import { type AliasTarget, printRouting } from '../rollout/alias-view.ts'
import { consistentRecord } from '../rollout/ownership.ts'
import { sameRun } from '../values/run.ts'
import { type RollbackOrder, type RollbackResult, rollBack } from './rollback.ts'

/**
 * Verifies what became of a run that did not pass: a rollout of it that is still in flight goes back to stable. One of a
 * schedule is meant to outlive its run.
 * @returns what was put back, undefined when nothing was in flight.
 * @throws Failure as `rollBack` does.
 */
export async function undoUnfinished(
  aws: Aws,
  target: AliasTarget,
  owner: string,
  log: Log,
): Promise<{ readonly order: RollbackOrder; readonly result: RollbackResult } | undefined> {
  const view = await readAlias(aws, target)
  // A routing that is not its record's was moved by somebody: theirs, whatever the text still says (promise 3).
  const record = view === undefined ? undefined : consistentRecord(view)
  if (record?.kind === 'in-flight' && sameRun(record.owner, owner) && record.engine === 'runner') {
    const order = { ...target, reason: 'cancelled', rejects: false, dryRun: false }
    const result = await rollBack(aws, order, log)
    log.warning(`The run ended before its rollout did. ${result.text}`)
    return { order, result }
  }
  if (view !== undefined) {
    log.info(
      `Alias "${target.alias}" of ${target.functionName} serves ${printRouting(view.routing)}, read back; no rollout of this run is in flight.`,
    )
  }
  return undefined
}
