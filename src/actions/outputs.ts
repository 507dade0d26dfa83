import type { DeployResult } from '../deploy/result.ts'
import type { Runner } from '../github/runner.ts'
import type { Plan } from '../plan/plan.ts'

/** Sane values from the first moment, so that a later failure leaves no output unset (design §4). */
export function defaultDeployOutputs(runner: Runner): void {
  runner.output('outcome', 'failed')
  for (const name of [
    'version',
    'previous-version',
    'live-version',
    'alias-arn',
    'function-arn',
    'code-sha256',
    'rollback-reason',
    'url',
    'report',
  ])
    runner.output(name, '')
  runner.output('result-json', '{"outcome":"failed"}')
}

export function deployOutputs(runner: Runner, result: DeployResult): void {
  const { rollout, steps: _steps, ...plain } = result
  const values: Readonly<Record<string, string | undefined>> = {
    outcome: result.outcome,
    version: result.version,
    'previous-version': result.previousVersion,
    'live-version': result.liveVersion,
    'alias-arn': result.aliasArn,
    'function-arn': result.functionArn,
    'code-sha256': result.codeSha256,
    'rollback-reason': result.rollbackReason,
    url: result.url,
  }
  for (const [name, value] of Object.entries(values)) if (value !== undefined) runner.output(name, value)
  const counts =
    rollout === undefined ? {} : { canary: rollout.canary, stable: rollout.stable, byPolicy: rollout.byPolicy }
  runner.output('result-json', JSON.stringify({ ...plain, ...counts }))
}

/** What a dry run of a deploy, and a plan, would come to. */
export function plannedOutputs(runner: Runner, planned: Plan): void {
  runner.output('outcome', planned.outcome)
  runner.output('result-json', JSON.stringify(planned))
}
