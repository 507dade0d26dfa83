import type { DeployInputs } from '../config/deploy-inputs.ts'
import type { Runner } from '../github/runner.ts'
import { functionNameOf } from '../values/arn.ts'

/** Masks the token and the values of the variables a step sets, but none that is part of what its outputs and its log must name. */
export function maskVariables(runner: Runner, inputs: DeployInputs): void {
  const { functionName, alias, alarms = [], s3Bucket, role, roleToAssume, region } = inputs
  const names = [functionName, `function:${functionNameOf(functionName)}:${alias}`, ...alarms]
  runner.exempt([...names, ...[s3Bucket, role, roleToAssume, region].filter(name => name !== undefined)])
  if (inputs.githubToken !== undefined) runner.hide(inputs.githubToken)
  for (const value of Object.values(inputs.environment ?? {})) runner.mask(value)
}
