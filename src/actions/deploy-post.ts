import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { rollbackEnding } from '../rollback/ending.ts'
import { undoUnfinished } from '../rollback/unfinished.ts'
import { announce } from './announce.ts'
import { connectStep } from './connect.ts'
import { unfinishedRollout } from './rollout-state.ts'

/** Looks after a run that did not pass. */
export async function run(runner: Runner): Promise<void> {
  const begun = unfinishedRollout(runner)
  if (begun === undefined) return
  const { functionName, alias, region, roleToAssume, owner, onFinish } = begun
  const aws = connectStep(runner, { region, roleToAssume, dryRun: false })
  const undone = await undoUnfinished(aws, { functionName, alias }, owner, runner)
  if (undone === undefined) return
  const { runUrl } = runContext(process.env)
  const ending = rollbackEnding(undone.order, undone.result, { action: 'deploy', region, run: runUrl })
  await announce(runner, aws, onFinish, [ending])
}
