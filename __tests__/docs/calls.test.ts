import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, jest, test } from '@jest/globals'
import type { Call } from '../../sandbox/src/http/call-log.ts'
import { CREATION, type DeployScenario, type Inputs, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

jest.setTimeout(180_000)

/** An account each: an SDK whose clock is minutes away from the account's repeats what fails, to set it right. */
const accounts: Scenarios[] = []
afterAll(async () => {
  for (const account of accounts) await account.close()
})

async function account(): Promise<Scenarios> {
  const one = new Scenarios(await sandboxFixture())
  accounts.push(one)
  return one
}

const CANARY = { strategy: 'canary 10% 2m', bake: '2m', evidence: 'off' }

/** What each row of the page is about: prepares the function, then says how it is deployed and how that must end. */
const DEPLOYS: Readonly<Record<string, (scenario: DeployScenario) => Promise<{ inputs: Inputs; outcome: string }>>> = {
  'first deploy': async () => ({ inputs: CREATION, outcome: 'created' }),
  unchanged: async scenario => {
    await scenario.created()
    return { inputs: {}, outcome: 'unchanged' }
  },
  'configuration only': async scenario => {
    await scenario.created()
    return { inputs: { 'memory-size': '512' }, outcome: 'promoted' }
  },
  'code only': async scenario => {
    await scenario.created()
    scenario.release(2)
    return { inputs: {}, outcome: 'promoted' }
  },
  'canary, promoted': async scenario => {
    await scenario.created()
    const alarms = await scenario.alarm()
    scenario.release(2)
    return { inputs: { ...CANARY, alarms }, outcome: 'promoted' }
  },
  'canary, rolled back': async scenario => {
    await scenario.created()
    const alarms = await scenario.alarm()
    scenario.release(2)
    scenario.after(90, () => scenario.setAlarm(alarms, 'ALARM'))
    return { inputs: { ...CANARY, alarms }, outcome: 'rolled-back' }
  },
}

test('the page of calls shows what every kind of deploy calls, in its order', async () => {
  const rows: string[] = []
  for (const [name, prepare] of Object.entries(DEPLOYS)) {
    const scenarios = await account()
    const scenario = scenarios.next()
    const { inputs, outcome } = await prepare(scenario)
    const run = await scenario.deploy(inputs)
    expect([name, run.result?.outcome]).toEqual([name, outcome])
    // What the test itself did to the alarm is none of the deploy's; the history is asked for only when the alarm has
    // moved on before it was looked at, which the page says in words.
    const left = /^(SetAlarmState|DescribeAlarmHistory)$/
    const calls = scenarios.fixture.sandbox.calls.all().filter(({ operation }) => !left.test(operation))
    const first = calls.findIndex(({ write }) => write)
    const before = first === -1 ? calls : calls.slice(0, first)
    const after = first === -1 ? [] : calls.slice(first)
    rows.push(`| ${name} | ${counted(before)} | ${sequence(after)} |`)
  }
  const table = ['| deploy | reads, before anything is decided | then |', '| --- | --- | --- |', ...rows].join('\n')
  process.stdout.write(`${table}\n`)
  const page = readFileSync(join(import.meta.dirname, '../../docs/calls.md'), 'utf8')
  expect(/<!-- calls -->\n([\s\S]*?)\n?<!-- \/calls -->/.exec(page)?.[1]).toBe(table)
})

/** Reads that do not wait for each other, in the order of their names. */
function counted(calls: readonly Call[]): string {
  const counts = new Map<string, number>()
  for (const { operation } of calls) counts.set(operation, (counts.get(operation) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([operation, count]) => (count === 1 ? operation : `${operation} ×${count}`))
    .join(', ')
}

/** Writes in their order, and in brackets what is read, once or until it is as it should be, between two of them. */
function sequence(calls: readonly Call[]): string {
  const steps: string[] = []
  let reads = new Set<string>()
  const flush = (): void => {
    if (reads.size > 0) steps.push(`(${[...reads].sort().join(', ')})`)
    reads = new Set()
  }
  for (const { write, operation } of calls) {
    if (write) {
      flush()
      steps.push(`**${operation}**`)
    } else reads.add(operation)
  }
  flush()
  return steps.length === 0 ? 'nothing' : steps.join(' → ')
}
