import {
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
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
})
afterEach(async () => {
  await previews.close()
  await fixture.close()
})

const deploy = () =>
  previews.run({ kind: 'deploy', pullRequest: 7, commit }, { ...INPUTS, 'code-artifacts-dir': previews.code('hello') })
const sweep = () => previews.run({ kind: 'sweep' }, { command: 'sweep' })

describe('a sweep', () => {
  test('keeps the preview of an open pull request when the token is shown no branch at all', async () => {
    await deploy()
    previews.github.repository.branches.clear()
    expect(await sweep()).toMatchObject({ removed: [] })
  })

  test('takes it when its own branch alone is gone', async () => {
    await deploy()
    previews.github.repository.branches.delete('feature-7')
    expect(await sweep()).toMatchObject({ removed: ['orders-pr-7'] })
  })
})

describe('the log group of a preview', () => {
  const retention = async (): Promise<readonly (number | undefined)[]> => {
    const { logGroups = [] } = await fixture.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: '-pr-7' }))
    return logGroups.map(({ retentionInDays }) => retentionInDays)
  }
  const logGroupName = '/aws/lambda/orders-pr-7'

  test('keeps the retention it has when somebody else made it', async () => {
    await fixture.logs.send(new CreateLogGroupCommand({ logGroupName, tags: { team: 'audit' } }))
    await fixture.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 3653 }))
    await deploy()
    expect(await retention()).toEqual([3653])
  })

  test('gets ours back with the next push when it is ours', async () => {
    await deploy()
    await fixture.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 3653 }))
    await deploy()
    expect(await retention()).toEqual([7])
  })
})
