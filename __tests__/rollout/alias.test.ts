import { CreateAliasCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createAlias, readAlias, writeAlias } from '../../src/rollout/alias.ts'
import { equalRouting, printRouting } from '../../src/rollout/alias-view.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'
import { version } from './arbitraries.ts'
import { Stage } from './stage.ts'

let fixture: SandboxFixture
let on: Stage
beforeAll(async () => {
  fixture = await sandboxFixture()
  on = await Stage.set(fixture, 'orders')
})
afterEach(() => fixture.sandbox.faults.clear())
afterAll(() => fixture.close())

describe('reading an alias', () => {
  test('gives what it serves, what its text says, and the revision to state', async () => {
    await on.colleague({
      Description: 'Orders [canary1 1 was 7]',
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.3333 } },
    })
    expect(await on.view()).toMatchObject({
      arn: 'arn:aws:lambda:us-east-1:123456789012:function:orders:live',
      routing: { primary: '1', canary: { version: '2', weight: 3333 } },
      decoded: { userText: 'Orders', record: { kind: 'at-rest', live: '1', was: '7' } },
      revisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    await on.colleague({ RoutingConfig: { AdditionalVersionWeights: {} } })
  })

  test('that does not exist gives nothing', async () => {
    expect(await readAlias(on.aws, { functionName: 'orders', alias: 'nope' })).toBeUndefined()
    expect(await readAlias(on.aws, { functionName: 'nope', alias: 'live' })).toBeUndefined()
  })

  test('on $LATEST says so', async () => {
    await on.aws.lambda.send(
      new CreateAliasCommand({ FunctionName: 'orders', Name: 'dev', FunctionVersion: '$LATEST' }),
    )
    expect((await readAlias(on.aws, { functionName: 'orders', alias: 'dev' }))?.routing).toBe('latest')
  })

  test('that is denied names the permission', async () => {
    fixture.sandbox.fault({ operation: 'GetAlias', effect: { kind: 'access-denied' } })
    await expect(readAlias(on.aws, on.target)).rejects.toThrow('lambda:GetAlias')
  })
})

describe('writing an alias', () => {
  test('to a version that does not exist is a failure, not a lost race', async () => {
    const view = await on.view()
    const write = { routing: { primary: version(99) }, description: 'x', revisionId: view.revisionId }
    await expect(writeAlias(on.aws, on.target, write, view.routing)).rejects.toMatchObject({ name: 'Failure' })
  })

  test('that is gone is foreign', async () => {
    const view = await on.view()
    const write = { routing: { primary: version(2) }, description: 'x', revisionId: view.revisionId }
    expect(await writeAlias(on.aws, { functionName: 'orders', alias: 'gone' }, write, view.routing)).toEqual({
      kind: 'foreign',
      view: undefined,
    })
  })

  test('on an old revision applies nothing and tells a changed text from a changed routing', async () => {
    const old = await on.view()
    const write = { routing: { primary: version(2) }, description: 'x', revisionId: old.revisionId }
    await on.colleague({ Description: 'edited' })
    expect(await writeAlias(on.aws, on.target, write, old.routing)).toMatchObject({
      kind: 'unapplied',
      view: { description: 'edited' },
    })
    await on.colleague({ FunctionVersion: '3' })
    expect(await writeAlias(on.aws, on.target, write, old.routing)).toMatchObject({
      kind: 'foreign',
      view: { routing: { primary: '3' } },
    })
    expect(await on.serving()).toBe('3')
  })

  test('that is throttled again and again gives up with a failure', async () => {
    const view = await on.view()
    fixture.sandbox.fault({ operation: 'UpdateAlias', count: 'always', effect: { kind: 'throttle' } })
    const write = { routing: { primary: version(2) }, description: 'x', revisionId: view.revisionId }
    const before = fixture.sandbox.calls.all().length
    await expect(writeAlias(on.aws, on.target, write, view.routing)).rejects.toMatchObject({ name: 'Failure' })
    expect(fixture.sandbox.calls.all().length - before).toBe(5)
  })
})

describe('creating an alias', () => {
  const target = (alias: string) => ({ functionName: 'orders', alias })

  test('puts it at 100% on one version with its text', async () => {
    expect(await createAlias(on.aws, target('first'), version(1), '[canary1 1]')).toMatchObject({
      kind: 'created',
      view: { routing: { primary: '1' }, decoded: { record: { kind: 'at-rest', live: '1' } } },
    })
  })

  test('whose answer was lost is read back as created', async () => {
    fixture.sandbox.fault({ operation: 'CreateAlias', effect: { kind: 'lost-response' } })
    expect((await createAlias(on.aws, target('second'), version(1), '[canary1 1]')).kind).toBe('created')
  })

  test('that somebody else created first gives theirs', async () => {
    await createAlias(on.aws, target('third'), version(2), 'theirs')
    expect(await createAlias(on.aws, target('third'), version(1), '[canary1 1]')).toMatchObject({
      kind: 'existed',
      view: { routing: { primary: '2' }, description: 'theirs' },
    })
  })

  test('that is denied is a failure', async () => {
    fixture.sandbox.fault({ operation: 'CreateAlias', count: 'always', effect: { kind: 'access-denied' } })
    await expect(createAlias(on.aws, target('fourth'), version(1), '')).rejects.toThrow('lambda:CreateAlias')
  })
})

test.each([
  ['latest', '$LATEST'],
  [{ primary: version(1) }, 'version 1 at 100%'],
  [{ primary: version(1), canary: { version: version(2), weight: 50 } }, 'version 1 with 0.5% on version 2'],
] as const)('the routing %j reads %s and equals only itself', (routing, text) => {
  expect(printRouting(routing)).toBe(text)
  expect(equalRouting(routing, routing)).toBe(true)
  expect(equalRouting(routing, { primary: version(7) })).toBe(false)
})
