import type { DeployResult } from '../../src/deploy/result.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import type { RolloutResult } from '../../src/rollout/run.ts'
import { version } from '../rollout/arbitraries.ts'

/** Results of deploys, as their reports get them. */

export const PROMOTED: DeployResult = {
  outcome: 'promoted',
  functionName: 'orders',
  alias: 'live',
  version: version('7'),
  previousVersion: version('6'),
  latest: '$LATEST holds what was published as version 7.',
  production: 'Alias "live" serves version 7 at 100%.',
  origin: 'the folder dist',
  changedFields: ['Timeout'],
  url: 'https://x.lambda-url.eu-central-1.on.aws/',
}

type Told = Pick<RolloutResult, 'timeline' | 'canary' | 'stable' | 'byPolicy' | 'minutes' | 'evidence'>

/** A rollout of version 7 over 6 that came to its end. */
export function rollout(kind: 'promoted' | 'rolled-back', change: Partial<Told> = {}): RolloutResult {
  const view = {
    arn: 'arn',
    routing: { primary: version('6') },
    description: '',
    decoded: { userText: '' },
    revisionId: 'r',
  }
  const told: Told = {
    timeline: [
      {
        at: 1_795_000_000,
        weight: 1000,
        canary: { invocations: 50, errors: 8 },
        stable: { invocations: 450, errors: 1 },
        alarms: [{ name: 'orders-errors', state: 'ALARM' }],
        verdict: 'roll back: 8 of 50 calls failed',
      },
    ],
    canary: { invocations: 50, errors: 8 },
    stable: { invocations: 450, errors: 1 },
    byPolicy: [],
    minutes: [],
    evidence: [],
    ...change,
  }
  const end = { view, record: { kind: 'at-rest', live: version('7') } } as const
  return kind === 'promoted' ? { kind, ...end, ...told } : { kind, ...end, ...told, why: 'it failed' }
}

/** A rollout of version 7 over 6 in its first step, 10%, which began at this instant. */
export function begunAt(began: number): InFlight {
  return {
    kind: 'in-flight',
    stable: version('6'),
    canary: version('7'),
    strategy: 'steps 10% 7m, 50% 10m bake 5m',
    step: 0,
    began,
    since: began,
    engine: 'runner',
    gates: fingerprintGates({ alarms: [], evidence: undefined }),
    owner: '1.1',
  }
}
