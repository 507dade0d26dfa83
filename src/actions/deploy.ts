import { readDeployInputs } from '../config/deploy-inputs.ts'
import { deploy } from '../deploy/deploy.ts'
import { deployEnding } from '../deploy/ending.ts'
import { deploySummary, refusalSummary } from '../deploy/summary.ts'
import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { Failure, readAt } from '../report/failure.ts'
import { announce } from './announce.ts'
import { connectStep } from './connect.ts'
import { deployContext } from './deploy-context.ts'
import { maskVariables } from './mask-variables.ts'
import { defaultDeployOutputs, deployOutputs, plannedOutputs } from './outputs.ts'
import { keepRollout, rolloutEnded } from './rollout-state.ts'
import { refuseOtherRegion } from './same-region.ts'
import { writeReport } from './write-report.ts'

export async function run(runner: Runner, signal: AbortSignal): Promise<void> {
  defaultDeployOutputs(runner)
  const github = runContext(process.env)
  const inputs = await readDeployInputs(name => runner.input(name), github.workspace)
  maskVariables(runner, inputs)
  const aws = connectStep(runner, inputs)
  refuseOtherRegion('function-name', inputs.functionName, aws.region)
  const context = deployContext(runner, github, inputs, signal)
  if (inputs.dryRun) {
    const [{ plan }, { planSummary }] = await Promise.all([import('../plan/plan.ts'), import('../plan/summary.ts')])
    const planned = await plan(aws, inputs, context)
    plannedOutputs(runner, planned)
    await runner.summary(planSummary(planned))
    return
  }
  const { functionName, alias, roleToAssume, onFinish } = inputs
  const begun = { functionName, alias, region: aws.region, owner: context.owner, roleToAssume, onFinish }
  const { result, failure } = await deploy(aws, inputs, context, () => keepRollout(runner, begun)).catch(
    async error => {
      if (error instanceof Failure)
        await runner.summary(refusalSummary(functionName, alias, readAt(runner.terminal, error.text)))
      throw error
    },
  )
  // After a failure post looks at the alias once more: what could not be undone here may well be by then.
  if (failure === undefined) rolloutEnded(runner)
  deployOutputs(runner, result)
  await runner.summary(deploySummary(result, failure && readAt(runner.terminal, failure)))
  await writeReport(runner, context.workspace, inputs.report, async () =>
    (await import('../deploy/html-report.ts')).htmlReport(result, failure),
  )
  await announce(runner, aws, inputs.onFinish, [deployEnding(result, failure, aws.region, github.runUrl)])
  if (failure === undefined) {
    // One that changed nothing has said so already.
    if (result.outcome !== 'unchanged') runner.info(result.production)
  } else if (result.outcome === 'rolled-back' && !inputs.failOnRollback)
    runner.warning(`${failure.what}\n${failure.state ?? ''}`)
  else throw new Failure(failure)
}
