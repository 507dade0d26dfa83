import { describe, expect, test } from '@jest/globals'
import { correction, type DatedReply, narrow, type Skew } from '../../src/aws/clock-skew.ts'
import { systemClock } from '../../src/aws/system-clock.ts'
import { poll } from '../../src/aws/wait.ts'
import fc from '../support/fast-check.ts'

/** A reply of a server whose clock is `skew` ahead of ours; HTTP cuts its date to whole seconds. */
function reply(skew: number, sent: number, there: number, back: number): DatedReply {
  return { date: Math.floor(sent + there + skew), sent, received: sent + there + back }
}

describe('the correction of our clock', () => {
  const skew = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const replies = fc.array(
    fc.tuple(
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      fc.double({ min: 0, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 5, noNaN: true }),
    ),
    { minLength: 1, maxLength: 20 },
  )

  test('never leaves a right clock', () => {
    fc.assert(
      fc.property(replies, calls => {
        let known: Skew | undefined
        for (const [sent, there, back] of calls) known = narrow(known, reply(0, 1e9 + sent, there, back))
        return correction(known) === 0
      }),
    )
  })

  test('is off by no more than a second and the fastest call took', () => {
    fc.assert(
      fc.property(skew, replies, (ahead, calls) => {
        let known: Skew | undefined
        for (const [sent, there, back] of calls) known = narrow(known, reply(ahead, 1e9 + sent, there, back))
        const fastest = Math.min(...calls.map(([, there, back]) => there + back))
        return Math.abs(correction(known) - ahead) <= 1 + fastest + 1e-6
      }),
    )
  })

  test('follows a clock that was set', () => {
    const before = narrow(undefined, reply(0, 1000, 0.1, 0.1))
    expect(correction(narrow(before, reply(3600, 1010, 0.1, 0.1)))).toBeCloseTo(3600, -1)
  })

  test('is used by the system clock', () => {
    const clock = systemClock()
    const now = Date.now() / 1000
    clock.learn({ date: Math.floor(now) + 500, sent: now, received: now })
    expect(clock.now() - Date.now() / 1000).toBeGreaterThan(490)
  })

  test('an aborted sleep resolves', async () => {
    const stop = new AbortController()
    const slept = systemClock().sleep(3600, stop.signal)
    stop.abort()
    await expect(slept).resolves.toBeUndefined()
  })
})

describe('polling', () => {
  function virtual() {
    let time = 0
    const sleeps: number[] = []
    const clock = {
      now: () => time,
      sleep: async (seconds: number) => {
        sleeps.push(seconds)
        time += seconds
      },
    }
    return { clock, sleeps }
  }

  test('looks at once and gives what it finds', async () => {
    const { clock, sleeps } = virtual()
    await expect(poll(clock, { timeout: 10 }, async () => 'found')).resolves.toBe('found')
    expect(sleeps).toEqual([])
  })

  test('is tight at first and backs off to a second', async () => {
    const { clock, sleeps } = virtual()
    await poll(clock, { timeout: 20 }, async () => undefined)
    expect(sleeps.slice(0, 3).map(pause => Math.round(pause * 10_000))).toEqual([500, 750, 1125])
    expect(Math.max(...sleeps)).toBe(1)
  })

  test('looks once more at the very end of its time, and no longer', async () => {
    const { clock } = virtual()
    let last = 0
    await poll(clock, { timeout: 20 }, async () => {
      last = clock.now()
      return undefined
    })
    expect(last).toBeCloseTo(20)
  })

  test('ends when the signal aborts', async () => {
    const { clock, sleeps } = virtual()
    await expect(
      poll(clock, { timeout: 1e9, signal: AbortSignal.abort() }, async () => undefined),
    ).resolves.toBeUndefined()
    expect(sleeps).toEqual([])
  })
})
