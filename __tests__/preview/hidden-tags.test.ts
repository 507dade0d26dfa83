import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const INPUTS = { 'function-name': 'orders', 'preview-role': EXECUTION_ROLE }
const commit = '7'.repeat(40)

let fixture: SandboxFixture
let previews: PreviewScenario
beforeEach(async () => {
  fixture = await sandboxFixture({ seed: 3 })
  await existingFunction(fixture, 'orders')
  previews = await PreviewScenario.begin(fixture)
  previews.github.repository.open(7, commit)
  await deploy(7)
  hideTags('orders-pr-7')
})
afterEach(async () => {
  await previews.close()
  await fixture.close()
})

function deploy(pullRequest: number, inputs: Readonly<Record<string, string>> = {}) {
  const code = { 'code-artifacts-dir': previews.code(`hello ${pullRequest}`) }
  return previews.run({ kind: 'deploy', pullRequest, commit }, { ...INPUTS, ...code, ...inputs })
}

/** A role that may do everything but read the tags of one function. */
function hideTags(name: string): void {
  const all = { Effect: 'Allow', Action: '*', Resource: '*' }
  const but = { Effect: 'Deny', Action: 'lambda:ListTags', Resource: `arn:aws:lambda:*:*:function:${name}` }
  fixture.sandbox.access.set([{ Version: '2012-10-17', Statement: [all, but] }])
}

async function there(): Promise<unknown> {
  const { Functions = [] } = await fixture.lambda.send(new ListFunctionsCommand({}))
  const { logGroups = [] } = await fixture.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: '-pr-' }))
  return {
    functions: Functions.map(({ FunctionName }) => FunctionName).sort(),
    logGroups: logGroups.map(({ logGroupName }) => logGroupName),
    states: previews.github.repository.states(),
  }
}
const ALL = {
  functions: ['orders', 'orders-pr-7'],
  logGroups: ['/aws/lambda/orders-pr-7'],
  states: ['success'],
}

describe('a preview whose tags cannot be read', () => {
  test('fails its removal, which says why, and keeps log group and deployment', async () => {
    previews.github.repository.pull(7).state = 'closed'
    await expect(previews.run({ kind: 'remove', pullRequest: 7 }, INPUTS)).rejects.toThrow('lambda:ListTags')
    expect(await there()).toEqual(ALL)
  })

  test('fails the sweep, which takes the others, and keeps its log group when its time is over', async () => {
    fixture.sandbox.access.set(undefined)
    previews.github.repository.open(8, commit)
    await deploy(8)
    hideTags('orders-pr-7')
    for (const number of [7, 8]) previews.github.repository.pull(number).state = 'closed'
    await fixture.sandbox.clock.advance(30 * 86_400)
    const swept = previews.run({ kind: 'sweep' }, { command: 'sweep' })
    await expect(swept).rejects.toThrow(/orders-pr-7[\s\S]*Removed: orders-pr-8/)
    expect(await there()).toEqual({ ...ALL, states: ['success', 'inactive'] })
  })

  test('counts for the cap: no other comes up while nobody knows how many there are', async () => {
    previews.github.repository.open(8, commit)
    await expect(deploy(8, { 'max-previews': '1' })).rejects.toThrow('lambda:ListTags')
    expect(await there()).toMatchObject({ functions: ALL.functions })
  })

  test('is not pushed to', async () => {
    fixture.sandbox.calls.clear()
    await expect(deploy(7)).rejects.toThrow('lambda:ListTags')
    expect(fixture.sandbox.calls.all().filter(({ write }) => write)).toEqual([])
  })
})
