import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ListFunctionsCommand, TagResourceCommand } from '@aws-sdk/client-lambda'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const INPUTS = { 'preview-role': EXECUTION_ROLE }
const commit = '7'.repeat(40)

let fixture: SandboxFixture
let previews: PreviewScenario
beforeEach(async () => {
  fixture = await sandboxFixture({ seed: 3 })
  for (const name of ['orders', 'invoices']) await existingFunction(fixture, name)
  previews = await PreviewScenario.begin(fixture)
  previews.github.repository.open(7, commit)
})
afterEach(async () => {
  await previews.close()
  await fixture.close()
})

const deploy = (name: string, pushed = commit) =>
  previews.run(
    { kind: 'deploy', pullRequest: 7, commit: pushed },
    { ...INPUTS, 'function-name': name, 'code-artifacts-dir': previews.code(`${name} ${pushed}`) },
  )
const remove = (inputs: Readonly<Record<string, string>> = {}) =>
  previews.run({ kind: 'remove', pullRequest: 7 }, { ...INPUTS, ...inputs })
const sweep = () => previews.run({ kind: 'sweep' }, { command: 'sweep' })
const pull = () => previews.github.repository.pull(7)
const comment = () => previews.github.repository.commentsOn(7)[0]?.body ?? ''

async function functions(): Promise<readonly (string | undefined)[]> {
  const { Functions = [] } = await fixture.lambda.send(new ListFunctionsCommand({}))
  return Functions.map(({ FunctionName }) => FunctionName).filter(name => name?.includes('-pr-'))
}

async function logGroups(): Promise<readonly (string | undefined)[]> {
  const found = await fixture.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: '-pr-' }))
  return found.logGroups?.map(({ logGroupName }) => logGroupName) ?? []
}

function denied(operation: string, resource: string): number {
  return fixture.sandbox.faults.add({ operation, resource, count: 'always', effect: { kind: 'access-denied' } })
}

describe('a removal', () => {
  test('of which one function fails takes everything else, says what is left, and is made whole by the next', async () => {
    for (const name of ['invoices', 'orders']) await deploy(name)
    pull().state = 'closed'
    const fault = denied('DeleteFunction', 'invoices-pr-7')
    await expect(remove()).rejects.toThrow(/Left over: invoices-pr-7 [\s\S]*Removed: orders-pr-7/)
    expect([await functions(), await logGroups()]).toEqual([['invoices-pr-7'], ['/aws/lambda/invoices-pr-7']])
    expect(comment()).toMatch(/orders`\*\*: removed/)
    expect(previews.github.repository.states()).toEqual(['success', 'inactive'])
    fixture.sandbox.faults.remove(fault)
    await remove()
    expect([await functions(), await logGroups()]).toEqual([[], []])
    expect(comment()).toMatch(/invoices`\*\*: removed/)
    expect(previews.github.repository.states()).toEqual(['inactive', 'inactive'])
  })

  test('of which a log group fails takes everything else, says what is left, and is made whole by the next', async () => {
    for (const name of ['invoices', 'orders']) await deploy(name)
    pull().state = 'closed'
    const fault = denied('DeleteLogGroup', '/aws/lambda/orders-pr-7')
    await expect(remove()).rejects.toThrow(/Left over: log groups [\s\S]*Removed: invoices-pr-7, orders-pr-7/)
    expect([await functions(), await logGroups()]).toEqual([[], ['/aws/lambda/orders-pr-7']])
    expect(previews.github.repository.states()).toEqual(['inactive', 'inactive'])
    fixture.sandbox.faults.remove(fault)
    await remove()
    expect(await logGroups()).toEqual([])
  })

  test.each([
    ['a close', () => remove()],
    ['a sweep', () => sweep()],
  ])('by %s does not count what became somebody else’s meanwhile', async (_by, run) => {
    await deploy('orders')
    pull().state = 'closed'
    const { region, id } = fixture.sandbox.account
    const Resource = `arn:aws:lambda:${region}:${id}:function:orders-pr-7`
    let reads = 0
    fixture.sandbox.before({ operation: 'GetFunction', resource: 'orders-pr-7' }, async () => {
      if (++reads !== 2) return
      await fixture.lambda.send(new TagResourceCommand({ Resource, Tags: { 'lambda-canary:repository': 'x/1' } }))
    })
    expect(await run()).toMatchObject({ removed: [] })
    expect(await functions()).toEqual(['orders-pr-7'])
  })

  test('goes on when the comment cannot be written, and fails in the end', async () => {
    await deploy('orders')
    pull().state = 'closed'
    previews.github.repository.permissions['pull-requests'] = 'read'
    await expect(remove()).rejects.toThrow(/comment[\s\S]*pull-requests: write[\s\S]*Removed: orders-pr-7/)
    expect(await functions()).toEqual([])
    expect(previews.github.repository.states()).toEqual(['inactive'])
  })

  test('by a sweep goes on where log groups and deployments cannot be read', async () => {
    await deploy('orders')
    pull().state = 'closed'
    fixture.sandbox.faults.add({ operation: 'DescribeLogGroups', count: 'always', effect: { kind: 'access-denied' } })
    previews.github.repository.permissions.deployments = 'none'
    await expect(sweep()).rejects.toThrow(/log groups[\s\S]*deployments: [\s\S]*Removed: orders-pr-7/)
    expect(await functions()).toEqual([])
  })
})

describe('one answer of GitHub that is late', () => {
  test('does not lose a close: "open" is asked again before it is believed', async () => {
    await deploy('orders')
    pull().state = 'closed'
    previews.github.repository.stale.set(7, { state: 'open' })
    expect(await remove()).toMatchObject({ outcome: 'removed', removed: ['orders-pr-7'] })
    expect(await functions()).toEqual([])
  })

  test('does not remove what a reopening brings: "closed" is asked again', async () => {
    previews.github.repository.stale.set(7, { state: 'closed' })
    expect(await deploy('orders')).toMatchObject({ outcome: 'created' })
  })

  test.each([
    ['that the pull request is closed', { state: 'closed' }],
    ['of the push before', { headSha: '6'.repeat(40) }],
  ] as const)('%s does not end a deploy half-way', async (_what, before) => {
    const forget = fixture.sandbox.before('CreateFunction', () => {
      forget()
      previews.github.repository.stale.set(7, before)
    })
    expect(await deploy('orders')).toMatchObject({ outcome: 'created' })
    expect(await functions()).toEqual(['orders-pr-7'])
    expect(previews.github.repository.states()).toEqual(['success'])
  })

  test('still lets a reopened pull request keep its preview', async () => {
    await deploy('orders')
    expect(await remove()).toMatchObject({ outcome: 'skipped', removed: [] })
    expect(await functions()).toEqual(['orders-pr-7'])
  })
})
