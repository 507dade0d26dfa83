import { PutFunctionConcurrencyCommand, TagResourceCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { deploySummary } from '../../src/deploy/summary.ts'
import { planSummary } from '../../src/plan/summary.ts'
import { type DeployScenario, type Run, Scenarios } from '../support/deploy-scenario.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let scenarios: Scenarios
beforeAll(async () => {
  fixture = await sandboxFixture()
  scenarios = new Scenarios(fixture)
})
afterEach(() => fixture.sandbox.faults.clear())
afterAll(() => scenarios.close())

const PROBED = {
  strategy: 'canary 10% 3m-5m',
  bake: '0s',
  evidence: 'off',
  'probe-payloads': '[{"order": 1}, {"order": 2}]',
}

const handler = (body: string): string =>
  `let calls = 0\nexport const handler = async event => {\n  calls += 1\n  ${body}\n}\n`

/** A function that answers, with the next release in the workspace. */
async function ready(body: string): Promise<DeployScenario> {
  const scenario = await scenarios.next().created()
  scenario.write({ 'code/index.mjs': handler(body) })
  return scenario
}

function says(run: Run): string {
  return [run.refused?.message, run.failure?.what, run.failure?.state, run.failure?.detail].join('\n')
}

/** How often each version was called by its number. */
function probes({ calls }: Run): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { operation, input } of calls) {
    if (operation !== 'Invoke' || typeof input !== 'object' || input === null || !('Qualifier' in input)) continue
    const qualifier = String(input.Qualifier)
    counts[qualifier] = (counts[qualifier] ?? 0) + 1
  }
  return counts
}

describe('a canary', () => {
  test.each([
    ['throws', 'throw new Error("bad release")'],
    ['answers with a server error', 'return { statusCode: 500 }'],
  ])('that %s on its probes never gets any traffic', async (_, body) => {
    const scenario = await ready(body)
    const run = await scenario.deploy(PROBED)
    expect(run.result).toMatchObject({
      outcome: 'rolled-back',
      rollbackReason: expect.stringMatching(/^The canary fails more of the probes than stable: /),
    })
    expect(says(run)).toContain('The new version never got a request but the probes.')
    expect(run.operations).not.toContain('UpdateAlias')
    expect(await scenario.serving()).toBe('1')
    expect(run.result === undefined ? '' : deploySummary(run.result, run.failure)).toContain('Not released')
  })

  test('that answers as stable does is shifted, both being probed alike to the end', async () => {
    const scenario = await ready('return { statusCode: 200 }')
    const run = await scenario.deploy(PROBED)
    expect(run.result?.outcome).toBe('promoted')
    const { 1: stable = 0, 2: canary = 0 } = probes(run)
    expect(canary).toBe(stable)
    expect(canary).toBeGreaterThan(30)
    expect(canary).toBeLessThanOrEqual(20 + 3 * 6 + 1)
    const planned = run.planned?.calls.flatMap(({ repeated = [] }) => repeated) ?? []
    expect(planned).toHaveLength(2)
    for (const repeated of planned) {
      const [, most = '0'] = /^20 times, then 6 a minute: (\d+) at most$/.exec(repeated) ?? []
      expect(Number(most)).toBeGreaterThanOrEqual(canary)
    }
    expect(run.planned === undefined ? '' : planSummary(run.planned)).toContain('20 times, then 6 a minute')
  })

  test('that starts to fail its probes during a step is put back, without any traffic', async () => {
    const scenario = await ready('if (calls > 25) throw new Error("leak"); return { statusCode: 200 }')
    const run = await scenario.deploy({ ...PROBED, 'probe-rate': '30' })
    expect(run.result?.rollbackReason).toMatch(
      /^The canary fails more of the probes than stable: \d+ of \d+ probes failed/,
    )
    expect(run.operations).toContain('UpdateAlias')
    expect(await scenario.serving()).toBe('1')
  })

  test('that fails where stable fails too is not blamed', async () => {
    const scenario = scenarios.next()
    scenario.write({ 'code/index.mjs': handler('if (event.order === 1) throw new Error("known"); return 1') })
    await scenario.created()
    scenario.write({ 'code/index.mjs': handler('if (event.order === 1) throw new Error("known"); return 2') })
    expect((await scenario.deploy(PROBED)).result?.outcome).toBe('promoted')
  })
})

describe('a function marked as having side effects', () => {
  async function marked(value: string): Promise<DeployScenario> {
    const scenario = await ready('return { statusCode: 200 }')
    const Resource = `arn:aws:lambda:us-east-1:123456789012:function:${scenario.name}`
    await fixture.lambda.send(new TagResourceCommand({ Resource, Tags: { 'lambda-canary-side-effects': value } }))
    return scenario
  }

  test('is not probed: the deploy is refused before any write, naming the tag', async () => {
    const run = await (await marked('payments')).deploy(PROBED)
    expect(says(run)).toContain('carries the tag lambda-canary-side-effects')
    expect([run.writes, probes(run)]).toEqual([0, {}])
  })

  test('is probed where that is asked for, or the mark says false', async () => {
    const asked = await (await marked('payments')).deploy({ ...PROBED, 'probe-side-effects': 'true' })
    expect(asked.result?.outcome).toBe('promoted')
    expect((await (await marked('false')).deploy(PROBED)).result?.outcome).toBe('promoted')
  })
})

describe('probes that say nothing', () => {
  test('because Lambda turns them away leave the alias where it is', async () => {
    const scenario = await ready('return { statusCode: 200 }')
    await fixture.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: scenario.name, ReservedConcurrentExecutions: 0 }),
    )
    const run = await scenario.deploy(PROBED)
    expect(run.result?.outcome).toBe('failed')
    expect(says(run)).toContain('No probe was answered by both versions')
    expect(await scenario.serving()).toBe('1')
  })

  test('because the role may not call are told with the permission', async () => {
    const scenario = await ready('return { statusCode: 200 }')
    fixture.sandbox.fault({ operation: 'Invoke', count: 'always', effect: { kind: 'access-denied' } })
    const run = await scenario.deploy(PROBED)
    expect(says(run)).toContain('AWS denied lambda:InvokeFunction')
    expect(await scenario.serving()).toBe('1')
  })

  test('during the steps hold, and then follow the policy', async () => {
    const scenario = await ready('return { statusCode: 200 }')
    const stop = fixture.sandbox.before('UpdateAlias', () => {
      fixture.sandbox.fault({ operation: 'Invoke', count: 'always', effect: { kind: 'access-denied' } })
      stop()
    })
    const run = await scenario.deploy(PROBED)
    expect(run.result?.rollbackReason).toMatch(/^The probes cannot be read: AWS denied lambda:InvokeFunction/)
  })
})
