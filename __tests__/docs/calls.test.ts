import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import type { Call } from '../../sandbox/src/http/call-log.ts'
import type { Aws } from '../../src/aws/clients.ts'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { recoverByInputs } from '../../src/recover/by-inputs.ts'
import { recover } from '../../src/recover/recover.ts'
import { rollBack } from '../../src/rollback/rollback.ts'
import { QuietLog } from '../rollout/stage.ts'
import { CREATION, type DeployScenario, type Inputs, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

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
    rows.push(
      row(
        name,
        scenarios.fixture.sandbox.calls.all().filter(({ operation }) => !left.test(operation)),
      ),
    )
  }
  expect(onThePage('calls')).toBe(table('deploy', rows))
})

/** The other ways an alias moves, each for a function with a canary in flight or at rest: what they say they did. */
const MOVES: Readonly<
  Record<string, { readonly from: Inputs; readonly ends: string; move(on: DeployScenario, aws: Aws): Promise<string> }>
> = {
  'rollback, a rollout in flight': {
    from: { ...CANARY, gates: 'none', engine: 'schedule' },
    ends: 'rolled-back',
    move: async (on, aws) => (await rollBack(aws, order(on), new QuietLog())).kind,
  },
  'rollback, at rest': {
    from: {},
    ends: 'rolled-back',
    move: async (on, aws) => (await rollBack(aws, order(on), new QuietLog())).kind,
  },
  'recover, the runner was lost': {
    from: { ...CANARY, gates: 'none', engine: 'schedule' },
    ends: 'undone',
    move: async (on, aws) => {
      await on.fixture.sandbox.clock.advance(3 * 3600)
      on.fixture.sandbox.calls.clear()
      // Without gates to carry it on by, as for a runner's: past its deadline it is undone.
      const undo = { ...order(on), functionNames: [on.name], liveAfter: async () => undefined }
      return (await recover(aws, undo, new QuietLog())).map(({ kind }) => kind).join()
    },
  },
  'recover, `command: promote`': {
    from: { ...CANARY, gates: 'none', engine: 'schedule' },
    ends: 'promoted',
    move: (on, aws) => recovered(on, aws, { command: 'promote', evidence: 'off' }),
  },
}

const order = ({ name }: DeployScenario) => ({ functionName: name, alias: 'live', dryRun: false })

async function recovered(on: DeployScenario, aws: Aws, change: Inputs): Promise<string> {
  const given: Inputs = { 'function-names': on.name, alias: 'live', ...change }
  const { results } = await recoverByInputs(
    aws,
    parseRecoverInputs(name => given[name] ?? ''),
    new QuietLog(),
  )
  return results.map(({ kind }) => kind).join()
}

test('the page of calls shows how an alias is put back or promoted', async () => {
  const rows: string[] = []
  for (const [name, { from, ends, move }] of Object.entries(MOVES)) {
    const scenarios = await account()
    const scenario = await scenarios.next().created()
    scenario.release(2)
    await scenario.deploy(from)
    scenarios.fixture.sandbox.calls.clear()
    expect([name, await move(scenario, scenario.connect())]).toEqual([name, ends])
    rows.push(row(name, scenarios.fixture.sandbox.calls.all()))
  }
  expect(onThePage('moves')).toBe(table('what is run', rows))
})

function row(name: string, calls: readonly Call[]): string {
  const first = calls.findIndex(({ write }) => write)
  const before = first === -1 ? calls : calls.slice(0, first)
  const after = first === -1 ? [] : calls.slice(first)
  return `| ${name} | ${counted(before)} | ${sequence(after)} |`
}

function table(what: string, rows: readonly string[]): string {
  const lines = [`| ${what} | reads, before anything is decided | then |`, '| --- | --- | --- |', ...rows].join('\n')
  process.stdout.write(`${lines}\n`)
  return lines
}

function onThePage(part: string): string | undefined {
  const page = readFileSync(join(import.meta.dirname, '../../docs/calls.md'), 'utf8')
  return new RegExp(`<!-- ${part} -->\\n([\\s\\S]*?)\\n?<!-- /${part} -->`).exec(page)?.[1]
}

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
