import { GetFunctionCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import type { PlannedCall } from '../../src/plan/calls.ts'
import { planText } from '../../src/plan/plan.ts'
import { replay } from '../../src/plan/replay/replay.ts'
import { planSummary } from '../../src/plan/summary.ts'
import { evidenceRule } from '../../src/rollout/gating.ts'
import { parseStrategy } from '../../src/rollout/strategy.ts'
import { CREATION, Scenarios } from '../support/deploy-scenario.ts'
import { planProblems } from '../support/plan-against-calls.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let scenarios: Scenarios
beforeAll(async () => {
  scenarios = new Scenarios(await sandboxFixture())
})
afterAll(() => scenarios.close())

describe('a plan', () => {
  test('of a first deploy prints every call in order, what only AWS knows in angle brackets', async () => {
    const { planned } = await scenarios.next().deploy({ ...CREATION, 'smoke-payload': '{}' })
    if (planned === undefined) throw new Error('refused')
    const [, name = ''] = /(orders-\d+)/.exec(planned.functionName) ?? []
    expect(planText(planned)).toEqual([
      `  1. lambda CreateFunction  ${name}`,
      `  2. lambda PublishVersion  ${name}`,
      `  3. lambda Invoke  ${name}:<new version>`,
      `  4. lambda CreateAlias  ${name}:live, 100% to <new version>`,
      '3 writes.',
    ])
    expect(planned).toMatchObject({ outcome: 'would-create', writes: 3, least: 0, most: 0 })
  })

  test('of a rollout says how long traffic is shifted, and what a breach adds', async () => {
    const scenario = await scenarios.next().created()
    scenario.release(2)
    const { planned } = await scenario.deploy({ strategy: 'canary 10% 2m', bake: '1m', gates: 'none' })
    if (planned === undefined) throw new Error('refused')
    expect(planned).toMatchObject({ outcome: 'would-promote', writes: 5, least: 180 })
    expect(planText(planned).slice(2, 4)).toEqual([
      `  3. lambda UpdateAlias  ${scenario.name}:live, 10% to <new version>, the rest to version 1`,
      `  4. lambda UpdateAlias  ${scenario.name}:live, 100% to <new version>`,
    ])
    expect(planText(planned).slice(-2)).toEqual([
      expect.stringMatching(/^5 writes\. Traffic would be shifted as ".*", in 3m to .*\.$/),
      `On a breach, instead of what is left: lambda UpdateAlias  ${scenario.name}:live, 100% to version 1`,
    ])
    const summary = planSummary(planned)
    expect(summary).toContain('5 writes:')
    expect(summary).toContain('AdditionalVersionWeights')
    expect(summary).toMatch(/On a breach, instead of what is left: .*100% to version 1/)
  })

  test('names the variables it would change, and none of their values', async () => {
    const scenario = await scenarios.next().created({ environment: '{"TOKEN": "hunter2hunter2"}' })
    const { planned } = await scenario.deploy({ environment: '{"TABLE": "swordfish-table"}' })
    if (planned === undefined) throw new Error('refused')
    const text = JSON.stringify(planned) + planSummary(planned)
    expect(text).toContain('TABLE')
    expect(text).not.toMatch(/hunter2|swordfish/)
  })

  test('replays the evidence over the past where asked: what it would have done, and how often in vain', async () => {
    const scenario = await scenarios.next().created()
    scenario.release(2)
    expect((await scenario.deploy({ strategy: 'all-at-once', bake: '0s' })).result?.outcome).toBe('promoted')
    for (let minute = 0; minute < 12; minute++) {
      scenario.calls('1', 45)
      scenario.calls('2', 5, minute > 5 ? 2 : 0)
      await scenario.fixture.sandbox.clock.advance(60)
    }
    await scenario.fixture.sandbox.clock.advance(120)
    const prepared = parseDeployInputs(name =>
      name === 'strategy' ? 'canary 10% 5m' : name === 'zip' ? 'x.zip' : name === 'function-name' ? scenario.name : '',
    )
    const rule = evidenceRule(prepared)
    if (rule === undefined) throw new Error('no rule')
    const parsed = parseStrategy('canary 10% 5m-6m bake 5m')
    if (parsed.kind === 'problem') throw new Error(parsed.problem)
    const target = { functionName: scenario.name, alias: 'live' }
    const past = await replay(scenario.connect(), target, parsed.steps, rule)
    expect(past?.rollouts).toHaveLength(1)
    expect(past?.rollouts[0]).toMatchObject({ stable: '1', canary: '2', temper: 1 })
    expect(past?.rollouts[0]?.rolledBackAfter).toBeGreaterThan(0)
    expect(past?.healthy?.runs).toBe(365)
    const logged = { ...rule, tests: [{ stream: 'log' as const, pattern: 'ERROR' }] }
    expect(await replay(scenario.connect(), target, parsed.steps, logged)).toBeUndefined()
  })

  test('replays throttled calls as failed ones, and errors by half after a day with asynchronous events', async () => {
    const scenario = await scenarios.next().created()
    const { sandbox } = scenario.fixture
    const of = { FunctionName: scenario.name, Resource: `${scenario.name}:live` }
    const put = (name: string, dimensions: Readonly<Record<string, string>>) =>
      sandbox.cloudwatch.put([{ namespace: 'AWS/Lambda', name, dimensions, value: 1, at: sandbox.clock.now() }])
    put('AsyncEventsReceived', of)
    await sandbox.clock.advance(7200)
    for (let minute = 0; minute < 6; minute++) {
      scenario.calls('1', 45)
      scenario.calls('2', 5)
      for (let call = 0; call < 3; call++) put('Throttles', { ...of, ExecutedVersion: '2' })
      await sandbox.clock.advance(60)
    }
    await sandbox.clock.advance(120)
    const rule = { alpha: 0.01, tests: [{ stream: 'errors' as const }], detectableErrorRate: 0.05 }
    const parsed = parseStrategy('all-at-once bake 5m')
    if (parsed.kind === 'problem') throw new Error(parsed.problem)
    const target = { functionName: scenario.name, alias: 'live' }
    const aws = scenario.connect()
    // As in a plan, where calls go before: a clock that no call has set yet is the machine's, hours before the sandbox's.
    await aws.lambda.send(new GetFunctionCommand({ FunctionName: scenario.name }))
    const past = await replay(aws, target, parsed.steps, rule)
    expect(past?.rollouts).toMatchObject([{ temper: 0.5, canaryCounts: { invocations: 32, errors: 12 } }])
  })

  test('of unchanged source is empty', async () => {
    const { planned } = await (await scenarios.next().created()).deploy()
    if (planned === undefined) throw new Error('refused')
    expect(planText(planned)).toEqual(['Nothing would be changed: no call that writes.'])
    expect(planned.writes).toBe(0)
  })
})

describe('what holds plans against calls', () => {
  const planned = (input: Record<string, unknown>): PlannedCall => ({
    service: 'lambda',
    operation: 'UpdateAlias',
    target: 'orders:live',
    input,
  })
  const called = (input: unknown) => ({ n: 1, at: 0, service: 'lambda', operation: 'UpdateAlias', write: true, input })

  test.each([
    ['an equal call', { A: '1' }, { A: '1' }, 0],
    ['a placeholder', { A: '<new version>' }, { A: '7' }, 0],
    [
      'a placeholder inside a text and as a key',
      { A: 'v<new version>!', W: { '<new version>': 0.1 } },
      { A: 'v7!', W: { 7: 0.1 } },
      0,
    ],
    ['a placeholder that means two values', { A: '<new version>', B: '<new version>' }, { A: '7', B: '8' }, 1],
    ['a revision, which is another one each time', { A: '<revision>', B: '<revision>' }, { A: 'x', B: 'y' }, 0],
    ['another value', { A: '1' }, { A: '2' }, 1],
    ['another size', { A: '<5 bytes>' }, { A: '<6 bytes>' }, 1],
    ['what was not sent', { A: '1', B: '2' }, { A: '1' }, 1],
    ['what was not planned', { A: '1' }, { A: '1', B: '2' }, 1],
    ['another number', { W: { 7: 0.1 } }, { W: { 7: 0.2 } }, 1],
  ])('judges %s', (_, plan, call, problems) => {
    expect(planProblems([planned(plan)], [called(call)])).toHaveLength(problems)
  })

  test('sees a call too many, too few, or in another order', () => {
    const one = planned({})
    const other = { ...one, operation: 'CreateAlias' }
    expect(planProblems([one], [])).toHaveLength(2)
    expect(planProblems([], [called({})])).toHaveLength(2)
    expect(planProblems([other, one], [called({}), { ...called({}), operation: 'CreateAlias' }])).toHaveLength(2)
  })
})
