import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readIdentity, refuseAccount, refuseOtherAccount } from '../aws/identity.ts'
import { type PreviewInputs, parsePreviewInputs } from '../config/preview-inputs.ts'
import { connectGitHub } from '../github/api.ts'
import { headCommit } from '../github/commit-order.ts'
import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { runnerToolCache } from '../github/tool-cache.ts'
import { repositoryKey, workflowEvent } from '../github/workflow-event.ts'
import { meaningOf } from '../preview/meaning.ts'
import { preview } from '../preview/preview.ts'
import type { PreviewResult } from '../preview/result.ts'
import { Failure } from '../report/failure.ts'
import { escapeText } from '../report/markdown.ts'
import { connectStep } from './connect.ts'
import { refuseOtherRegion } from './same-region.ts'

export async function run(runner: Runner, signal: AbortSignal): Promise<void> {
  defaults(runner)
  const inputs = parsePreviewInputs(name => runner.input(name))
  runner.hide(inputs.githubToken)
  maskInputs(runner, inputs)
  const task = meaningOf(inputs, await workflowEvent(process.env))
  if (task.kind === 'refuse') throw new Failure(task.failure)
  if (task.kind === 'notice') {
    return report(runner, { outcome: 'skipped', pullRequest: task.pullRequest, removed: [], text: task.text })
  }
  const repository = repositoryKey(process.env)
  if (repository === undefined) {
    throw new Failure({ what: 'GITHUB_REPOSITORY_ID is not set: previews belong to a repository of GitHub.' })
  }
  const aws = connectStep(runner, inputs)
  if (inputs.functionName !== undefined) refuseOtherRegion('function-name', inputs.functionName, aws.region)
  const run = runContext(process.env)
  const github = await connectGitHub({
    apiUrl: process.env.GITHUB_API_URL,
    token: inputs.githubToken,
    repository: run.repository,
    info: line => runner.info(line),
    sleep: seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000)),
  })
  const identity = await readIdentity(aws)
  const refused = refuseAccount(identity, inputs.allowedAccountIds)
  if (refused !== undefined) throw new Failure(refused)
  if (inputs.functionName !== undefined) refuseOtherAccount('function-name', inputs.functionName, identity.account)
  const result = await preview(
    aws,
    inputs,
    {
      github,
      repository,
      place: `${identity.account}/${aws.region}`,
      workspace: run.workspace,
      temporary: process.env.RUNNER_TEMP ?? tmpdir(),
      env: process.env,
      log: runner,
      hide(values) {
        for (const value of values) runner.mask(value)
      },
      clean: text => runner.clean(text),
      runUrl: run.runUrl,
      checkedOut: () => headCommit(join(run.workspace, inputs.workingDirectory)),
      toolCache: runnerToolCache,
      signal,
    },
    task,
  )
  await report(runner, result)
  if (result.smokeFailure === undefined) return
  const what = `The smoke test of ${result.functionName} failed: ${result.smokeFailure}`
  throw new Failure({ what, state: 'The preview is up, and the pull request says so.' })
}

function defaults(runner: Runner): void {
  runner.output('outcome', 'failed')
  for (const name of ['function-name', 'function-arn', 'url', 'pull-request']) runner.output(name, '')
  runner.output('removed', '[]')
  runner.output('result-json', '{"outcome":"failed"}')
}

/** Values of variables are hidden, but none that is part of what outputs and log must name. */
function maskInputs(
  runner: Runner,
  { functionName, previewRole, roleToAssume, region, environment }: PreviewInputs,
): void {
  runner.exempt([functionName, previewRole, roleToAssume, region].filter(name => name !== undefined))
  for (const value of Object.values(environment ?? {})) runner.mask(value)
}

async function report(runner: Runner, result: PreviewResult): Promise<void> {
  runner.output('outcome', result.outcome)
  runner.output('function-name', result.functionName ?? '')
  runner.output('function-arn', result.functionArn ?? '')
  runner.output('url', result.url ?? '')
  runner.output('pull-request', result.pullRequest === undefined ? '' : String(result.pullRequest))
  runner.output('removed', JSON.stringify(result.removed))
  runner.output('result-json', JSON.stringify(result))
  runner.info(result.text)
  await runner.summary(`## Preview\n\n${escapeText(result.text)}\n`)
}
