import type { Aws } from '../aws/clients.ts'
import type { RecoverGates } from '../config/recover-gates.ts'
import { readFunction } from '../function/read.ts'
import { logGroupOf } from '../function/version-log.ts'
import type { AliasTarget } from '../rollout/alias-view.ts'
import type { Gates } from '../rollout/gates.ts'
import { probePlan } from '../rollout/gating.ts'
import { LoggedErrors } from '../rollout/logged-errors.ts'
import { Probes } from '../rollout/probes.ts'
import type { InFlight } from '../rollout/record.ts'
import type { StreamSource } from '../rollout/stream-source.ts'
import { probe } from '../trial/probe.ts'

/** One look has more time than the looks of a runner, which come every five seconds. */
const PATIENCE_MS = 15_000
/** Lambda's own default, in seconds (F§1.1). */
const DEFAULT_TIMEOUT = 3

/**
 * The streams that are not in the metrics, of one rollout. Only one that began under these very gates is probed: these
 * events were meant for its function, and no other.
 */
export function streamSources(
  aws: Aws,
  inputs: RecoverGates,
  { functionName }: AliasTarget,
  record: InFlight,
  gates: Gates,
): StreamSource[] {
  if (gates.fingerprint !== record.gates) return []
  const sources: StreamSource[] = []
  const { logPattern: pattern } = inputs
  if (pattern !== undefined) {
    const groupOf = (version: InFlight['canary']) => logGroupOf(aws, functionName, version)
    sources.push(new LoggedErrors(aws, { functionName, pattern, groupOf, patienceMs: PATIENCE_MS }))
  }
  const plan = probePlan(inputs)
  if (plan !== undefined) {
    const timeout = readFunction(aws, functionName, record.canary).then(
      view => view?.configuration.Timeout ?? DEFAULT_TIMEOUT,
      () => DEFAULT_TIMEOUT,
    )
    const call = async (version: string, payload: string, ended: AbortSignal) =>
      probe(aws, { functionName, version, payload, timeout: await timeout }, ended)
    sources.push(new Probes(aws.clock, plan, call, PATIENCE_MS))
  }
  return sources
}
