import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  GetAliasCommand,
  ListAliasesCommand,
  ListFunctionUrlConfigsCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { PreviewJob } from './preview-job.ts'

const ALIAS = { 'function-name': 'items', 'preview-role': '', mode: 'alias', 'allow-preview-on-base': 'true' }

const NAMED = { mode: 'alias', 'allow-preview-on-base': 'true', 'function-name': 'items' }

let it: PreviewJob
beforeEach(async () => {
  it = await PreviewJob.begin({ seed: 7 })
  await it.job.release('items')
})
afterEach(async () => {
  await it.end()
  expect(it.github.problems).toEqual([])
})

const aliases = async (): Promise<readonly string[]> => {
  const { Aliases = [] } = await it.job.account.lambda.send(new ListAliasesCommand({ FunctionName: 'items' }))
  return Aliases.map(({ Name, FunctionVersion }) => `${Name} ${FunctionVersion}`)
}

describe('a preview by alias', () => {
  test('follows the pull request on the base function, and takes its URL with it when it goes', async () => {
    it.open(7, 'second')
    const opened = await it.on(7, 'opened', ALIAS)
    expect(opened).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'created' } })
    expect(opened.outputs['function-arn']).toMatch(/:function:items:pr-7$/)
    expect(await aliases()).toEqual(['live 1', 'pr-7 2'])
    expect(it.comments(7)[0]).toContain('$LATEST of items')
    it.push(7, 'third')
    expect(await it.on(7, 'synchronize', ALIAS)).toMatchObject({ exitCode: 0, outputs: { url: opened.outputs.url } })
    expect(await aliases()).toEqual(['live 1', 'pr-7 3'])
    expect(it.repository.states()).toEqual(['inactive', 'success'])
    it.close(7)
    expect(await it.on(7, 'closed', ALIAS)).toMatchObject({ exitCode: 0, outputs: { removed: '["items:pr-7"]' } })
    expect(await aliases()).toEqual(['live 1'])
    const urls = await it.job.account.lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName: 'items' }))
    expect(urls.FunctionUrlConfigs).toEqual([])
    expect(it.repository.states()).toEqual(['inactive', 'inactive'])
  })

  test.each([
    ['the tag of its base function', { 'github-deployment': 'false' }, {}],
    ['its deployment, where tags cannot be read', {}, {}],
    ['the name of its base function, where there is neither', { 'github-deployment': 'false' }, NAMED],
  ])('is swept when its close was lost: found by %s', async (how, deployed, swept) => {
    it.open(7, 'second')
    await it.on(7, 'opened', { ...ALIAS, ...deployed })
    it.open(8, 'third')
    await it.on(8, 'opened', { ...ALIAS, ...deployed })
    it.close(7)
    if (how.includes('where')) {
      it.job.account.sandbox.faults.add({ operation: 'ListTags', count: 'always', effect: { kind: 'access-denied' } })
    }
    const step = await it.sweep({ ...deployed, ...swept })
    expect(step).toMatchObject({ exitCode: 0, outputs: { removed: '["items:pr-7"]' } })
    expect(await aliases()).toEqual(['live 1', 'pr-8 3'])
    if (!('github-deployment' in deployed)) expect(it.repository.states()).toEqual(['inactive', 'success'])
  })

  test('whose aliases cannot be read fails the sweep, and its deployment stays', async () => {
    it.open(7, 'second')
    await it.on(7, 'opened', ALIAS)
    it.close(7)
    it.job.account.sandbox.faults.add({ operation: 'ListAliases', count: 'always', effect: { kind: 'access-denied' } })
    const step = await it.sweep()
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed' } })
    expect(step.errors[0]).toContain('aliases of items')
    expect(it.repository.states()).toEqual(['success'])
  })

  test('is refused, with no write, where somebody calls the unqualified function', async () => {
    await it.job.account.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'items', AuthType: 'NONE' }))
    await it.job.forgetCalls()
    it.open(7, 'second')
    const step = await it.on(7, 'opened', ALIAS)
    expect(step.exitCode).toBe(1)
    expect(step.errors[0]).toContain('unqualified function items has callers')
    expect(await it.job.writes()).toEqual([])
  })

  test('is refused, with no write, while a rollout is in flight', async () => {
    it.job.code('return "second"')
    const canary = { strategy: 'canary 10% 5m', engine: 'schedule', gates: 'none' }
    expect((await it.job.deploy('items', canary)).outputs.outcome).toBe('in-progress')
    await it.job.forgetCalls()
    it.open(7, 'third')
    const step = await it.on(7, 'opened', ALIAS)
    expect(step.exitCode).toBe(1)
    expect(step.errors[0]).toContain('rollout is in flight on alias "live"')
    expect(await it.job.writes()).toEqual([])
    expect(await it.job.serving('items')).toBe('1+2@0.1')
  })

  test('never takes an alias of its name that is somebody else’s, nor one that a colleague took over', async () => {
    const { lambda } = it.job.account
    await lambda.send(new CreateAliasCommand({ FunctionName: 'items', Name: 'pr-7', FunctionVersion: '1' }))
    it.open(7, 'second')
    const step = await it.on(7, 'opened', ALIAS)
    expect(step.exitCode).toBe(1)
    expect(step.errors[0]).toContain('alias "pr-7"')
    it.open(8, 'third')
    await it.on(8, 'opened', ALIAS)
    await lambda.send(new UpdateAliasCommand({ FunctionName: 'items', Name: 'pr-8', Description: 'mine now' }))
    for (const number of [7, 8]) {
      it.close(number)
      await it.on(number, 'closed', ALIAS)
      const { Name } = await lambda.send(new GetAliasCommand({ FunctionName: 'items', Name: `pr-${number}` }))
      expect(Name).toBe(`pr-${number}`)
    }
  })
})
