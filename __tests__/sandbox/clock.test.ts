import { describe, expect, test } from '@jest/globals'
import { SandboxClock } from '../../sandbox/src/clock.ts'

const START = 1_000_000

function manualClock(): SandboxClock {
  return new SandboxClock({ kind: 'manual' }, START)
}

describe('a manual clock', () => {
  test('stands still until it is advanced, and then stands where it was told', async () => {
    const clock = manualClock()
    expect(clock.now()).toBe(START)
    await clock.advance(12.5)
    expect(clock.now()).toBe(START + 12.5)
  })

  test('runs what falls due in order of time, then of registration, each at its own time', async () => {
    const clock = manualClock()
    const seen: [string, number][] = []
    const note = (name: string) => (): void => void seen.push([name, clock.now() - START])
    clock.after(5, note('late'))
    clock.after(2, note('first'))
    clock.after(2, note('second'))
    clock.after(9, note('never'))
    await clock.advance(6)
    expect(seen).toEqual([
      ['first', 2],
      ['second', 2],
      ['late', 5],
    ])
  })

  test('waits for a task before it runs the next, and runs what the task has scheduled', async () => {
    const clock = manualClock()
    const seen: string[] = []
    clock.after(1, async () => {
      await new Promise(resolve => setImmediate(resolve))
      clock.after(1, () => void seen.push('scheduled by the first'))
      seen.push('first')
    })
    clock.after(3, () => void seen.push('third'))
    await clock.advance(3)
    expect(seen).toEqual(['first', 'scheduled by the first', 'third'])
  })

  test('adds up what concurrent callers advance', async () => {
    const clock = manualClock()
    await Promise.all([clock.advance(1), clock.advance(2)])
    expect(clock.now()).toBe(START + 3)
  })

  test('lets concurrent sleeps overlap, since each waits for a moment and not for its turn', async () => {
    const clock = manualClock()
    await Promise.all([clock.sleep(5), clock.sleep(5), clock.sleep(3)])
    expect(clock.now()).toBe(START + 5)
  })

  test('goes on after a task that failed, and tells the one who advanced it', async () => {
    const clock = manualClock()
    clock.after(1, () => {
      throw new RangeError('broken task')
    })
    await expect(clock.advance(2)).rejects.toThrow('broken task')
    await clock.advance(2)
    expect(clock.now()).toBe(START + 3)
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('is not advanced by %p seconds', async seconds => {
    await expect(manualClock().advance(seconds)).rejects.toThrow('cannot advance')
  })

  test('calls every minute at its phase until told to stop', async () => {
    const clock = new SandboxClock({ kind: 'manual' }, 0)
    const seen: number[] = []
    const stop = clock.every(60, 5, () => void seen.push(clock.now()))
    await clock.advance(200)
    stop()
    await clock.advance(200)
    expect(seen).toEqual([5, 65, 125, 185])
  })

  test('forgets a task that was cancelled', async () => {
    const clock = manualClock()
    let ran = false
    clock.after(1, () => {
      ran = true
    })()
    await clock.advance(2)
    expect(ran).toBe(false)
  })

  test('runs nothing once it is stopped', async () => {
    const clock = manualClock()
    let ran = 0
    clock.after(1, () => void ran++)
    clock.stop()
    clock.after(1, () => void ran++)
    await clock.advance(2)
    expect(ran).toBe(0)
  })
})

describe('a clock with a rate', () => {
  test('cannot be advanced by hand', async () => {
    await expect(new SandboxClock({ kind: 'rate', rate: 10 }).advance(1)).rejects.toThrow('only a manual clock')
    await expect(new SandboxClock({ kind: 'real' }).advance(1)).rejects.toThrow('only a manual clock')
  })

  test('wakes sleepers in the order of their times, none before its time', async () => {
    const clock = new SandboxClock({ kind: 'rate', rate: 1000 }, START)
    const woken: number[] = []
    await Promise.all(
      [20, 5, 10].map(async seconds => {
        await clock.sleep(seconds)
        expect(clock.now()).toBeGreaterThanOrEqual(START + seconds)
        woken.push(seconds)
      }),
    )
    expect(woken).toEqual([5, 10, 20])
    clock.stop()
  })

  test.each([0, -1, Number.NaN])('has no rate of %p', rate => {
    expect(() => new SandboxClock({ kind: 'rate', rate })).toThrow('clock rate')
  })
})
