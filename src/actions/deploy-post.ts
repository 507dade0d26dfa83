import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { rollbackEnding } from '../rollback/ending.ts'
import { rollBack } from '../rollback/rollback.ts'
import { readAlias } from '../rollout/alias.ts'
import { printRouting } from '../rollout/alias-view.ts'
import { consistentRecord } from '../rollout/ownership.ts'
import { sameRun } from '../values/run.ts'
import { announce } from './announce.ts'
import { connectStep } from './connect.ts'
import { unfinishedRollout } from './rollout-state.ts'
import { runAction } from './run-action.ts'

await runAction(run)

/** Verifies what became of a run that did not pass: a rollout of it that is still in flight goes back to stable. */
async function run(runner: Runner): Promise<void> {
  const begun = unfinishedRollout(runner)
  if (begun === undefined) return
  const { functionName, alias, region, roleToAssume, owner, onFinish } = begun
  const aws = connectStep(runner, { region, roleToAssume, dryRun: false })
  const view = await readAlias(aws, { functionName, alias })
  // A routing that is not its record's was moved by somebody: theirs, whatever the text still says (promise 3).
  const record = view === undefined ? undefined : consistentRecord(view)
  if (record?.kind === 'in-flight' && sameRun(record.owner, owner) && record.engine === 'runner') {
    const order = { functionName, alias, reason: 'cancelled', rejects: false, dryRun: false }
    const result = await rollBack(aws, order, runner)
    runner.warning(`The run ended before its rollout did. ${result.text}`)
    const { runUrl } = runContext(process.env)
    await announce(runner, aws, onFinish, [rollbackEnding(order, result, { action: 'deploy', region, run: runUrl })])
  } else if (view !== undefined) {
    runner.info(
      `Alias "${alias}" of ${functionName} serves ${printRouting(view.routing)}, read back; no rollout of this run is in flight.`,
    )
  }
}
