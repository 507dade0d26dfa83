import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  DeleteFunctionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as z from 'zod/mini'
import { existingFunction } from '../support/existing-function.ts'
import { guardedFixture } from '../support/policy-journeys.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { handlerZip, type SandboxFixture } from '../support/sandbox-fixture.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/iam.md'), 'utf8')
const section = page.split('\n## Previews\n')[1]?.split('\n## ')[0] ?? ''
const documented: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '')
const policy = z.object({
  Version: z.string(),
  Statement: z.array(z.looseObject({ Sid: z.string(), Action: z.array(z.string()), Resource: z.array(z.string()) })),
})
const { Statement } = policy.parse(documented)
const actions = Statement.flatMap(({ Sid, Action }) => Action.map(action => [Sid, action] as const))

const ROLE = 'arn:aws:iam::123456789012:role/orders-preview'
const INPUTS = { 'function-name': 'orders', 'preview-role': ROLE }

let fixture: SandboxFixture
let previews: PreviewScenario
beforeAll(async () => {
  fixture = await guardedFixture({ region: 'eu-central-1' })
  await existingFunction(fixture, 'orders')
  previews = await PreviewScenario.begin(fixture)
})
afterAll(async () => {
  await previews.close()
  await fixture.close()
})

/** Binds whoever is not root to the page's policy. @param without an action of a statement that is left out. */
function bind(without?: readonly [sid: string, action: string]): void {
  const [sid, action] = without ?? []
  const rest = Statement.map(one =>
    one.Sid === sid ? { ...one, Action: one.Action.filter(name => name !== action) } : one,
  )
  fixture.sandbox.access.set([{ Version: '2012-10-17', Statement: rest.filter(({ Action }) => Action.length > 0) }])
}

/** Every way a preview goes: private, public, private again, without a URL, with and without a reservation, closed, swept. */
async function wholeLife(pullRequest: number): Promise<void> {
  const commit = String(pullRequest).padStart(40, '0')
  const pull = previews.github.repository.open(pullRequest, commit)
  const task = { kind: 'deploy', pullRequest, commit } as const
  const push = async (answer: string, inputs: Readonly<Record<string, string>> = {}): Promise<void> => {
    await previews.run(task, { ...INPUTS, 'code-artifacts-dir': previews.code(answer), ...inputs })
  }
  await push('first', { 'smoke-payload': '{}' })
  await push('second', { 'url-auth-type': 'NONE', 'memory-size': '256' })
  await push('third', { 'reserved-concurrency': 'none' })
  await push('fourth', { 'function-url': 'false' })
  pull.state = 'closed'
  await previews.run({ kind: 'sweep' }, { command: 'sweep' })
  await previews.run({ kind: 'remove', pullRequest }, INPUTS)
}

describe('the policy of previews', () => {
  test('is enough for all they do', async () => {
    bind()
    await wholeLife(7)
    expect(await previews.run({ kind: 'sweep' }, { command: 'sweep' })).toMatchObject({ removed: [] })
  })

  test.each(actions)('needs what it has: without %s %s something is denied, by its name', async (sid, action) => {
    bind([sid, action])
    const number = 100 + actions.findIndex(([one, name]) => one === sid && name === action)
    // Tags are asked for with the function, and Lambda says so in place of them.
    const said = action === 'lambda:ListTags' ? /no preview of this repository|ListTags/ : new RegExp(action)
    await expect(wholeLife(number)).rejects.toThrow(said)
  })

  test('cannot change production, nor delete what is named like a preview and is none', async () => {
    await existingFunction(fixture, 'stock-pr-7')
    const theirs = 'arn:aws:lambda:eu-central-1:123456789012:function:other-pr-7'
    await existingFunction(fixture, 'other-pr-7', { Tags: { 'lambda-canary:repository': 'github.com/1' } })
    bind()
    const { lambda } = previews.connect()
    const denied = { name: 'AccessDeniedException' }
    const ZipFile = handlerZip('return 0')
    await expect(lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'orders', ZipFile }))).rejects.toMatchObject(
      denied,
    )
    await expect(lambda.send(new DeleteFunctionCommand({ FunctionName: 'orders' }))).rejects.toMatchObject(denied)
    await expect(lambda.send(new DeleteFunctionCommand({ FunctionName: 'stock-pr-7' }))).rejects.toMatchObject(denied)
    const overwritten = lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'stock-pr-7', ZipFile }))
    await expect(overwritten).rejects.toMatchObject(denied)
    const Tags = { 'lambda-canary:repository': 'github.com/7654321' }
    const taken = lambda.send(new TagResourceCommand({ Resource: theirs, Tags }))
    await expect(taken).rejects.toMatchObject(denied)
    const alias = { FunctionName: 'orders', Name: 'live', FunctionVersion: '1' }
    await expect(lambda.send(new UpdateAliasCommand(alias))).rejects.toMatchObject(denied)
  })
})
