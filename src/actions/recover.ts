import { readIdentity, refuseAccount } from '../aws/identity.ts'
import { parseRecoverInputs } from '../config/recover-inputs.ts'
import { readFunction } from '../function/read.ts'
import { decodeVersionDescription } from '../function/version-description.ts'
import type { Runner } from '../github/runner.ts'
import { type Recovered, recover } from '../recover/recover.ts'
import { Failure } from '../report/failure.ts'
import { escapeCell, table } from '../report/markdown.ts'
import { connectStep } from './connect.ts'
import { runAction } from './run-action.ts'
import { refuseOtherRegion } from './same-region.ts'

await runAction(run)

async function run(runner: Runner): Promise<void> {
  runner.output('outcome', 'failed')
  runner.output('result-json', '{"outcome":"failed"}')
  const inputs = parseRecoverInputs(name => runner.input(name))
  const aws = connectStep(runner, inputs)
  for (const name of inputs.functionNames) refuseOtherRegion('function-names', name, aws.region)
  const refused = refuseAccount(await readIdentity(aws), inputs.allowedAccountIds)
  if (refused !== undefined) throw new Failure(refused)
  const liveAfter = async (functionName: string, version: string) =>
    decodeVersionDescription((await readFunction(aws, functionName, version))?.configuration.Description).liveAfter
  const results = await recover(aws, { ...inputs, liveAfter }, runner)
  const outcome = gravest(results)
  runner.output('outcome', outcome)
  runner.output('result-json', JSON.stringify({ outcome, functions: results.map(({ view: _view, ...rest }) => rest) }))
  const rows = results.map(({ functionName, alias, kind, text }) => [functionName, alias, kind, text].map(escapeCell))
  await runner.summary(`## Recover\n\n${table(['function', 'alias', 'result', ''], rows)}\n`)
  const broken = results.filter(({ kind }) => kind === 'failed')
  if (broken.length > 0) {
    throw new Failure({
      what: `${broken.length} of ${results.length} aliases could not be looked at or put back: ${broken.map(({ text }) => text).join(' ')}`,
      next: 'Run recover again, or put them back with the rollback action.',
    })
  }
}

/** The outcome a person has to hear of first. */
function gravest(results: readonly Recovered[]): string {
  const kinds = new Set(results.map(({ kind }) => kind))
  if (kinds.has('failed')) return 'failed'
  if (kinds.has('undone') || kinds.has('would-undo')) return 'rolled-back'
  return kinds.has('in-progress') ? 'in-progress' : 'unchanged'
}
