import { describe, expect, test } from '@jest/globals'
import { decide, type Policy } from '../../../src/rollout/decide.ts'
import type { Seen } from '../../../src/rollout/observe.ts'
import type { InFlight } from '../../../src/rollout/record.ts'
import { headline } from '../../../src/rollout/report/headline.ts'
import { fromOneLook } from '../../../src/rollout/report/one-look.ts'
import { errorStream, type MinuteCounts } from '../../../src/rollout/stream.ts'
import { begunAt } from '../../deploy/results.ts'
import { version } from '../arbitraries.ts'
import { POLICY } from '../stage.ts'

const BEGAN = 1_795_000_020
const AT = BEGAN + 3600

/** Twenty minutes at 10%, then the bake. */
const baking: InFlight = {
  ...begunAt(BEGAN),
  strategy: 'steps 10% 20m bake 20m',
  step: 1,
  since: BEGAN + 1200,
}

function seenWith(calls: number, errors = 0): Seen {
  const minutes = Array.from(
    { length: 20 },
    (_, n): MinuteCounts => ({
      minute: BEGAN + n * 60,
      canary: { invocations: calls, errors },
      stable: { invocations: 9 * calls, errors: 0 },
    }),
  )
  const evidence = [{ kind: 'read', stream: errorStream(minutes) } as const]
  const observation = { alarms: { kind: 'read', readings: [] }, evidence, gates: baking.gates } as const
  return { record: baking, minutes, unread: false, notes: [], observation }
}

const view = {
  arn: 'arn',
  routing: { primary: version('7') },
  description: '',
  decoded: { userText: '' },
  revisionId: 'r',
}

/** The same, with as many probes of both versions by this look. */
function probed(seen: Seen, probes: number): Seen {
  const calls = { invocations: probes, errors: 0 }
  const minutes = [{ minute: AT, canary: calls, stable: calls }]
  const counted = { canary: 'probes failed', stable: '' }
  const read = { kind: 'read', stream: { name: 'probes', minutes, temper: 1, sideBySide: true, counted } } as const
  return { ...seen, observation: { ...seen.observation, evidence: [...seen.observation.evidence, read] } }
}

const promotedAfter = (seen: Seen, policy: Policy = POLICY) => {
  const decision = decide(baking, seen.observation, policy, AT)
  return fromOneLook(
    { kind: 'promoted', view, record: { kind: 'at-rest', live: version('7') }, decision, seen, calls: 'seen' },
    policy,
    AT,
  )
}

describe('a rollout told from one look', () => {
  test('has the weights, the counts and the evidence since it began', () => {
    const told = promotedAfter(seenWith(50))
    expect(told?.timeline.map(({ at, weight, canary }) => [at - BEGAN, weight, canary.invocations])).toEqual([
      [0, 1000, 0],
      [1200, 10_000, 1000],
      [3600, 10_000, 1000],
    ])
    expect(told).toMatchObject({ kind: 'promoted', stable: { invocations: 9000 }, byPolicy: [] })
    expect(told?.evidence.map(({ stream, bar }) => [stream, bar])).toEqual([['errors', 100]])
  })

  test('whose step an earlier look left with too few calls to judge is not told as healthy', () => {
    const told = promotedAfter(seenWith(2))
    expect(told?.byPolicy).toEqual([expect.stringContaining('40 of 124 canary calls by the end of 10%')])
    expect(told === undefined ? '' : headline({ outcome: 'promoted', rollout: told })).toBe(
      '⚠️ Promoted without evidence, 40 calls',
    )
  })

  test('whose step the probes let go is told as one that was judged', () => {
    const told = promotedAfter(probed(seenWith(2), 400))
    expect(told?.byPolicy).toEqual([])
    expect(told === undefined ? '' : headline({ outcome: 'promoted', rollout: told })).toBe('✅ Promoted')
    expect(promotedAfter(probed(seenWith(2), 100))?.byPolicy[0]).toContain('40 of 124')
  })

  test.each(['roll-back', 'by-alarms'] as const)('names no policy that would have put it back: %s', onInconclusive => {
    expect(promotedAfter(seenWith(2), { ...POLICY, onInconclusive })?.byPolicy).toEqual([])
  })

  test('counts no minute of a long function that had not reported in full when the step was left', () => {
    const seen = seenWith(7)
    const evidence = [{ kind: 'read', stream: { ...errorStream(seen.minutes), lag: 900 } } as const]
    const told = promotedAfter({ ...seen, observation: { ...seen.observation, evidence } })
    expect(told?.byPolicy).toEqual([expect.stringContaining('35 of 124 canary calls by the end of 10%')])
  })

  test('is nothing where another run had ended it before', () => {
    const record = { kind: 'at-rest', live: version('7') } as const
    expect(fromOneLook({ kind: 'promoted', view, record }, POLICY, AT)).toBeUndefined()
  })
})
