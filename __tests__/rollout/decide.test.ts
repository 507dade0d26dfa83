import { describe, expect, test } from '@jest/globals'
import { type AlarmReading, type Decision, decide, type Observation, type Policy } from '../../src/rollout/decide.ts'
import { callsNeeded } from '../../src/rollout/enough-evidence.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import { currentStep, type InFlight, routing, stepsOf } from '../../src/rollout/record.ts'
import { errorStream, type MinuteCounts, type Stream, type StreamRead } from '../../src/rollout/stream.ts'
import fc from '../support/fast-check.ts'
import { inFlight, version } from './arbitraries.ts'

const gates = fingerprintGates({ alarms: ['a'], evidence: undefined })
const began = 1_795_546_800
const record: InFlight = {
  kind: 'in-flight',
  stable: version(141),
  canary: version(142),
  was: version(139),
  strategy: 'canary 10% 5m-20m bake 10m-30m',
  step: 0,
  began,
  since: began,
  engine: 'runner',
  gates,
  owner: 'me',
}
const baking: InFlight = { ...record, step: 1, since: began + 300 }
const policy: Policy = {
  alarmAtStart: 'fail',
  onInsufficientData: 'advance',
  onUnreadable: 'roll-back',
  onInconclusive: 'roll-back',
  evidence: { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 },
}
const lenient: Policy = { ...policy, alarmAtStart: 'ignore', onUnreadable: 'advance', onInconclusive: 'advance' }
const strict: Policy = { ...policy, onInsufficientData: 'roll-back' }

const quiet: AlarmReading = { name: 'a', state: 'OK', readable: true, firedAt: [], redSinceStart: false }
const busy: MinuteCounts = minute(60, 500, 0, 4500, 0)

function minute(after: number, nC: number, eC: number, nB: number, eB: number): MinuteCounts {
  return {
    minute: began + after,
    canary: { invocations: nC, errors: eC },
    stable: { invocations: nB, errors: eB },
  }
}

function seen(alarm: Partial<AlarmReading> = {}, minutes: readonly MinuteCounts[] | undefined = [busy]): Observation {
  return {
    alarms: { kind: 'read', readings: [{ ...quiet, ...alarm }] },
    evidence: minutes === undefined ? [] : read(minutes),
    gates,
  }
}

const read = (minutes: readonly MinuteCounts[]): StreamRead[] => [{ kind: 'read', stream: errorStream(minutes) }]

const verdictOf = ({ verdict }: Decision): string => {
  if (verdict.kind === 'hold') return `hold ${verdict.reason} until +${verdict.until - began}`
  if (verdict.kind === 'advance')
    return verdict.byPolicy === undefined ? 'advance' : `advance by policy: ${verdict.byPolicy}`
  return `roll back (${verdict.why.kind}${verdict.why.kind === 'policy' ? ` ${verdict.why.policy}` : ''})`
}

const inconclusive = [minute(60, 5, 0, 45, 0)]
const worse = [minute(0, 100, 5, 900, 0)]
const noMetrics: Observation = { ...seen(), evidence: [{ kind: 'unreadable', name: 'errors', detail: 'throttled' }] }
const noAlarms: Observation = { ...seen(), alarms: { kind: 'unreadable', detail: 'access denied' } }
const worseNoAlarms: Observation = { ...noAlarms, evidence: read(worse) }
const otherGates: Observation = { ...seen(), gates: fingerprintGates({ alarms: ['b'], evidence: undefined }) }

describe('decide', () => {
  test.each([
    ['dwells until the minimum has passed', record, seen(), policy, 299, 'hold dwell until +300'],
    ['advances at the minimum when every gate is content', record, seen(), policy, 300, 'advance'],
    [
      'rolls back during the dwell when an alarm fired',
      record,
      seen({ state: 'ALARM', firedAt: [began + 9] }),
      policy,
      10,
      'roll back (alarm)',
    ],
    [
      'rolls back for an alarm that fired and went quiet again',
      record,
      seen({ firedAt: [began + 9] }),
      policy,
      200,
      'roll back (alarm)',
    ],
    [
      'rolls back for an alarm red now whose transition nobody dated',
      record,
      seen({ state: 'ALARM' }),
      policy,
      10,
      'roll back (alarm)',
    ],
    [
      'rolls back for an alarm red since before, unless told to ignore',
      record,
      seen({ state: 'ALARM', redSinceStart: true }),
      policy,
      10,
      'roll back (alarm)',
    ],
    [
      'ships the fix while an alarm stays red',
      record,
      seen({ state: 'ALARM', redSinceStart: true }),
      lenient,
      300,
      'advance',
    ],
    [
      'counts an ignored alarm at its next transition',
      record,
      seen({ state: 'ALARM', firedAt: [began + 99] }),
      lenient,
      100,
      'roll back (alarm)',
    ],
    ['rolls back on evidence during the dwell', record, seen({}, worse), policy, 60, 'roll back (evidence)'],
    [
      'rolls back on evidence while the alarms are unreadable',
      record,
      worseNoAlarms,
      policy,
      60,
      'roll back (evidence)',
    ],
    [
      'rolls back on an alarm while the metrics are unreadable',
      record,
      { ...noMetrics, alarms: seen({ firedAt: [began] }).alarms },
      policy,
      60,
      'roll back (alarm)',
    ],
    [
      'rolls back on an alarm under other gates too',
      record,
      { ...seen({ firedAt: [began] }), gates: otherGates.gates },
      policy,
      60,
      'roll back (alarm)',
    ],
    ['never advances under other gates', record, otherGates, lenient, 300, 'hold gates-differ until +1200'],
    [
      'rolls back under other gates once the step is over, whatever the policies',
      record,
      otherGates,
      lenient,
      1200,
      'roll back (policy gates-differ)',
    ],
    ['holds while alarms are unreadable', record, noAlarms, policy, 300, 'hold unreadable until +1200'],
    [
      'holds while an alarm cannot be evaluated',
      record,
      seen({ readable: false }),
      policy,
      300,
      'hold unreadable until +1200',
    ],
    ['holds while metrics are unreadable', record, noMetrics, policy, 300, 'hold unreadable until +1200'],
    ['rolls back when unreadable to the end', record, noMetrics, policy, 1200, 'roll back (policy on-unreadable)'],
    [
      'holds while an alarm has no data',
      record,
      seen({ state: 'INSUFFICIENT_DATA' }),
      policy,
      300,
      'hold insufficient-data until +1200',
    ],
    [
      'rolls back when an alarm had no data to the end',
      record,
      seen({ state: 'INSUFFICIENT_DATA' }),
      strict,
      1200,
      'roll back (policy on-insufficient-data)',
    ],
    ['holds with too little traffic', record, seen({}, inconclusive), policy, 300, 'hold inconclusive until +1200'],
    ['holds without any traffic', record, seen({}, []), policy, 300, 'hold inconclusive until +1200'],
    [
      'rolls back when inconclusive to the end',
      record,
      seen({}, inconclusive),
      policy,
      1200,
      'roll back (policy on-inconclusive)',
    ],
    [
      'advances without evidence when canary and stable are not compared',
      record,
      seen({}, undefined),
      policy,
      300,
      'advance',
    ],
    ['asks for no evidence at 100%', baking, seen({}, []), policy, 900, 'advance'],
    ['dwells through the bake', baking, seen(), policy, 899, 'hold dwell until +900'],
    ['rolls back from the bake', baking, seen({ firedAt: [began + 700] }), policy, 720, 'roll back (alarm)'],
    ['holds the bake while unreadable', baking, noAlarms, policy, 900, 'hold unreadable until +2100'],
  ])('%s', (_, at, observation, under, after, expected) => {
    expect(verdictOf(decide(at, observation, under, began + after))).toBe(expected)
  })

  test('a step left by policy says which policy and why, and is never plain', () => {
    const decision = decide(record, { ...noAlarms, evidence: read(inconclusive) }, lenient, began + 1200)
    expect(verdictOf(decision)).toBe(
      'advance by policy: on-unreadable: advance, although the alarms cannot be read: access denied; on-inconclusive: advance, although too little traffic to judge: 5 of 124 canary calls; the longest stay at 10% has passed.',
    )
  })

  test('one policy that says roll back outweighs others that say advance', () => {
    const both: Observation = { ...noAlarms, evidence: read(inconclusive) }
    expect(verdictOf(decide(record, both, { ...lenient, onInconclusive: 'roll-back' }, began + 1200))).toBe(
      'roll back (policy on-inconclusive)',
    )
  })

  describe('inconclusive by default', () => {
    const byAlarms: Policy = { ...lenient, onInconclusive: 'by-alarms' }
    const few = (alarm: Partial<AlarmReading>): Observation => seen(alarm, inconclusive)

    test('advances while an alarm watches, and says so', () => {
      expect(verdictOf(decide(record, few({}), byAlarms, began + 1200))).toContain('advance by policy: on-inconclusive')
    })

    test('rolls back where nothing else watches: no alarm, or only one that was red from the start', () => {
      const red = few({ state: 'ALARM', redSinceStart: true })
      expect(verdictOf(decide(record, red, byAlarms, began + 1200))).toBe('roll back (policy on-inconclusive)')
      const none: Observation = { ...few({}), alarms: { kind: 'read', readings: [] } }
      expect(verdictOf(decide(record, none, byAlarms, began + 1200))).toBe('roll back (policy on-inconclusive)')
    })

    test('a red alarm does not stop a fix that the evidence clears', () => {
      const red = seen({ state: 'ALARM', redSinceStart: true })
      expect(verdictOf(decide(record, red, byAlarms, began + 300))).toBe('advance')
    })
  })

  describe('the calls of a step', () => {
    const errors = (change: Partial<Stream>): Observation => ({
      ...seen(),
      evidence: [{ kind: 'read', stream: { ...errorStream([busy]), ...change } }],
    })

    test('count once their results can all have come: a function of ten minutes reports ten minutes late', () => {
      expect(verdictOf(decide(record, errors({ lag: 600 }), policy, began + 700))).toContain('hold inconclusive')
      expect(verdictOf(decide(record, errors({ lag: 600 }), policy, began + 720))).toBe('advance')
    })

    test('say little while the alias turns many away and no version is charged with it', () => {
      const away = (calls: number): Observation => errors({ unattributed: new Map([[began + 120, calls]]) })
      expect(verdictOf(decide(record, away(1000), policy, began + 300))).toContain('hold inconclusive')
      expect(decide(record, away(1000), policy, began + 300).verdict).toMatchObject({
        detail: '1000 of 6000 calls of the alias were throttled, and nothing says by which version',
      })
      expect(verdictOf(decide(record, away(100), policy, began + 300))).toBe('advance')
    })
  })

  describe('with several streams', () => {
    const both: Policy = {
      ...policy,
      evidence: { ...policy.evidence, tests: [{ stream: 'errors' }, { stream: 'probes' }] },
    }
    const probes = (...minutes: readonly MinuteCounts[]): StreamRead => ({
      kind: 'read',
      stream: { name: 'probes', minutes, temper: 1, counted: { canary: 'probes failed', stable: '' } },
    })
    const over = (...evidence: readonly StreamRead[]): Observation => ({ ...seen(), evidence })
    const clean = read([busy])

    test('any of them rolls back, and the reason names it and its own bar of two tests', () => {
      const { verdict } = decide(record, over(...clean, probes(minute(0, 30, 12, 30, 0))), both, began + 60)
      expect(verdict).toMatchObject({
        why: {
          kind: 'evidence',
          stream: 'probes',
          summary: expect.stringMatching(
            /^The canary fails more of the probes than stable: 12 of 30 probes failed on the canary, 0 of 30 on stable \(evidence .*, bar 200\)\.$/,
          ),
        },
      })
    })

    test('each must reach the bar of two tests by itself: what one test would call a breach is none', () => {
      const doubtful = [minute(0, 500, 8, 500, 0)]
      expect(verdictOf(decide(record, over(...read(doubtful)), policy, began + 60))).toBe('roll back (evidence)')
      expect(verdictOf(decide(record, over(...read(doubtful), probes(...doubtful)), both, began + 60))).toContain(
        'hold',
      )
    })

    test('one that is behind holds the step, and puts back all the same when what it has counted is worse', () => {
      const behind = (minutes: readonly MinuteCounts[]): Observation => ({
        ...seen(),
        evidence: [{ kind: 'read', stream: { ...errorStream(minutes), behind: 'the search is 90 seconds behind' } }],
      })
      expect(decide(record, behind([busy]), policy, began + 300).verdict).toMatchObject({
        reason: 'unreadable',
        detail: 'the metrics cannot be read: the search is 90 seconds behind',
      })
      expect(verdictOf(decide(record, behind([busy]), policy, began + 1200))).toBe('roll back (policy on-unreadable)')
      expect(verdictOf(decide(record, behind(worse), policy, began + 10))).toBe('roll back (evidence)')
    })

    describe('probes of both versions, where there is too little traffic', () => {
      const few = read(inconclusive)
      const side = (after: number, calls: number): MinuteCounts => minute(after, calls, 0, calls, 0)
      const probed = (share: number | undefined, ...minutes: readonly MinuteCounts[]): Observation => {
        const stream: Stream = {
          name: 'probes',
          minutes,
          temper: 1,
          sideBySide: true,
          counted: { canary: 'probes failed', stable: '' },
          ...(share === undefined ? {} : { share }),
        }
        return over(...few, { kind: 'read', stream })
      }
      const verdict = (of: Observation, at = record): string => verdictOf(decide(at, of, both, at.since + 300))

      test('let a step be left once as many would have caught the regression under their part of alpha', () => {
        const needed = callsNeeded(5000, both.evidence, 1, 1 / 2)
        expect(needed).toBeGreaterThan(callsNeeded(5000, both.evidence))
        expect(verdict(probed(1 / 2, side(60, needed - 1)))).toContain('hold inconclusive')
        expect(verdict(probed(1 / 2, side(60, needed)))).toBe('advance')
        expect(verdict(probed(1 / 12, side(60, needed)))).toContain('hold inconclusive')
      })

      test('must go on after the shift', () => {
        const later: InFlight = { ...record, strategy: 'steps 10% 5m-20m, 50% 5m-20m', step: 1, since: began + 600 }
        expect(verdict(probed(1, side(60, 1000)), later)).toContain('hold inconclusive')
        expect(verdict(probed(1, side(60, 1000), side(660, 1)), later)).toBe('advance')
      })

      test('put the canary back as soon as it fails more of them', () => {
        expect(verdict(probed(1, minute(60, 400, 40, 400, 0)))).toBe('roll back (evidence)')
      })
    })

    test('one that cannot be read holds the step, whatever the others say', () => {
      const lost: StreamRead = { kind: 'unreadable', name: 'probes', detail: 'access denied' }
      const { verdict } = decide(record, over(...clean, lost), both, began + 300)
      expect(verdict).toMatchObject({ reason: 'unreadable', detail: 'the probes cannot be read: access denied' })
    })
  })

  test('a step that nobody called is inconclusive, however much traffic there was before it', () => {
    const later = { ...record, strategy: 'steps 10% 5m-20m, 50% 5m-20m', step: 1, since: began + 600 }
    expect(verdictOf(decide(later, seen(), policy, began + 900))).toBe('hold inconclusive until +1800')
    expect(verdictOf(decide(later, seen({}, [busy, minute(660, 1, 0, 1, 0)]), policy, began + 900))).toBe('advance')
  })

  test('calls in the minute of a later shift may have come before it: traffic that stopped there says nothing', () => {
    const at: InFlight = { ...record, strategy: 'steps 10% 5m-20m, 50% 5m-20m', step: 1, since: began + 630 }
    const stopped = seen({}, [busy, minute(600, 40, 0, 360, 0)])
    expect(verdictOf(decide(at, stopped, policy, began + 930))).toBe('hold inconclusive until +1830')
    expect(verdictOf(decide(at, stopped, policy, began + 1830))).toBe('roll back (policy on-inconclusive)')
    const goesOn = seen({}, [busy, minute(600, 40, 0, 360, 0), minute(660, 1, 0, 1, 0)])
    expect(verdictOf(decide(at, goesOn, policy, began + 930))).toBe('advance')
    const first: InFlight = { ...record, began: began + 30, since: began + 30 }
    expect(verdictOf(decide(first, seen({}, [minute(0, 500, 0, 4500, 0)]), policy, began + 330))).toBe('advance')
  })

  test('a canary that fails every call next to no call of stable is held and ended by policy, never healthy', () => {
    const alone = seen({}, [minute(0, 500, 500, 0, 0), minute(60, 500, 500, 0, 0)])
    expect(verdictOf(decide(record, alone, policy, began + 300))).toBe('hold inconclusive until +1200')
    expect(verdictOf(decide(record, alone, policy, began + 1200))).toBe('roll back (policy on-inconclusive)')
    expect(verdictOf(decide(record, alone, lenient, began + 1200))).toContain('advance by policy: on-inconclusive')
    const later = { ...record, strategy: 'steps 10% 5m-20m, 99% 5m-20m', step: 1, since: began + 600 }
    const now = began + 900
    expect(verdictOf(decide(later, seen({}, [busy, minute(660, 50, 50, 0, 0)]), policy, now))).toContain('hold inconcl')
    expect(verdictOf(decide(later, seen({}, [busy, minute(660, 99, 0, 1, 0)]), policy, now))).toBe('advance')
  })

  test('after the bake the record is at rest on the canary, with stable as the last known good', () => {
    expect(decide(baking, seen(), policy, began + 900).next).toEqual({ kind: 'at-rest', live: '142', was: '141' })
  })

  test('the reason of a rollback names the alarm, when it fired, and whether both versions were failing', () => {
    const observation: Observation = {
      alarms: {
        kind: 'read',
        readings: [
          { ...quiet, name: 'late', firedAt: [began + 60] },
          { ...quiet, name: 'early', firedAt: [began + 5] },
        ],
      },
      evidence: read([minute(0, 100, 2, 900, 18)]),
      gates,
    }
    expect(decide(record, observation, policy, began + 70).next).toEqual({
      kind: 'at-rest',
      live: '141',
      was: '139',
      rejected: '142',
      why: 'Alarm "early" went into ALARM at 19:00:05 UTC, then "late"; 2 of 100 calls failed on the canary, 18 of 900 on stable: both versions were failing.',
    })
  })
})

const readings = fc.record({
  name: fc.constantFrom('a', 'b'),
  state: fc.constantFrom('OK' as const, 'ALARM' as const, 'INSUFFICIENT_DATA' as const),
  readable: fc.boolean(),
  firedAt: fc.array(fc.integer({ min: 1_600_000_000, max: 2_100_000_000 }), { maxLength: 2 }),
  redSinceStart: fc.boolean(),
})
const counts = fc.record({ invocations: fc.nat(2000), errors: fc.nat(40) })
const streamNames = fc.constantFrom('errors' as const, 'latency' as const, 'probes' as const, 'log' as const)
const streamReads: fc.Arbitrary<StreamRead> = fc.oneof(
  fc.record({
    kind: fc.constant('read' as const),
    stream: fc.record({
      name: streamNames,
      temper: fc.constantFrom(1, 0.5),
      counted: fc.constant({ canary: 'calls failed', stable: '' }),
      minutes: fc.array(
        fc.record({ minute: fc.integer({ min: 1_600_000_000, max: 2_100_000_000 }), canary: counts, stable: counts }),
        { maxLength: 4 },
      ),
    }),
  }),
  fc.record({ kind: fc.constant('unreadable' as const), name: streamNames, detail: fc.constant('x') }),
)
const observations: fc.Arbitrary<Observation> = fc.record({
  alarms: fc.oneof(
    fc.record({ kind: fc.constant('read' as const), readings: fc.array(readings, { maxLength: 3 }) }),
    fc.constant({ kind: 'unreadable' as const, detail: 'x' }),
  ),
  evidence: fc.uniqueArray(streamReads, {
    selector: read => (read.kind === 'read' ? read.stream.name : read.name),
    maxLength: 3,
  }),
  gates: fc.constantFrom(gates, otherGates.gates),
})
const policies: fc.Arbitrary<Policy> = fc.record({
  alarmAtStart: fc.constantFrom('fail' as const, 'ignore' as const),
  onInsufficientData: fc.constantFrom('advance' as const, 'roll-back' as const),
  onUnreadable: fc.constantFrom('advance' as const, 'roll-back' as const),
  onInconclusive: fc.constantFrom('advance' as const, 'roll-back' as const, 'by-alarms' as const),
  evidence: fc.constant(policy.evidence),
})
const records = fc.tuple(inFlight, fc.boolean()).map(([any, same]) => (same ? { ...any, gates } : any))

describe('for any record, observation, policy and time', () => {
  test('a breach rolls back to stable at 100%, at any moment', () => {
    fc.assert(
      fc.property(records, observations, policies, fc.nat(100_000), (any, observation, under, after) => {
        const fired = { ...quiet, firedAt: [any.began + 1] }
        const others = observation.alarms.kind === 'read' ? observation.alarms.readings : []
        const breached: Observation = { ...observation, alarms: { kind: 'read', readings: [...others, fired] } }
        const { verdict, next } = decide(any, breached, under, any.since + after)
        expect(verdict.kind).toBe('roll-back')
        expect(next === undefined ? undefined : routing(next)).toEqual({ primary: any.stable })
      }),
    )
  })

  test('a hold ends by the longest stay at the step, and then there is none', () => {
    fc.assert(
      fc.property(records, observations, policies, fc.nat(100_000), (any, observation, under, after) => {
        const now = any.since + after
        const { verdict, next } = decide(any, observation, under, now)
        const end = any.since + currentStep(any).max
        if (verdict.kind !== 'hold') return
        expect(next).toBeUndefined()
        expect(now).toBeLessThan(verdict.until)
        expect(verdict.until).toBeLessThanOrEqual(end)
        expect(decide(any, observation, under, end).verdict.kind).not.toBe('hold')
      }),
    )
  })

  test('an advance goes exactly one step, not before the minimum, and only under the same gates', () => {
    fc.assert(
      fc.property(records, observations, policies, fc.nat(100_000), (any, observation, under, after) => {
        const { verdict, next } = decide(any, observation, under, any.since + after)
        if (verdict.kind !== 'advance') return
        expect(after).toBeGreaterThanOrEqual(currentStep(any).min)
        expect(observation.gates).toBe(any.gates)
        if (next?.kind === 'in-flight') expect(next.step).toBe(any.step + 1)
        else {
          expect(next).toMatchObject({ kind: 'at-rest', live: any.canary, was: any.stable })
          expect(any.step).toBeGreaterThanOrEqual(stepsOf(any).length - 2)
        }
      }),
    )
  })

  test('reading the same decides the same, and changes nothing it was given', () => {
    fc.assert(
      fc.property(records, observations, policies, fc.nat(100_000), (any, observation, under, after) => {
        const before = structuredClone({ any, observation, under })
        const first = decide(any, observation, under, any.since + after)
        expect(decide(any, observation, under, any.since + after)).toEqual(first)
        expect({ any, observation, under }).toEqual(before)
      }),
    )
  })
})
