import { readPlanInputs } from '../config/plan-inputs.ts'
import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { plan } from '../plan/plan.ts'
import { planSummary } from '../plan/summary.ts'
import { connectStep } from './connect.ts'
import { deployContext } from './deploy-context.ts'
import { maskVariables } from './mask-variables.ts'
import { plannedOutputs } from './outputs.ts'
import { refuseOtherRegion } from './same-region.ts'

export async function run(runner: Runner, signal: AbortSignal): Promise<void> {
  for (const [name, value] of Object.entries({ outcome: 'failed', writes: '', 'result-json': '{"outcome":"failed"}' }))
    runner.output(name, value)
  const github = runContext(process.env)
  const inputs = await readPlanInputs(name => runner.input(name), github.workspace)
  maskVariables(runner, inputs)
  const aws = connectStep(runner, inputs)
  refuseOtherRegion('function-name', inputs.functionName, aws.region)
  const planned = await plan(aws, inputs, deployContext(runner, github, inputs, signal))
  plannedOutputs(runner, planned)
  runner.output('writes', String(planned.writes))
  await runner.summary(planSummary(planned))
}
