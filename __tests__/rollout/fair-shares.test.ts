import { describe, expect, test } from '@jest/globals'
import { type EvidenceRule, eValue, weigh } from '../../src/rollout/evidence.ts'
import { fairShares } from '../../src/rollout/fair-shares.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import { errorStream, type MinuteCounts } from '../../src/rollout/stream.ts'
import { version } from './arbitraries.ts'

const rule: EvidenceRule = { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 }
const began = 1_795_546_830
const first = began - 30
const record: InFlight = {
  kind: 'in-flight',
  stable: version(141),
  canary: version(142),
  strategy: 'steps 10% 5m, 30% 5m, 50% 5m bake 5m',
  step: 0,
  began,
  since: began,
  engine: 'runner',
  gates: fingerprintGates({ alarms: [], evidence: rule }),
  owner: 'me',
}

function minute(index: number, nC: number, nB: number, eC = 0, eB = 0): MinuteCounts {
  const counts = { canary: { invocations: nC, errors: eC }, stable: { invocations: nB, errors: eB } }
  return { minute: first + index * 60, ...counts }
}

const share = ({ canary, stable }: MinuteCounts): string =>
  (canary.invocations / (canary.invocations + stable.invocations)).toFixed(3)
const breached = (at: InFlight, ...minutes: readonly MinuteCounts[]): boolean =>
  weigh(errorStream(minutes), rule, at).breached

describe('an outage that both versions share is not blamed on the canary', () => {
  test('when it comes with the first shift, although most calls of that minute came before it', () => {
    const outage = minute(0, 300, 5700, 60, 540)
    expect(eValue([outage], 1)).toBeGreaterThan(100)
    expect(breached(record, outage)).toBe(false)
  })

  test('when it comes with a later shift', () => {
    const at: InFlight = { ...record, step: 1, since: first + 330 }
    const outage = minute(5, 1200, 4800, 180, 420)
    expect(eValue([outage], 1)).toBeGreaterThan(100)
    expect(breached(at, outage)).toBe(false)
  })

  test('when it came with a shift that the record no longer dates', () => {
    const at: InFlight = { ...record, step: 2, since: first + 630 }
    const outage = minute(5, 1200, 4800, 180, 420)
    expect(breached(at, outage, minute(6, 1800, 4200))).toBe(false)
  })

  test('when it comes with the promotion, after which the canary alone is called', () => {
    const at: InFlight = { ...record, strategy: 'canary 10% 5m bake 10m', step: 1, since: first + 330 }
    expect(breached(at, minute(5, 3300, 2700, 600, 1), minute(6, 6000, 3, 600, 0))).toBe(false)
  })
})

describe('a canary that is worse is still seen', () => {
  test('in the minute of a shift, and in whole minutes between shifts', () => {
    expect(breached(record, minute(0, 300, 5700, 15, 6))).toBe(true)
    const at: InFlight = { ...record, step: 2, since: first + 630 }
    expect(breached(at, minute(3, 600, 5400, 12, 5), minute(4, 600, 5400, 12, 5))).toBe(true)
  })
})

describe('shares', () => {
  test('of whole minutes of one weight stay as counted while no shift lies between', () => {
    const minutes = [minute(1, 60, 540, 1, 2), minute(2, 50, 550, 0, 1)]
    expect(fairShares(record, minutes)).toEqual(minutes)
  })

  test('are at least the weight where the weights changed, and never lowered', () => {
    expect(fairShares(record, [minute(0, 300, 5700), minute(1, 600, 5400)]).map(share)).toEqual(['0.100', '0.100'])
    expect(fairShares(record, [minute(0, 900, 5100)]).map(share)).toEqual(['0.150'])
  })

  test('leave errors and the number of calls as they are', () => {
    const [fair] = fairShares(record, [minute(0, 300, 5700, 7, 9)])
    expect(fair).toMatchObject({ canary: { errors: 7 }, stable: { errors: 9 } })
    expect((fair?.canary.invocations ?? 0) + (fair?.stable.invocations ?? 0)).toBeCloseTo(6000)
  })

  test('of a minute that one version served alone stay as they are: it compares with nothing', () => {
    const alone = minute(0, 0, 6000, 0, 9)
    expect(fairShares(record, [alone])).toEqual([alone])
  })
})
