import type { Aws } from '../aws/clients.ts'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import type { FunctionView } from '../function/read.ts'
import type { FailureText } from '../report/failure.ts'
import { probePlan } from '../rollout/gating.ts'
import { Probes } from '../rollout/probes.ts'
import { probe } from '../trial/probe.ts'
import type { Version } from '../values/version.ts'
import type { DeployContext } from './context.ts'
import type { Prepared } from './prepare.ts'
import type { Progress } from './progress.ts'

/** Marks a function whose calls do something that a probe must not do: a payment, a mail. */
export const SIDE_EFFECTS_TAG = 'lambda-canary-side-effects'

/** Lambda's own default, in seconds (F§1.1). */
const DEFAULT_TIMEOUT = 3

/** Why a function must not be probed; undefined when it may. Tags that cannot be read are no permission. */
export function sideEffects(latest: FunctionView, inputs: DeployInputs): FailureText | undefined {
  const mark = latest.tags[SIDE_EFFECTS_TAG]
  if (inputs.probePayloads === undefined || inputs.probeSideEffects) return undefined
  if (mark === undefined || mark === 'false') return undefined
  return {
    what: `The function ${latest.name} carries the tag ${SIDE_EFFECTS_TAG}: its calls do something that a probe must not.`,
    state: 'Nothing was changed.',
    next: 'Leave probe-payloads out; or, when these events do no harm, set probe-side-effects: true.',
  }
}

/**
 * Calls both versions with the same events before any traffic reaches the new one.
 * @returns false when the new one does worse: it never gets a request.
 * @throws Failure when calls are refused, or none was answered.
 */
export async function probeBoth(
  aws: Aws,
  { inputs, situation }: Prepared,
  canary: Version,
  { log, signal }: DeployContext,
  progress: Progress,
): Promise<boolean> {
  const { functionName } = inputs
  const { stable, latest } = progress
  const plan = probePlan(inputs)
  const rule = situation.gates.evidence
  if (plan === undefined || rule === undefined || stable === undefined) return true
  const timeout = latest?.configuration.Timeout ?? DEFAULT_TIMEOUT
  const probes = new Probes(aws.clock, plan, (version, payload, ended) =>
    probe(aws, { functionName, version, payload, timeout }, ended),
  )
  const worse = await probes.beforehand({ canary, stable }, rule, signal ?? new AbortController().signal)
  progress.probes = { source: probes, ...(worse === undefined ? {} : { worse }) }
  if (worse === undefined) log.info(`Version ${canary} answers the probes no worse than version ${stable}.`)
  return worse === undefined
}
