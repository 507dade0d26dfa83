import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Aws } from '../../src/aws/clients.ts'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { recoverByInputs } from '../../src/recover/by-inputs.ts'
import type { Recovered } from '../../src/recover/finding.ts'
import { recoverReport } from '../../src/recover/html-report.ts'
import { outcomeOf, recoverSummary } from '../../src/recover/report.ts'
import { QuietLog } from '../rollout/stage.ts'
import { type DeployScenario, type Inputs, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

const STRATEGY = 'steps 5% 60m-3h, 25% 120m-4h, 50% 120m-4h'
const CRON = 5

/** A rollout of six hours that a deploy has begun and no runner waits for, with healthy traffic on both versions. */
class Schedule {
  readonly on: DeployScenario
  readonly alarm: string
  readonly log = new QuietLog()
  /** What was served and which outcome was said, each time one of them changed: `60 advanced 1+2@0.25`. */
  readonly story: string[] = []
  /** What the latest run of cron found that looked at a rollout. */
  found: readonly Recovered[] = []
  readonly #aws: Aws
  #minute = 0

  private constructor(on: DeployScenario, alarm: string) {
    this.on = on
    this.alarm = alarm
    this.#aws = on.connect()
  }

  static async begun(): Promise<Schedule> {
    const on = await scenarios.next().created()
    const schedule = new Schedule(on, await on.alarm())
    on.release(2)
    const inputs = { strategy: STRATEGY, bake: '60m', engine: 'schedule', alarms: schedule.alarm }
    const run = await on.deploy(inputs)
    expect(run.result?.outcome).toBe('in-progress')
    expect(await on.serving()).toBe('1+2@0.05')
    return schedule
  }

  /** One run of cron: what the recover action does with these inputs. */
  async cron(change: Inputs = {}): Promise<string> {
    const given: Inputs = { 'function-names': this.on.name, alarms: this.alarm, ...change }
    const inputs = parseRecoverInputs(name => given[name] ?? '')
    const { results } = await recoverByInputs(inputs.dryRun ? this.on.connect({}, true) : this.#aws, inputs, this.log)
    if (results.some(({ rollout }) => rollout !== undefined)) this.found = results
    return `${outcomeOf(results)} ${await this.on.serving()}`
  }

  /** Minutes go by, cron comes every fifth of them unless it is missed. */
  async pass(
    minutes: number,
    each: { missed?: boolean; red?: boolean; failing?: number; split?: boolean; inputs?: Inputs } = {},
  ): Promise<void> {
    for (let passed = 0; passed < minutes; passed++) {
      this.#minute += 1
      const [, weight = '1'] = each.split === true ? (await this.on.serving()).split('@') : []
      const canary = each.split === true ? 60 * Number(weight) : 5
      this.on.calls('1', each.split === true ? 60 - canary : 5)
      this.on.calls('2', canary, each.failing ?? 0)
      await this.on.fixture.sandbox.clock.advance(60)
      if (each.red === true) await this.on.setAlarm(this.alarm, 'ALARM')
      if (this.#minute % CRON !== 0 || each.missed === true) continue
      const said = await this.cron(each.inputs)
      if (!said.startsWith('in-progress') && !said.startsWith('unchanged')) this.story.push(`${this.#minute} ${said}`)
    }
  }
}

describe('a rollout of six hours, carried by recover every five minutes', () => {
  test('goes through its steps and its bake to the canary', async () => {
    const six = await Schedule.begun()
    await six.pass(59)
    expect(await six.cron({ 'dry-run': 'true' })).toBe('in-progress 1+2@0.05')
    await six.pass(310)
    expect(six.story).toEqual(['60 advanced 1+2@0.25', '180 advanced 1+2@0.5', '300 advanced 2', '360 promoted 2'])
  })

  test('says at its end what a runner would have: which gate decided, and the counts by weight', async () => {
    const six = await Schedule.begun()
    await six.pass(360, { split: true })
    const summary = recoverSummary(six.found, undefined)
    expect(summary).toContain('### ✅ Promoted: ')
    expect(summary).toMatch(
      /No gate objected: the alarm stayed quiet, there was no evidence that the canary fails more/,
    )
    expect(summary).toMatch(/\| canary at 5% \| \d+ \| 0 \| 0% \|/)
    expect(summary).toMatch(/\| canary at 50% \| \d+ \| 0 \| 0% \|/)
    expect(summary).toContain('xychart-beta')
    expect(recoverReport(six.found)).toContain('Requests a minute')
  })

  test('says while it goes on how it stands, and in the end what putting it back has saved', async () => {
    const six = await Schedule.begun()
    await six.pass(10)
    expect(recoverSummary(six.found, undefined)).toContain('<details><summary>⏳ In progress: ')
    await six.pass(10, { failing: 5 })
    expect(six.story).toEqual([expect.stringMatching(/ rolled-back 1$/)])
    const summary = recoverSummary(six.found, undefined)
    expect(summary).toContain('### ⛔ Rolled back: ')
    expect(summary).toContain('Decided by an alarm.')
    expect(summary).toContain('requests met the canary at once, about')
    expect(summary).toMatch(/\| errors \| \S+ \| 100 \| █+ \|/)
  })

  test('says in a dry run that it would advance, and writes nothing', async () => {
    const six = await Schedule.begun()
    await six.pass(65, { missed: true })
    expect(await six.cron({ 'dry-run': 'true' })).toBe('would-advance 1+2@0.05')
  })

  test('is put back for an alarm that was red for two minutes between two runs, with one annotation', async () => {
    const six = await Schedule.begun()
    await six.pass(66)
    await six.pass(2, { red: true })
    await six.pass(30)
    expect(six.story).toEqual(['60 advanced 1+2@0.25', '70 rolled-back 1'])
    const annotations = six.log.lines.filter(line => line.startsWith('warning: '))
    expect(annotations).toEqual([expect.stringContaining(`Alarm "${six.alarm}" went into ALARM at`)])
    expect(annotations[0]).toMatch(/[^.]\. It serves version 1 at 100%\.$/)
  })

  test('takes one step, not two, after an hour that cron missed, and one back for a breach in that hour', async () => {
    const late = await Schedule.begun()
    await late.pass(55)
    await late.pass(60, { missed: true })
    await late.pass(10)
    expect(late.story).toEqual(['120 advanced 1+2@0.25'])
    await late.pass(60, { missed: true, red: false })
    await late.pass(1, { missed: true, red: true })
    await late.pass(9)
    expect(late.story.slice(1)).toEqual([expect.stringMatching(/^19\d rolled-back 1$/)])
  })

  test('holds under gates that are not its own, and is put back at the end of the step', async () => {
    const other = await Schedule.begun()
    await other.pass(175, { inputs: { alarms: '' } })
    expect(other.story).toEqual([])
    expect(other.log.lines.at(-1)).toContain('the gates are not those this rollout began with')
    await other.pass(10, { inputs: { alarms: '' } })
    expect(other.story).toEqual(['180 rolled-back 1'])
  })

  test('is not carried on when an alarm is gone, and undone after its deadline', async () => {
    const gone = await Schedule.begun()
    await gone.pass(175, { inputs: { alarms: 'nothere' } })
    expect(gone.story).toEqual([])
    await gone.pass(15, { inputs: { alarms: 'nothere' } })
    expect(gone.story).toEqual(['185 rolled-back 1'])
  })
})
