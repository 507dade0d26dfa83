import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Inputs, Scenarios } from '../support/deploy-scenario.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let scenarios: Scenarios
beforeAll(async () => {
  fixture = await sandboxFixture()
  scenarios = new Scenarios(fixture)
})
afterAll(() => scenarios.close())

/** Long enough for calls that do not wait for each other to have all arrived, on any machine. */
const GATHER_MS = 1000

/** Holds back every call until those that came with it have arrived. @returns how many such waves there were. */
async function waves(run: () => Promise<unknown>): Promise<number> {
  let count = 0
  let wave: Promise<void> | undefined
  const stop = fixture.sandbox.before({ count: 'always' }, () => {
    if (wave === undefined) {
      count += 1
      wave = new Promise(resolve =>
        setTimeout(() => {
          wave = undefined
          resolve()
        }, GATHER_MS),
      )
    }
    return wave
  })
  await run()
  stop()
  return count
}

test.each<[string, Inputs]>([
  ['a plain function', {}],
  ['one with an alarm', { alarms: 'ALARM' }],
])('a deploy of unchanged source asks at most three times in a row: %s', async (_, change) => {
  const scenario = await scenarios.next().created()
  const inputs = change.alarms === undefined ? {} : { alarms: await scenario.alarm() }
  // Once as a plan, once as a deploy.
  let outcome: string | undefined
  const both = await waves(async () => {
    outcome = (await scenario.deploy(inputs)).result?.outcome
  })
  expect(outcome).toBe('unchanged')
  expect(both).toBeLessThanOrEqual(2 * 3)
})
