import type { EvidenceTest } from '../../src/rollout/evidence.ts'
import { Random } from '../../src/values/random.ts'
import { type AlarmRule, breachingUpTo, underAlarm } from './alarm-rules.ts'
import { underCanary } from './canary-rule.ts'
import type { Ending } from './ending.ts'
import type { Situation } from './world.ts'

/** A way to release, as a column of the tables (the names of CD B5). */
export interface Column {
  readonly name: string
  readonly means: string
  release(situation: Situation, random: Random): Ending
}

export interface Settings {
  readonly runs: number
  readonly seed: string
  /** Seconds until a closed minute can be read. */
  readonly delay: number
}

/** What the oracle knows: the traffic, and that a healthy version fails once in a thousand. */
export const HEALTHY = 0.001
const FALSE_ROLLBACKS = 0.01
const ALPHA = 0.01

export function columns(settings: Settings, rates: readonly number[], tests: number): Column[] {
  const { delay } = settings
  const alarm = (name: string, means: string, on: AlarmRule['on'], threshold: (rps: number) => number): Column => ({
    name,
    means,
    release: (situation, random) => underAlarm({ on, threshold: threshold(situation.rps) }, situation, random, delay),
  })
  const tuned = (on: AlarmRule['on']) => {
    const byRps = new Map(rates.map(rps => [rps, oracle(on, rps, settings)]))
    return (rps: number): number => byRps.get(rps) ?? 1
  }
  const canary = (name: string, means: string, strategy: string): Column => ({
    name,
    means,
    release: (situation, random) => underCanary({ strategy, policy: policy(tests) }, situation, random, delay),
  })
  return [
    alarm('A2', "AWS SAM's sample alarm: Errors of the alias >= 1 in 2 of 2 minutes", 'alias', () => 1),
    alarm('TA', 'the same alarm with a threshold tuned by an oracle', 'alias', tuned('alias')),
    alarm('TV', "the oracle's alarm on the Errors of the new version alone", 'version', tuned('version')),
    canary('S10', 'Lambda Canary, `canary 10% 5m-5m`: the same five minutes', 'canary 10% 5m-5m bake 5m'),
    canary(
      'SX',
      'Lambda Canary, `steps 10% 5m, 50% 5m`: each step waits for its evidence, half an hour at most',
      'steps 10% 5m-30m, 50% 5m-30m bake 5m',
    ),
  ]
}

/** The policies with evidence as the gate; a step left without enough of it goes on, which is the worst case here. */
function policy(tests: number) {
  const streams: EvidenceTest[] = [{ stream: 'errors' }, { stream: 'probes' }]
  return {
    alarmAtStart: 'fail',
    onInsufficientData: 'advance',
    onUnreadable: 'roll-back',
    onInconclusive: 'advance',
    evidence: { alpha: ALPHA, tests: streams.slice(0, tests), detectableErrorRate: 0.05 },
  } as const
}

/** The smallest threshold that rolls at most one healthy release in a hundred back. */
function oracle(on: AlarmRule['on'], rps: number, { runs, seed, delay }: Settings): number {
  const random = new Random(`${seed} oracle ${on} ${rps}`)
  const healthy = { rps, canary: HEALTHY, stable: HEALTHY, outage: false }
  const highest = Array.from({ length: runs }, () => breachingUpTo(on, healthy, random, delay)).sort((a, b) => a - b)
  const allowed = highest[Math.ceil(runs * (1 - FALSE_ROLLBACKS)) - 1] ?? 0
  return allowed + 1
}
