import type { Aws } from '../aws/clients.ts'
import { connect } from '../aws/connect.ts'
import { identityToken } from '../github/identity-token.ts'
import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { subjectsOf } from '../github/subjects.ts'

/** What the inputs of a step say about the account. */
export interface AccountInputs {
  readonly region?: string | undefined
  readonly roleToAssume?: string | undefined
  readonly dryRun: boolean
}

/**
 * The AWS account of a step: as the role it names, by the tokens of its job, of the profile a person named, or as the
 * environment says.
 * Tokens and sessions are hidden in the log of the job before they are used.
 */
export function connectStep(runner: Runner, { region, roleToAssume, dryRun }: AccountInputs): Aws {
  const role = roleToAssume === undefined ? undefined : workflowAs(roleToAssume, runner)
  return connect({ env: process.env, region, readOnly: dryRun, role, profile: runner.profile, log: runner })
}

function workflowAs(roleArn: string, runner: Runner) {
  const { runId, attempt } = runContext(process.env)
  return {
    roleArn,
    sessionName: runId === '' ? 'lambda-canary' : `lambda-canary-${runId}-${attempt}`,
    token: () => identityToken(process.env),
    subjects: subjectsOf,
    hide: (secret: string) => runner.hide(secret),
  }
}
