import { CreateFunctionCommand, GetFunctionCommand } from '@aws-sdk/client-lambda'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const INPUTS = { 'function-name': 'orders', 'preview-role': EXECUTION_ROLE }
type Inputs = Readonly<Record<string, string>>

let fixture: SandboxFixture
let previews: PreviewScenario
beforeEach(async () => {
  fixture = await sandboxFixture({ seed: 3 })
  await existingFunction(fixture, 'orders')
  previews = await PreviewScenario.begin(fixture)
  previews.github.repository.open(7, '1'.repeat(40))
})
afterEach(async () => {
  await previews.close()
  await fixture.close()
})

function push(digit: string, inputs: Inputs = { 'code-artifacts-dir': previews.code(`push ${digit}`) }) {
  const commit = digit.repeat(40)
  previews.github.repository.pull(7).headSha = commit
  return previews.run({ kind: 'deploy', pullRequest: 7, commit }, { ...INPUTS, ...inputs })
}
const comment = () => previews.github.repository.commentsOn(7)[0]?.body ?? ''
const states = () => previews.github.repository.states()

describe('a push that fails before anything was written', () => {
  test('by its build says so on the pull request, with the preview that is still there', async () => {
    const { url = 'none' } = await push('1')
    await expect(push('2', { 'code-artifacts-dir': 'nowhere' })).rejects.toThrow('nowhere')
    expect(comment()).toMatch(/failed at `2222222`[\s\S]*nowhere/)
    expect(comment()).toContain('`1111111`')
    expect(comment()).toContain(url)
    expect(states()).toEqual(['success'])
  })

  test('by a function of that name says so', async () => {
    await existingFunction(fixture, 'orders-pr-7')
    await expect(push('1')).rejects.toThrow('it is no preview')
    expect(comment()).toMatch(/failed at `1111111`[\s\S]*it is no preview/)
  })

  test('leaves the word to a newer push', async () => {
    await existingFunction(fixture, 'orders-pr-7')
    const forget = fixture.sandbox.before('GetFunction', () => {
      forget()
      previews.github.repository.pull(7).headSha = '3'.repeat(40)
    })
    await expect(push('2')).rejects.toThrow('it is no preview')
    expect(comment()).toBe('')
  })

  test('says nothing where comments are not wanted, nor in a dry run', async () => {
    await expect(push('1', { 'code-artifacts-dir': 'nowhere', comment: 'false' })).rejects.toThrow('nowhere')
    await expect(push('1', { 'code-artifacts-dir': 'nowhere', 'dry-run': 'true' })).rejects.toThrow('nowhere')
    expect(comment()).toBe('')
  })
})

describe('a push that fails half-way', () => {
  test('by its first creation is not tried again: no sweep took what was never there', async () => {
    fixture.sandbox.faults.add({ operation: 'CreateFunction', count: 'always', effect: { kind: 'access-denied' } })
    fixture.sandbox.calls.clear()
    await expect(push('1')).rejects.toThrow('CreateFunction')
    expect(fixture.sandbox.calls.all().filter(({ operation }) => operation === 'CreateFunction')).toHaveLength(1)
  })

  test('does not hide the preview that still answers', async () => {
    const { url = 'none' } = await push('1')
    const denied = fixture.sandbox.faults.add({ operation: 'UpdateFunctionCode', effect: { kind: 'access-denied' } })
    await expect(push('2')).rejects.toThrow('UpdateFunctionCode')
    expect(states()).toEqual(['success', 'failure'])
    expect(comment()).toMatch(/failed at `2222222`[\s\S]*`1111111`/)
    expect(comment()).toContain(url)
    fixture.sandbox.faults.remove(denied)
    await push('3')
    expect(states()).toEqual(['inactive', 'inactive', 'success'])
    expect(comment()).not.toContain('1111111')
  })

  test('by a defect of ours still ends its status and its word', async () => {
    const aws = previews.connect()
    aws.lambda.middlewareStack.add(
      (next, context) => args => {
        if (context.commandName === CreateFunctionCommand.name) throw new TypeError('no code for secret-4711')
        return next(args)
      },
      { step: 'initialize' },
    )
    aws.lambdaOnce.middlewareStack.add(
      (next, context) => args => {
        if (context.commandName === CreateFunctionCommand.name) throw new TypeError('no code for secret-4711')
        return next(args)
      },
      { step: 'initialize' },
    )
    const inputs = { ...INPUTS, 'code-artifacts-dir': previews.code('push 1') }
    await expect(
      previews.run({ kind: 'deploy', pullRequest: 7, commit: '1'.repeat(40) }, inputs, aws),
    ).rejects.toThrow()
    expect(states()).toEqual(['failure'])
    expect(comment()).toContain('failed at `1111111`')
    expect(comment()).not.toContain('secret-4711')
  })
})

describe('a push that a newer one overtakes', () => {
  test('leaves no deployment active behind, whichever run ends first', async () => {
    await push('1')
    const forget = fixture.sandbox.before('UpdateFunctionCode', async () => {
      forget()
      previews.github.repository.pull(7).headSha = '3'.repeat(40)
    })
    expect(await push('2')).toMatchObject({ outcome: 'skipped' })
    await push('3')
    expect(states()).toEqual(['inactive', 'inactive', 'success'])
    expect(await fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'orders-pr-7' }))).toMatchObject({
      Tags: { 'lambda-canary:commit': '3'.repeat(40) },
    })
  })
})

describe('a dry run', () => {
  test('says what it would do, and never that it did it', async () => {
    const dry = { 'dry-run': 'true', 'code-artifacts-dir': previews.code('push 1') }
    expect(await push('1', dry)).toMatchObject({ outcome: 'would-create' })
    await push('1')
    expect(await push('1', dry)).toMatchObject({ outcome: 'would-update' })
    expect(await previews.run({ kind: 'sweep' }, { command: 'sweep', 'dry-run': 'true' })).toMatchObject({
      outcome: 'would-sweep',
      removed: [],
    })
    previews.github.repository.pull(7).state = 'closed'
    expect(await previews.run({ kind: 'remove', pullRequest: 7 }, { ...INPUTS, ...dry })).toMatchObject({
      outcome: 'would-remove',
      removed: ['orders-pr-7'],
    })
    expect(states()).toEqual(['success'])
  })
})

describe('a sweep of many deployments', () => {
  test('asks GitHub once about a preview that is gone, however often it was pushed to', async () => {
    for (const digit of ['1', '2', '3', '4', '5', '6']) await push(digit)
    previews.github.repository.pull(7).state = 'closed'
    await previews.run({ kind: 'remove', pullRequest: 7 }, INPUTS)
    previews.github.calls.length = 0
    await previews.run({ kind: 'sweep' }, { command: 'sweep' })
    const asked = previews.github.calls.map(({ method, path }) => `${method} ${path.replace(/\d+/, 'N')}`)
    expect(asked).toEqual(['GET /deployments', 'GET /deployments/N/statuses'])
  })
})
