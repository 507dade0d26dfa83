import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { gatesFromFile } from '../../src/config/recover-gates.ts'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { recoverByInputs } from '../../src/recover/by-inputs.ts'
import { QuietLog } from '../rollout/stage.ts'
import { type DeployScenario, type Inputs, Scenarios } from '../support/deploy-scenario.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

const FILE = 'lambda-canary.yml'
let folder = ''
let scenarios: Scenarios
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gates-'))
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  return scenarios.close()
})

function gates(yaml: string, inputs: Inputs = {}) {
  writeFileSync(join(folder, FILE), yaml)
  return gatesFromFile(FILE, name => inputs[name] ?? '', folder)
}

describe('the gates of a function', () => {
  const yaml = 'evidence: off\nfunctions:\n  orders: { alarms: [orders-errors] }\n  invoices: { evidence: on }\n'

  test('are what the file says of it, over what it says of all', async () => {
    const of = gates(yaml)
    expect(await of('orders')).toMatchObject({ alarms: ['orders-errors'], evidence: 'off' })
    expect(await of('invoices')).toMatchObject({ evidence: 'on' })
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:orders'
    expect(await of(arn)).toMatchObject({ alarms: ['orders-errors'] })
  })

  test('are those of the step where it states them, and where the file does not know the function', async () => {
    expect(await gates(yaml, { alarms: 'all-errors' })('orders')).toMatchObject({ alarms: ['all-errors'] })
    expect(await gates(yaml, { alarms: 'all-errors' })('strangers')).toMatchObject({ evidence: 'on' })
  })

  test('are refused by name where nobody understands them', async () => {
    await expect(gates('functions: { orders: { evidence: maybe } }')('orders')).rejects.toMatchObject({
      input: 'evidence',
      message: expect.stringContaining('in lambda-canary.yml'),
    })
    await expect(gatesFromFile('gone.yml', () => '', folder)('orders')).rejects.toThrow('names no file')
  })
})

async function begun(): Promise<{ on: DeployScenario; alarm: string }> {
  const on = await scenarios.next().created()
  const alarm = await on.alarm()
  on.release(2)
  await on.deploy({ strategy: 'canary 10% 10m-2h', bake: '10m', engine: 'schedule', alarms: alarm, evidence: 'off' })
  return { on, alarm }
}

test.each([
  ['is no YAML', 'functions: [', 'valid YAML'],
  ['says what no deploy understands', 'evidence: maybe', 'is none of its words'],
])('a file that %s keeps no dead rollout in place: it is undone, and the problem is named', async (_, yaml, says) => {
  const { on } = await begun()
  const given: Inputs = { 'function-names': on.name }
  const inputs = parseRecoverInputs(name => given[name] ?? '')
  await on.fixture.sandbox.clock.advance(700)
  const early = await recoverByInputs(on.connect(), inputs, new QuietLog(), gates(yaml))
  expect(early).toMatchObject({
    results: [{ kind: 'in-progress' }],
    problem: { what: expect.stringContaining(says) },
  })
  await on.fixture.sandbox.clock.advance(7200)
  const late = await recoverByInputs(on.connect(), inputs, new QuietLog(), gates(yaml))
  expect(late).toMatchObject({ results: [{ kind: 'undone' }], problem: { what: expect.stringContaining(says) } })
  expect(await on.serving()).toBe('1')
})

test('one step carries on two functions, each under the gates of its own deploy', async () => {
  const [first, second] = [await begun(), await begun()]
  const yaml = [first, second].map(({ on, alarm }) => `  ${on.name}: { alarms: [${alarm}] }\n`).join('')
  const of = gates(`evidence: off\nfunctions:\n${yaml}`)
  await first.on.fixture.sandbox.clock.advance(700)
  const given: Inputs = { 'function-names': `${first.on.name}, ${second.on.name}` }
  const inputs = parseRecoverInputs(name => given[name] ?? '')
  const { results } = await recoverByInputs(first.on.connect(), inputs, new QuietLog(), of)
  expect(results.map(({ kind }) => kind)).toEqual(['advanced', 'advanced'])
  expect([await first.on.serving(), await second.on.serving()]).toEqual(['2', '2'])
})
