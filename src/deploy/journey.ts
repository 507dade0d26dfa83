import type { Aws } from '../aws/clients.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { LostRace } from '../function/latest.ts'
import { Failure, type FailureText } from '../report/failure.ts'
import { CANCELLED } from './cancelled.ts'
import type { Change } from './changes.ts'
import type { DeployContext } from './context.ts'
import { type Deployed, ended, resultOf } from './ended.ts'
import { prepareAndSettle } from './in-flight.ts'
import { warnOfOwner } from './owner.ts'
import { perform, stableOf } from './perform.ts'
import type { LatestRead, Prepared } from './prepare.ts'
import { latestSentence, type Progress, productionSentence } from './progress.ts'
import { winnerOf } from './winner.ts'

const TITLES: Readonly<Record<Change['kind'], string>> = {
  wake: 'Wake the stable version',
  adopt: 'Adopt $LATEST as stable',
  'create-signing-config': 'Create a code signing config',
  'attach-signing-config': 'Attach the code signing config',
  tag: 'Tag the function',
  alarms: 'Keep the alarms of the alias',
  'update-configuration': 'Update the configuration',
  stage: 'Stage the package in S3',
  sign: 'Sign the package',
  'create-function': 'Create the function',
  'update-code': 'Update the code',
  publish: 'Publish a version',
  'smoke-test': 'Smoke test',
  probe: 'Probe both versions',
  'create-alias': 'Create the alias',
  'clean-record': 'Clean the record of the alias',
  'roll-out': 'Shift traffic',
}

/** What {@link deploy} loads once its first call is on the wire. @param latestRead that call. */
export async function journey(
  aws: Aws,
  inputs: DeployInputs,
  context: DeployContext,
  onBegin: () => void,
  latestRead: LatestRead,
): Promise<Deployed> {
  const { log } = context
  const prepared = await log.group('Build the package and read the situation', () =>
    prepareAndSettle(aws, inputs, context, latestRead),
  )
  const progress = startOf(prepared)
  if (prepared.changes.kind === 'unchanged') {
    const written = prepared.putBack === undefined ? 'Nothing was written.' : 'Nothing more was written.'
    log.info(`Unchanged: ${productionSentence(inputs.alias, progress)} ${written}`)
    return { result: resultOf('unchanged', prepared, progress) }
  }
  await warnOfOwner(aws, prepared, context)
  onBegin()
  let doing: Change['kind'] | undefined
  try {
    for (const change of prepared.changes.list) {
      if (context.signal?.aborted === true) throw new Failure(CANCELLED)
      doing = change.kind
      const goOn = await log.group(TITLES[change.kind], () => perform(aws, change, prepared, context, progress))
      if (!goOn) break
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const text = await withWinner(aws, error, prepared, context, progress)
    // A rollout that fails knows best what the alias serves; before it, nobody has said yet.
    const production = productionSentence(inputs.alias, progress)
    const known = doing === 'roll-out' ? text.state : undefined
    const state = known ?? `${production} ${text.state ?? latestSentence(progress)}`
    return { result: resultOf('failed', prepared, progress), failure: { ...text, state } }
  }
  return ended(prepared, progress, log)
}

/** Two workflows that deploy one function at the same time: the one that lost says to whom. */
async function withWinner(
  aws: Aws,
  error: Failure,
  { target }: Prepared,
  { owner, signal }: DeployContext,
  progress: Progress,
): Promise<FailureText> {
  if (!(error instanceof LostRace)) return error.text
  const winner = await winnerOf(aws, { target, seen: progress.latest, owner, signal })
  if (winner === undefined) return error.text
  progress.alias = winner.view
  return { ...error.text, what: `${error.text.what} ${winner.who}` }
}

function startOf(prepared: Prepared): Progress {
  const { latest, alias } = prepared.situation
  return {
    latest,
    alias,
    stable: stableOf(prepared),
    staged: prepared.delivery.staging?.present,
    signed: undefined,
    signingConfigArn: undefined,
    touched: false,
    version: undefined,
    codeSha256: undefined,
    smoke: undefined,
    probes: undefined,
    rollout: undefined,
  }
}
