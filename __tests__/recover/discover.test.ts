import { CreateAliasCommand, CreateFunctionCommand, TagResourceCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { parseRecoverInputs } from '../../src/config/recover-inputs.ts'
import { recoverByInputs } from '../../src/recover/by-inputs.ts'
import { rollOut } from '../../src/rollout/run.ts'
import { Stage } from '../rollout/stage.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let lost: Stage
beforeAll(async () => {
  fixture = await sandboxFixture()
  lost = await Stage.set(fixture, 'lost')
  await Stage.set(fixture, 'quiet')
  const tagged = await Stage.set(fixture, 'tagged')
  for (const on of [lost, tagged])
    await rollOut(on.aws, await on.inputs('canary 10% 5m-10m', { engine: 'schedule' }), on.log)
  await fixture.lambda.send(new CreateAliasCommand({ FunctionName: 'lost', Name: 'beta', FunctionVersion: '3' }))
  const Resource = `arn:aws:lambda:${fixture.sandbox.account.region}:123456789012:function:tagged`
  await fixture.lambda.send(new TagResourceCommand({ Resource, Tags: { team: 'payments' } }))
  for (let index = 0; index < 60; index++) {
    await fixture.lambda.send(
      new CreateFunctionCommand({
        FunctionName: `plain-${index}`,
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return 1') },
      }),
    )
  }
  await fixture.sandbox.clock.advance(725)
})
afterEach(() => fixture.sandbox.faults.clear())
afterAll(() => fixture.close())

async function look(given: Readonly<Record<string, string>>) {
  const texts = new Map(Object.entries(given))
  fixture.sandbox.calls.clear()
  const { results, functions } = await recoverByInputs(
    lost.aws,
    parseRecoverInputs(name => texts.get(name) ?? ''),
    lost.log,
  )
  return { functions, kinds: results.map(({ functionName, alias, kind }) => `${functionName} ${alias} ${kind}`) }
}

describe('recover of a whole Region', () => {
  test('finds what is in flight on any alias by what the aliases say, at five calls a second', async () => {
    expect(await look({ all: 'true', 'dry-run': 'true' })).toEqual({
      functions: 63,
      kinds: ['lost live would-undo', 'tagged live would-undo'],
    })
    const calls = fixture.sandbox.calls.all().filter(({ operation }) => operation.startsWith('List'))
    expect(calls.map(({ operation }) => operation)).toContain('ListAliases')
    const passed = (calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)
    expect(calls.length).toBeGreaterThan(63)
    expect(passed).toBeGreaterThanOrEqual((calls.length - 1) * 0.2 - 0.001)
    expect(fixture.sandbox.writes().filter(({ at }) => at >= (calls[0]?.at ?? 0))).toEqual([])
  })

  test('looks only at aliases of the name given', async () => {
    expect((await look({ all: 'true', alias: 'beta', 'dry-run': 'true' })).kinds).toEqual([])
  })

  test('looks only at functions with the tag', async () => {
    expect(await look({ tag: 'team=payments', 'dry-run': 'true' })).toEqual({
      functions: 1,
      kinds: ['tagged live would-undo'],
    })
    expect((await look({ tag: 'team=orders', 'dry-run': 'true' })).functions).toBe(0)
  })

  test('carries on a rollout under the very gates it states, and leaves others to their deadline', async () => {
    const other = await Stage.set(fixture, 'other')
    const gates = await other.gates()
    await rollOut(other.aws, await other.inputs('canary 10% 5m-10m', { engine: 'schedule', gates }), other.log)
    await fixture.sandbox.clock.advance(400)
    expect((await look({ all: 'true', 'dry-run': 'true', evidence: 'off' })).kinds).toContain(
      'other live would-advance',
    )
    expect((await look({ all: 'true', 'dry-run': 'true' })).kinds).toContain('other live in-progress')
    await fixture.sandbox.clock.advance(250)
    expect((await look({ all: 'true', 'dry-run': 'true' })).kinds).toContain('other live in-progress')
    await fixture.sandbox.clock.advance(100)
    expect((await look({ all: 'true', 'dry-run': 'true' })).kinds).toContain('other live would-undo')
    await other.colleague({ FunctionVersion: '1', Description: '', RoutingConfig: { AdditionalVersionWeights: {} } })
  })

  test('undoes what it found, though one function may not be read, and is done when it runs again', async () => {
    fixture.sandbox.fault({
      operation: 'ListAliases',
      resource: 'plain-7',
      count: 'always',
      effect: { kind: 'access-denied' },
    })
    const { kinds } = await look({ all: 'true', 'dry-run': 'false' })
    expect(kinds).toEqual(['plain-7 * failed', 'lost live undone', 'tagged live undone'])
    expect(await lost.serving()).toBe('1')
    fixture.sandbox.faults.clear()
    expect((await look({ all: 'true', 'dry-run': 'false' })).kinds).toEqual([])
  })

  test('mentions weights of somebody else without an annotation', async () => {
    await lost.colleague({ RoutingConfig: { AdditionalVersionWeights: { 3: 0.3 } } })
    const before = lost.log.lines.length
    expect((await look({ all: 'true', 'dry-run': 'false' })).kinds).toEqual(['lost live foreign'])
    const said = lost.log.lines.slice(before)
    expect(said.join('\n')).toContain('somebody else moved it')
    expect(said.filter(line => line.startsWith('warning: '))).toEqual([])
  })
})
