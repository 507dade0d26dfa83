import { describe, expect, test } from '@jest/globals'
import { type EvidenceRule, weigh } from '../../src/rollout/evidence.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import { type CallVersion, Probes, shareOf } from '../../src/rollout/probes.ts'
import type { InFlight } from '../../src/rollout/record.ts'
import { total } from '../../src/rollout/stream.ts'
import fc from '../support/fast-check.ts'
import { version } from './arbitraries.ts'

const RULE: EvidenceRule = {
  alpha: 0.01,
  tests: [{ stream: 'errors' }, { stream: 'probes' }],
  detectableErrorRate: 0.05,
}
const pair = { canary: version(2), stable: version(1) }
const RECORD: InFlight = {
  kind: 'in-flight',
  ...pair,
  strategy: '10% 5m-10m, 100% 5m-10m',
  step: 0,
  began: 0,
  since: 0,
  engine: 'runner',
  gates: fingerprintGates({ alarms: [], evidence: RULE }),
  owner: '16000000001.1',
}
const never = new AbortController().signal

/** A clock that stands still until it is told. */
function clockAt(now: number) {
  return { time: now, now: () => clock.time, sleep: async () => undefined }
}
const clock = clockAt(1_800_000_000)

/** Counts the calls of each version. */
function versions(fails: (version: string, call: number) => boolean | undefined) {
  const calls = new Map<string, number>()
  const call: CallVersion = async asked => {
    const made = (calls.get(asked) ?? 0) + 1
    calls.set(asked, made)
    return fails(asked, made)
  }
  return { call, calls }
}

const plan = { payloads: ['{"a":1}', '{"a":2}'], count: 20, perMinute: 6 }

describe('before the first shift', () => {
  test('a canary that fails every probe is found out before the count is reached, at the same calls of both', async () => {
    const { call, calls } = versions(asked => asked === '2')
    const harm = await new Probes(clock, plan, call).beforehand(pair, RULE, never)
    expect(harm).toMatch(
      /^The canary fails more of the probes than stable: (\d+) of \1 probes failed on the canary, 0 of \1/,
    )
    expect(calls.get('1')).toBe(calls.get('2'))
    expect(calls.get('2')).toBeLessThan(20)
  })

  test.each([
    ['answers them all', () => false],
    ['fails exactly where stable does', (_: string, call: number) => call % 2 === 0],
    ['fails one of twenty', (asked: string, call: number) => asked === '2' && call === 7],
  ])('a canary that %s goes on', async (_, fails) => {
    const { call, calls } = versions(fails)
    expect(await new Probes(clock, plan, call).beforehand(pair, RULE, never)).toBeUndefined()
    expect([calls.get('1'), calls.get('2')]).toEqual([20, 20])
  })

  test('no answer at all is no good news', async () => {
    const { call } = versions(() => undefined)
    await expect(new Probes(clock, plan, call).beforehand(pair, RULE, never)).rejects.toMatchObject({
      message: expect.stringContaining('No probe was answered by both versions'),
    })
  })
})

describe('during the steps', () => {
  test('both versions are probed at the rate asked for, and not sooner', async () => {
    const { call, calls } = versions(() => false)
    const probes = new Probes(clock, plan, call)
    await probes.beforehand(pair, RULE, never)
    const record = { ...RECORD, began: clock.now() }
    for (let seconds = 0; seconds < 60; seconds += 5) {
      clock.time += 5
      await probes.read(record)
    }
    expect([calls.get('1'), calls.get('2')]).toEqual([26, 26])
    const stream = await probes.read(record)
    expect(total(stream.minutes.map(({ canary }) => canary))).toEqual({ invocations: 26, errors: 0 })
    expect(stream.share).toBe(1 / 2)
    probes.close()
  })

  test('a process that comes later probes at its first look, under its own part of alpha', async () => {
    const { call, calls } = versions(() => false)
    const probes = new Probes(clock, plan, call)
    const stream = await probes.read({ ...RECORD, began: clock.now() - 150 })
    expect(calls.get('2')).toBe(20)
    expect(stream.share).toBe(1 / 12)
    probes.close()
  })

  test('a round that is refused leaves what was counted before: it still tells a canary that is worse', async () => {
    let denied = false
    const call: CallVersion = async asked => {
      if (denied) throw new Error('AWS denied lambda:InvokeFunction')
      return asked === '2'
    }
    const probes = new Probes(clock, plan, call)
    const record = { ...RECORD, began: clock.now() }
    const { behind: none, minutes } = await probes.read(record)
    denied = true
    clock.time += 30
    const stream = await probes.read(record)
    expect([none, stream.behind]).toEqual([undefined, 'AWS denied lambda:InvokeFunction'])
    expect(stream.minutes).toEqual(minutes)
    expect(weigh(stream, RULE, record).breached).toBe(true)
    denied = false
    clock.time += 30
    expect((await probes.read(record)).behind).toBeUndefined()
    probes.close()
  })

  test('a first round that is refused is no stream of none', async () => {
    const refused = async () => Promise.reject(new Error('AWS denied lambda:InvokeFunction'))
    await expect(new Probes(clock, plan, refused).read(RECORD)).rejects.toThrow('AWS denied')
  })

  test('a rate of none makes no call', async () => {
    const { call, calls } = versions(() => false)
    const probes = new Probes(clock, { ...plan, perMinute: 0 }, call)
    await probes.read({ ...RECORD, began: clock.now() })
    expect(calls.size).toBe(0)
  })
})

test('the parts of all processes, one a minute, never add up to more than the whole', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 }), minutes => {
      const sum = minutes.reduce((so, minute) => so + shareOf(minute * 60), 0)
      return sum <= 1
    }),
  )
})
