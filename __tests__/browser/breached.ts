import type { EvidenceRule } from '../../src/rollout/evidence.ts'
import { evidenceCurve } from '../../src/rollout/evidence-curve.ts'
import { errorStream, type MinuteCounts, total } from '../../src/rollout/stream.ts'
import { begunAt, rollout } from '../deploy/results.ts'

/** A rollout in two steps whose canary begins to fail in the second one, and is put back by the evidence. */

const STARTED = 1_795_000_020
const RULE: EvidenceRule = { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 }
const SECOND_STEP = 7
const MINUTES = 12

const share = (n: number): number => (n < SECOND_STEP ? 0.1 : 0.5)
const requests = (n: number): number => 600 + ((n * 137) % 90)

const minutes: MinuteCounts[] = Array.from({ length: MINUTES }, (_, n) => {
  const canary = Math.round(requests(n) * share(n))
  return {
    minute: STARTED + n * 60,
    canary: { invocations: canary, errors: n < SECOND_STEP + 2 ? n % 2 : 4 + n },
    stable: { invocations: requests(n) - canary, errors: n % 3 },
  }
})

const until = (n: number) => ({
  canary: total(minutes.slice(0, n + 1).map(({ canary }) => canary)),
  stable: total(minutes.slice(0, n + 1).map(({ stable }) => stable)),
})

export const breached = rollout('rolled-back', {
  minutes,
  evidence: [evidenceCurve(errorStream(minutes), RULE, begunAt(STARTED))],
  timeline: minutes.map(({ minute }, n) => ({
    at: minute,
    weight: n === MINUTES - 1 ? 0 : share(n) * 10_000,
    ...until(n),
    alarms: [{ name: 'orders-latency', state: n === MINUTES - 1 ? ('ALARM' as const) : ('OK' as const) }],
    verdict: n === MINUTES - 1 ? 'roll back: the canary fails more than stable' : 'hold: until 19:05:00 UTC at least',
  })),
  ...until(MINUTES - 1),
})
