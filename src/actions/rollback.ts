import { readIdentity, refuseAccount, refuseOtherAccount } from '../aws/identity.ts'
import { parseRollbackInputs } from '../config/rollback-inputs.ts'
import { runContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { Failure } from '../report/failure.ts'
import { escapeText } from '../report/markdown.ts'
import { rollbackEnding } from '../rollback/ending.ts'
import { rollBack } from '../rollback/rollback.ts'
import { announce } from './announce.ts'
import { connectStep } from './connect.ts'
import { refuseOtherRegion } from './same-region.ts'

export async function run(runner: Runner): Promise<void> {
  for (const [name, value] of Object.entries({
    outcome: 'failed',
    version: '',
    'previous-version': '',
    'alias-arn': '',
    'result-json': '{"outcome":"failed"}',
  })) {
    runner.output(name, value)
  }
  const inputs = parseRollbackInputs(name => runner.input(name))
  const aws = connectStep(runner, inputs)
  refuseOtherRegion('function-name', inputs.functionName, aws.region)
  const identity = await readIdentity(aws)
  const refused = refuseAccount(identity, inputs.allowedAccountIds)
  if (refused !== undefined) throw new Failure(refused)
  refuseOtherAccount('function-name', inputs.functionName, identity.account)
  const result = await rollBack(aws, inputs, runner)
  if (result.kind === 'foreign') throw new Failure({ what: result.text })
  const before = result.before.routing
  const outputs = {
    outcome: result.kind === 'planned' ? 'would-roll-back' : result.kind,
    version: result.version,
    'previous-version': before === 'latest' ? '' : (before.canary?.version ?? before.primary),
    'alias-arn': result.before.arn,
  }
  for (const [name, value] of Object.entries(outputs)) runner.output(name, value)
  runner.output('result-json', JSON.stringify({ ...outputs, dryRun: inputs.dryRun, text: result.text }))
  // Who asked to go back and stays where they are must not read a green tick as a rollback.
  if (result.kind === 'unchanged' && result.note !== undefined) runner.warning(result.text)
  else runner.info(result.text)
  await runner.summary(
    `## Rollback: ${escapeText(inputs.functionName)} → ${escapeText(inputs.alias)}\n\n${escapeText(result.text)}\n`,
  )
  const { runUrl: run } = runContext(process.env)
  await announce(runner, aws, inputs.onFinish, [
    rollbackEnding(inputs, result, { action: 'rollback', region: aws.region, run }),
  ])
}
