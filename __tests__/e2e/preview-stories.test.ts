import { GetFunctionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { ACTIONS_BOT, DEPENDABOT, OCTOCAT } from '../support/github-server/repository.ts'
import { handlerZip } from '../support/sandbox-fixture.ts'
import type { Ended } from './job.ts'
import { commitOf, NOTHING, PreviewJob } from './preview-job.ts'

let it: PreviewJob
beforeEach(async () => {
  it = await PreviewJob.begin({ seed: 7 })
})
afterEach(async () => {
  await it.end()
  expect(it.github.problems).toEqual([])
})

const codeOf = async (name: string): Promise<string | undefined> =>
  (await it.job.account.lambda.send(new GetFunctionCommand({ FunctionName: name }))).Configuration?.CodeSha256

describe('a pull request that is closed', () => {
  test('and reopened gets its preview back, and loses it with the next close', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened')
    it.close(7)
    await it.on(7, 'closed')
    it.repository.pull(7).state = 'open'
    expect(await it.on(7, 'reopened')).toMatchObject({ exitCode: 0, outputs: { outcome: 'created' } })
    expect(await it.functions()).toEqual(['orders', 'orders-pr-7'])
    expect(it.repository.states()).toEqual(['inactive', 'success'])
    expect(it.comments(7)[0]).toContain('ready')
    it.close(7)
    await it.on(7, 'closed')
    expect(await it.left()).toEqual(NOTHING)
  })

  test.each(['CreateLogGroup', 'CreateFunction', 'PutFunctionConcurrency', 'CreateFunctionUrlConfig'])(
    'while its deploy is at %s keeps nothing, whichever run is first: the close wins',
    async operation => {
      it.open(7, 'first')
      let closing: Promise<Ended> | undefined
      const forget = it.job.account.sandbox.before(operation, () => {
        forget()
        it.close(7)
        closing = it.on(7, 'closed')
      })
      const deployed = await it.on(7, 'opened')
      for (const step of [deployed, await closing])
        expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'removed' } })
      expect(await it.left()).toEqual(NOTHING)
      expect(it.comments(7)[0]).toContain('removed')
    },
  )

  test('at the very moment its deploy writes the last status keeps nothing', async () => {
    it.open(7, 'first')
    let statuses = 0
    it.github.before(({ method, path }) => {
      if (method === 'POST' && path.endsWith('/statuses') && ++statuses === 2) it.close(7)
    })
    expect(await it.on(7, 'opened')).toMatchObject({ exitCode: 0, outputs: { outcome: 'removed' } })
    expect(await it.left()).toEqual(NOTHING)
  })

  test('without its event ever arriving is swept, and an open one is not', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened')
    it.open(8, 'second')
    await it.on(8, 'opened')
    it.close(7)
    const swept = await it.sweep()
    expect(swept).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'swept', removed: '["orders-pr-7"]' } })
    expect(await it.functions()).toEqual(['orders', 'orders-pr-8'])
    expect(await it.logGroups()).toEqual(['/aws/lambda/orders-pr-8'])
    expect(it.repository.states()).toEqual(['inactive', 'success'])
    expect(it.comments(7)[0]).toContain('pull request 7 is closed')
    expect(it.comments(8)[0]).toContain('ready')
  })

  test('takes the previews of a base function with it that was renamed meanwhile, and of a renamed repository', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened')
    await existingFunction(it.job.account, 'purchases')
    it.push(7, 'second')
    await it.on(7, 'synchronize', { 'function-name': 'purchases' })
    expect(await it.functions()).toEqual(['orders', 'orders-pr-7', 'purchases', 'purchases-pr-7'])
    it.repository.name = 'shop'
    it.close(7)
    expect(await it.on(7, 'closed', { 'function-name': 'purchases' })).toMatchObject({ exitCode: 0 })
    expect(await it.left()).toEqual({ ...NOTHING, functions: ['purchases'] })
  })
})

describe('a sweep', () => {
  test('takes a preview whose branch is gone, and one whose time is over', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened', { ttl: '2h' })
    it.open(8, 'second')
    await it.on(8, 'opened', { ttl: '2h' })
    it.repository.branches.delete('feature-7')
    expect((await it.sweep({ 'dry-run': 'true' })).outputs.removed).toBe('["orders-pr-7"]')
    expect(await it.functions()).toEqual(['orders', 'orders-pr-7', 'orders-pr-8'])
    expect((await it.sweep()).outputs.removed).toBe('["orders-pr-7"]')
    await it.job.account.sandbox.clock.advance(3 * 3600)
    expect((await it.sweep()).outputs.removed).toBe('["orders-pr-8"]')
    expect(await it.left()).toEqual(NOTHING)
    it.push(8, 'third')
    expect(await it.on(8, 'synchronize')).toMatchObject({ outputs: { outcome: 'created' } })
  })

  test('deletes nothing of a pull request that GitHub hides from its token, and fails where reading is denied', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened')
    it.repository.pulls.delete(7)
    expect(await it.sweep()).toMatchObject({ exitCode: 0, outputs: { removed: '[]' } })
    it.repository.permissions['pull-requests'] = 'none'
    const denied = await it.sweep()
    expect(denied.exitCode).toBe(1)
    expect(denied.errors.join(' ')).toContain('pull-requests: read')
    expect(await it.functions()).toEqual(['orders', 'orders-pr-7'])
  })
})

describe('code from outside', () => {
  test.each([
    ['a fork', { headRepositoryId: 99 }, OCTOCAT],
    ['a fork that was deleted', { headRepositoryId: undefined }, OCTOCAT],
    ['Dependabot', { author: DEPENDABOT }, DEPENDABOT],
  ] as const)('of %s ends green with a notice, and nothing was asked of GitHub or AWS', async (_who, from, sender) => {
    it.open(7, 'outside', from)
    for (const action of ['opened', 'synchronize', 'closed']) {
      const step = await it.on(7, action, {}, { sender })
      expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'skipped' } })
      expect(step.markdown).toContain(sender === DEPENDABOT ? 'Dependabot' : 'fork')
    }
    expect(it.github.calls).toEqual([])
    expect(await it.job.writes()).toHaveLength(1)
    expect(await it.left()).toEqual(NOTHING)
  })

  test.each([
    ['a fork', { headRepositoryId: 99 }],
    ['Dependabot', { author: DEPENDABOT }],
  ] as const)('of %s is refused under pull_request_target', async (_who, from) => {
    it.open(7, 'outside', from)
    const step = await it.on(7, 'opened', {}, { name: 'pull_request_target' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed' } })
    expect(step.errors.join(' ')).toContain('pull_request_target')
    expect(await it.left()).toEqual(NOTHING)
  })
})

describe('a token without permission', () => {
  test('to write deployments is named before anything is deployed', async () => {
    it.repository.permissions.deployments = 'read'
    it.open(7, 'first')
    const step = await it.on(7, 'opened')
    expect(step.exitCode).toBe(1)
    expect(step.errors.join(' ')).toContain('deployments: write')
    expect(await it.left()).toEqual(NOTHING)
    expect([...it.repository.environments]).toEqual([])
    expect(it.comments(7)[0]).toContain('failed')
  })

  test('to write on pull requests is named before anything is deployed', async () => {
    it.repository.permissions['pull-requests'] = 'read'
    it.open(7, 'first')
    const step = await it.on(7, 'opened')
    expect(step.exitCode).toBe(1)
    expect(step.errors.join(' ')).toContain('pull-requests: write')
    expect(await it.left()).toEqual(NOTHING)
    expect(it.repository.deployments).toEqual([])
  })
})

describe('the comment', () => {
  test('is written anew after a person deleted it, and never twice', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened')
    it.repository.comments.length = 0
    it.push(7, 'second')
    await it.on(7, 'synchronize')
    it.push(7, 'third')
    await it.on(7, 'synchronize')
    expect(it.comments(7)).toHaveLength(1)
    expect(it.comments(7)[0]).toContain(commitOf('third').slice(0, 7))
  })

  test('is found behind 150 others, one of which quotes it, and the quote stays as it is', async () => {
    it.open(7, 'first')
    for (let n = 1; n <= 150; n++) it.repository.comment(7, `comment ${n}`, OCTOCAT)
    const quote = it.repository.comment(7, '<!-- lambda-canary:preview -->\n\nLook at this.', OCTOCAT)
    await it.on(7, 'opened')
    it.push(7, 'second')
    await it.on(7, 'synchronize')
    const ours = it.repository.commentsOn(7).filter(({ author }) => author === ACTIONS_BOT)
    expect(ours).toHaveLength(1)
    expect(ours[0]?.body).toContain(commitOf('second').slice(0, 7))
    expect(quote.body).toBe('<!-- lambda-canary:preview -->\n\nLook at this.')
  })

  test('is one for two functions that are deployed at the same moment', async () => {
    await existingFunction(it.job.account, 'invoices')
    it.open(7, 'first')
    // What invoices has read before orders wrote, it writes after orders found its own word there: GitHub takes it.
    const [read, found] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let written = false
    it.github.before(async ({ method, body }) => {
      const [orders, invoices] = ['orders', 'invoices'].map(name => body.includes(`**\`${name}\`**: ready`))
      if (orders && !invoices) {
        await read.promise
        written = true
      } else if (invoices && !orders) {
        read.resolve()
        await found.promise
      } else if (written && method === 'GET') setTimeout(found.resolve, 200)
    })
    const both = await Promise.all([it.on(7, 'opened'), it.on(7, 'opened', { 'function-name': 'invoices' })])
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(it.comments(7)).toHaveLength(1)
    for (const name of ['orders', 'invoices']) expect(it.comments(7)[0]).toContain(`**\`${name}\`**: ready`)
    it.close(7)
    const closed = await Promise.all([it.on(7, 'closed'), it.on(7, 'closed', { 'function-name': 'invoices' })])
    expect(closed.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(await it.left()).toEqual({ ...NOTHING, functions: ['invoices'] })
  })

  test('says what a preview shares with production', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened', { 'preview-role': '', 'inherit-role': 'true', 'clone-environment': 'true' })
    expect(it.comments(7)[0]).toContain('inherit-role')
    expect(it.comments(7)[0]).toContain('clone-environment')
  })

  test('holds no value of a variable, although the function throws it in its smoke test', async () => {
    const secret = 'Zm9vYmFyMTIzNDU2Nzg5MA'
    it.open(7, 'first')
    it.job.code('throw new Error("token " + process.env.TOKEN + " " + process.env.PIN)')
    const environment = JSON.stringify({ TOKEN: secret, PIN: 'hunter2' })
    const step = await it.on(7, 'opened', { environment, 'smoke-payload': '{}' })
    expect(step.exitCode).toBe(1)
    expect(it.comments(7)[0]).toContain('smoke test failed')
    expect(it.repository.states()).toEqual(['failure'])
    const everything = [step.stdout, step.markdown, JSON.stringify(step.outputs), ...it.comments(7)].join('\n')
    expect(everything.replace(/^::add-mask::.*$/gm, '')).not.toContain(secret)
    for (const text of [step.markdown, ...it.comments(7)]) expect(text).not.toContain('hunter2')
  })
})

describe('a function of the name of a preview', () => {
  test.each([
    ['without our tags', {}],
    [
      'of another repository',
      {
        'lambda-canary:repository': 'github.com/1',
        'lambda-canary:pull-request': '7',
        'lambda-canary:base': 'orders',
        'lambda-canary:commit': 'a'.repeat(40),
        'lambda-canary:expires': '2020-01-01T00:00:00Z',
      },
    ],
  ])('%s is never touched: not by a deploy, a close or a sweep', async (_whose, Tags) => {
    await existingFunction(it.job.account, 'orders-pr-7', { Tags })
    const before = await codeOf('orders-pr-7')
    await it.job.forgetCalls()
    it.open(7, 'first')
    const step = await it.on(7, 'opened')
    expect(step.exitCode).toBe(1)
    expect(step.errors[0]).toContain('orders-pr-7')
    it.close(7)
    await it.on(7, 'closed')
    await it.sweep()
    expect(await it.job.writes()).toEqual([])
    expect(await codeOf('orders-pr-7')).toBe(before)
    expect(await it.left()).toEqual({ ...NOTHING, functions: ['orders-pr-7'] })
  })
})

describe('rate limits of GitHub', () => {
  test('are waited out as GitHub says, the primary and the secondary one', async () => {
    it.open(7, 'first')
    it.github.limit(({ method }) => method === 'GET', 'primary', 1)
    it.github.limit(({ method, path }) => method === 'POST' && path.endsWith('/comments'), 'secondary', 1)
    it.github.limit(({ method, path }) => method === 'POST' && path.endsWith('/deployments'), 'secondary', 1)
    const step = await it.on(7, 'opened')
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'created' } })
    expect(step.stdout.match(/GitHub asks to wait/g)).toHaveLength(3)
    expect(it.comments(7)).toHaveLength(1)
    expect(it.repository.states()).toEqual(['success'])
  })

  test('that last longer than a job should wait end it, before anything was deployed', async () => {
    it.open(7, 'first')
    it.github.limit(() => true, 'primary', 3000)
    const step = await it.on(7, 'opened')
    expect(step.exitCode).toBe(1)
    expect(step.errors.join(' ')).toContain('rate limit')
    expect(await it.left()).toEqual(NOTHING)
  })
})

describe('limits of our own', () => {
  test('a preview beyond max-previews is refused, naming those that are alive; an existing one still follows its pushes', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened', { 'max-previews': '1' })
    it.open(8, 'second')
    const refused = await it.on(8, 'opened', { 'max-previews': '1' })
    expect(refused.exitCode).toBe(1)
    expect(refused.errors[0]).toContain('pull requests 7')
    expect(it.comments(8)[0]).toMatch(/failed at[\s\S]*max-previews/)
    expect(it.repository.states()).toEqual(['success'])
    it.push(7, 'third')
    expect(await it.on(7, 'synchronize', { 'max-previews': '1' })).toMatchObject({ outputs: { outcome: 'updated' } })
  })

  test('a function the pull request does not change gets no preview, until it does', async () => {
    await it.job.release('items')
    it.open(7, 'first')
    it.job.code('return { statusCode: 200, body: "first" }')
    const same = await it.on(7, 'opened', { 'function-name': 'items' })
    expect(same).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged' } })
    expect(await it.left()).toEqual({ ...NOTHING, functions: ['items'] })
    it.push(7, 'second')
    expect(await it.on(7, 'synchronize', { 'function-name': 'items' })).toMatchObject({
      outputs: { outcome: 'created' },
    })
  })
})

describe('a run that fails half-way', () => {
  test('says so on the pull request, and the next one carries on', async () => {
    it.open(7, 'first')
    const fault = it.job.account.sandbox.faults.add({
      operation: 'CreateFunctionUrlConfig',
      effect: { kind: 'access-denied' },
    })
    const failed = await it.on(7, 'opened')
    expect(failed.exitCode).toBe(1)
    expect(it.repository.states()).toEqual(['failure'])
    expect(it.comments(7)[0]).toContain('failed')
    it.job.account.sandbox.faults.remove(fault)
    expect(await it.on(7, 'opened')).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged' } })
    expect(it.repository.states()).toEqual(['inactive', 'success'])
  })

  test('leaves the word to a newer push that came meanwhile', async () => {
    it.open(7, 'first')
    const forget = it.job.account.sandbox.before('CreateFunctionUrlConfig', async () => {
      forget()
      it.push(7, 'second')
      expect(await it.on(7, 'synchronize')).toMatchObject({ exitCode: 0 })
    })
    expect(await it.on(7, 'opened')).toMatchObject({ exitCode: 0, outputs: { outcome: 'skipped' } })
    expect(it.comments(7)[0]).toContain(commitOf('second').slice(0, 7))
    expect(it.repository.states()).toEqual(['inactive', 'success'])
  })

  test('because a colleague changed the preview by hand touches neither theirs nor production', async () => {
    it.open(7, 'first')
    await it.on(7, 'opened')
    const forget = it.job.account.sandbox.before('UpdateFunctionCode', async () => {
      forget()
      const ZipFile = handlerZip('return "theirs"')
      await it.job.account.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'orders-pr-7', ZipFile }))
    })
    it.push(7, 'second')
    const step = await it.on(7, 'synchronize')
    expect(step.exitCode).toBe(1)
    expect(step.errors[0]).toContain('Somebody else changed')
  })
})
