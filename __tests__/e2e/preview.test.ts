import { GetFunctionCommand } from '@aws-sdk/client-lambda'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { commitOf, NOTHING, PREVIEW_ROLE, PreviewJob } from './preview-job.ts'

let it: PreviewJob
beforeEach(async () => {
  it = await PreviewJob.begin({ seed: 7 })
})
afterEach(async () => {
  await it.end()
  expect(it.github.problems).toEqual([])
})

describe('the preview bundle, started by events of a pull request', () => {
  test('never takes the namesake for a function of another account', async () => {
    it.open(7, 'first')
    const step = await it.on(7, 'opened', { 'function-name': 'arn:aws:lambda:us-east-1:999999999999:function:orders' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed' } })
    expect(step.errors[0]).toContain('"function-name" names a function of account 999999999999')
    expect(await it.functions()).toEqual(['orders'])
  })

  test('opens, follows each push, and leaves nothing behind when the pull request is closed', async () => {
    it.open(7, 'first')
    const opened = await it.on(7, 'opened')
    expect(opened).toMatchObject({ exitCode: 0, errors: [] })
    expect(opened.outputs).toMatchObject({ outcome: 'created', 'function-name': 'orders-pr-7', 'pull-request': '7' })
    expect(opened.outputs.url).toMatch(/^https:\/\/.+\.on\.aws\/$/)
    const { Configuration, Tags } = await it.job.account.lambda.send(
      new GetFunctionCommand({ FunctionName: 'orders-pr-7' }),
    )
    expect(Configuration).toMatchObject({ Role: PREVIEW_ROLE, Runtime: 'nodejs24.x' })
    expect(Tags).toMatchObject({ 'lambda-canary:pull-request': '7', 'lambda-canary:commit': commitOf('first') })
    expect(it.comments(7)).toHaveLength(1)
    expect(it.comments(7)[0]).toContain(opened.outputs.url)

    for (const answer of ['second', 'third']) {
      it.push(7, answer)
      const pushed = await it.on(7, 'synchronize')
      expect(pushed).toMatchObject({ exitCode: 0, outputs: { outcome: 'updated', url: opened.outputs.url } })
      expect(it.comments(7)).toHaveLength(1)
      expect(it.comments(7)[0]).toContain(commitOf(answer).slice(0, 7))
    }
    expect(it.repository.states()).toEqual(['inactive', 'inactive', 'success'])

    it.close(7)
    const closed = await it.on(7, 'closed')
    expect(closed).toMatchObject({
      exitCode: 0,
      errors: [],
      outputs: { outcome: 'removed', removed: '["orders-pr-7"]' },
    })
    expect(await it.functions()).toEqual(['orders'])
    expect(await it.logGroups()).toEqual([])
    expect(it.repository.states()).toEqual(['inactive', 'inactive', 'inactive'])
    expect([...it.repository.environments]).toEqual(['preview'])
    expect(it.comments(7)).toHaveLength(1)
    expect(it.comments(7)[0]).toContain('removed')
  })
})

test('the preview bundle works on an Enterprise Server, whose API is below a path', async () => {
  const enterprise = await PreviewJob.begin({ seed: 7 }, { prefix: '/api/v3' })
  try {
    enterprise.open(7, 'first')
    const env = { GITHUB_SERVER_URL: 'https://github.example.com' }
    expect(await enterprise.on(7, 'opened', {}, { env })).toMatchObject({ exitCode: 0, errors: [] })
    const { Tags } = await enterprise.job.account.lambda.send(new GetFunctionCommand({ FunctionName: 'orders-pr-7' }))
    expect(Tags).toMatchObject({ 'lambda-canary:repository': `github.example.com/${enterprise.repository.id}` })
    enterprise.close(7)
    expect(await enterprise.on(7, 'closed', {}, { env })).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'removed' },
    })
    expect(await enterprise.left()).toEqual(NOTHING)
    expect(enterprise.github.problems).toEqual([])
  } finally {
    await enterprise.end()
  }
})
