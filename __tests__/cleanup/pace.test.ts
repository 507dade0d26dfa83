import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Region } from './region.ts'

let region: Region
beforeAll(async () => {
  region = await Region.open()
  for (const name of ['orders', 'invoices', 'shipping']) {
    region.seed(name, 60, { aliases: [{ name: 'live', version: 60 }] })
  }
})
afterAll(() => region.close())

/** The most calls that fall into any one second of the account's time, but for the rounding of fourteenths of it. */
const SECOND = 0.999
function busiestSecond(times: readonly number[]): number {
  return Math.max(0, ...times.map(from => times.filter(at => at >= from && at < from + SECOND).length))
}

/** Of the sandbox's own log, in its own time. @param allowance whose calls: `GetPolicy` has one of its own (F§1.9). */
function timesOf(allowance: 'shared' | 'policy'): readonly number[] {
  return region.sandbox.calls
    .all()
    .filter(
      ({ service, operation }) => service === 'lambda' && (operation === 'GetPolicy') === (allowance === 'policy'),
    )
    .map(({ at }) => at)
}

test.each([1, 5, 14])('no second sees more than calls-per-second calls to Lambda: %i', async perSecond => {
  region.sandbox.calls.clear()
  const began = region.now
  const inputs = { all: 'true', 'dry-run': 'false', 'keep-for': '1d', 'calls-per-second': String(perSecond) }
  // What an earlier row has left is enough for the next: each goes on to fewer versions.
  const { functions } = await region.clean({ ...inputs, 'keep-versions': String(60 - 4 * perSecond) })
  const deleted = functions.reduce((sum, one) => sum + one.deleted, 0)
  expect(deleted).toBeGreaterThan(10)
  expect(busiestSecond(timesOf('shared'))).toBe(perSecond)
  expect(busiestSecond(timesOf('policy'))).toBeLessThanOrEqual(perSecond)
  const seconds = region.now - began
  expect(deleted / seconds).toBeLessThan(perSecond)
  // Nor is it idle: what the pace allows is made use of.
  expect(timesOf('shared').length / seconds).toBeGreaterThan(0.8 * perSecond)
})
