import { readIdentity, refuseAccount, refuseOtherAccount } from '../aws/identity.ts'
import { gatesFromFile } from '../config/recover-gates.ts'
import { parseRecoverInputs } from '../config/recover-inputs.ts'
import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { recoverByInputs } from '../recover/by-inputs.ts'
import { recoverEnding } from '../recover/ending.ts'
import { outcomeOf, recoverSummary, told } from '../recover/report.ts'
import { Failure } from '../report/failure.ts'
import { announce } from './announce.ts'
import { connectStep } from './connect.ts'
import { endedRuns } from './ended-runs.ts'
import { keepIssues } from './recover-issues.ts'
import { refuseOtherRegion } from './same-region.ts'
import { writeReport } from './write-report.ts'

const AGAIN = 'Run recover again, or put them back with the rollback action.'

export async function run(runner: Runner): Promise<void> {
  runner.output('outcome', 'failed')
  runner.output('report', '')
  runner.output('result-json', '{"outcome":"failed"}')
  const github = runContext(process.env)
  const read = (name: string): string => runner.input(name)
  const inputs = parseRecoverInputs(read)
  if (inputs.githubToken !== undefined) runner.hide(inputs.githubToken)
  const { configFile } = inputs
  const gates = configFile === undefined ? undefined : gatesFromFile(configFile, read, github.workspace)
  const aws = connectStep(runner, inputs)
  for (const name of inputs.functionNames ?? []) refuseOtherRegion('function-names', name, aws.region)
  const identity = await readIdentity(aws)
  const refused = refuseAccount(identity, inputs.allowedAccountIds)
  if (refused !== undefined) throw new Failure(refused)
  for (const name of inputs.functionNames ?? []) refuseOtherAccount('function-names', name, identity.account)
  const hasEnded = inputs.githubToken === undefined ? undefined : endedRuns(runner, github, inputs.githubToken)
  const { results, functions, problem } = await recoverByInputs(aws, inputs, runner, gates, hasEnded)
  const outcome = problem === undefined ? outcomeOf(results) : 'failed'
  runner.output('outcome', outcome)
  runner.output('result-json', JSON.stringify({ outcome, functions: results.map(told) }))
  await runner.summary(recoverSummary(results, functions))
  await writeReport(runner, github.workspace, inputs.report, async () =>
    (await import('../recover/html-report.ts')).recoverReport(results),
  )
  const endings = inputs.dryRun ? [] : results.map(one => recoverEnding(one, aws.region, github.runUrl))
  await announce(runner, aws, inputs.onFinish, endings)
  if (inputs.githubToken !== undefined && inputs.issues) await keepIssues(runner, inputs.githubToken, github, endings)
  const broken = results.filter(({ kind }) => kind === 'failed')
  if (broken.length > 0) {
    throw new Failure({
      what: `${broken.length} of ${results.length} aliases could not be brought to rest as asked: ${broken.map(({ text }) => text).join(' ')}`,
      next: [...new Set(broken.map(({ next = AGAIN }) => next))].join(' '),
    })
  }
  if (problem !== undefined) throw new Failure(problem)
  const back = inputs.failOnRollback ? results.filter(({ kind }) => kind === 'undone' || kind === 'rolled-back') : []
  if (back.length > 0) {
    throw new Failure({
      what: `${back.length === 1 ? 'A rollout was' : `${back.length} rollouts were`} put back: ${back.map(({ text }) => text).join(' ')}`,
      next: 'Fix the release and deploy again. "fail-on-rollback" is set, so that this step fails.',
    })
  }
}
