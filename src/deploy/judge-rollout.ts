import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { credentialsEnd } from '../aws/credentials-end.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import { Failure } from '../report/failure.ts'
import { lintAlarms } from '../rollout/alarm-lint.ts'
import { alarmsIn } from '../rollout/alarm-reply.ts'
import { excessText } from '../rollout/begin.ts'
import { lintLatency } from '../rollout/latency-votes.ts'
import type { Steps } from '../rollout/strategy.ts'
import { isVersion } from '../values/version.ts'
import type { DeployContext } from './context.ts'
import type { CreatedAlarms } from './created-alarms.ts'
import * as preflight from './preflight.ts'
import type { Situation } from './situation.ts'

/** What is to be rolled out, and how. */
interface Intent {
  /** The configuration the new version will have. */
  readonly wanted: FunctionConfiguration
  readonly steps: Steps
  readonly created: CreatedAlarms | undefined
}

/**
 * Whether the traffic of this alias can be shifted as asked, now.
 * @throws Failure for what cannot end well; what only makes a gate weaker is a warning.
 */
export async function judgeRollout(
  aws: Aws,
  inputs: DeployInputs,
  context: DeployContext,
  situation: Situation,
  { wanted, steps, created }: Intent,
): Promise<void> {
  const { alias, stable, gates } = situation
  if (situation.provisioned) throw new Failure(preflight.provisionedProblem(inputs, steps))
  // Adoption makes today's $LATEST the stable version.
  const before = stable ?? situation.latest
  if (before !== undefined) preflight.refuseUnweightable(before.configuration, wanted, steps)
  preflight.refuseRedAlarms(gates.alarms, inputs)
  const now = aws.clock.now()
  if (alias !== undefined) {
    const begin = { view: alias, steps, gates: gates.fingerprint, engine: inputs.engine, owner: context.owner }
    const excess = excessText(begin, now)
    if (excess !== undefined) throw new Failure(preflight.textTooLong(inputs, excess))
  }
  if (inputs.engine === 'runner') {
    const ends = await credentialsEnd(aws, { jobAge: await context.jobAge(), duration: inputs.roleDurationSeconds })
    if (ends.kind === 'assumed') context.log.info(preflight.guessedEnd(ends))
    preflight.refuseShortCredentials(ends, steps, now)
  }
  const slow = lintLatency(steps, gates.evidence)
  if (slow !== undefined) context.log.warning(slow)
  await preflight.refuseOlder(stable, inputs, context.compareCommit)
  if (stable === undefined || !isVersion(stable.version)) return
  const ours = alarmsIn({ MetricAlarms: [...(created?.lasting ?? [])] })
  const lint = { functionName: stable.name, alias: inputs.alias, stable: stable.version, steps }
  for (const { alarm, what, next } of lintAlarms([...gates.alarms, ...ours], gates.children, lint)) {
    context.log.warning(`Alarm "${alarm}" ${what}. ${next}`)
  }
}
