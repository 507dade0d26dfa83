import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { ending } from '../report/ending.ts'
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
  const { view, version, reason, text } = undone
  const of = { action: 'deploy', outcome: 'rolled-back', functionName, alias, region, run: runUrl } as const
  await announce(runner, aws, onFinish, [ending({ ...of, aliasArn: view.arn, version, reason, text })])
}
