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
/** Of GitHub's own example. */
const MERGE = 'e5bd3914e2e596debea16f433f57875b5b90bcd6'

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

  test('looks for tags at five functions a second: rollbacks share the allowance', async () => {
    for (const name of ['stock', 'items', 'prices']) await existingFunction(fixture, name)
    fixture.sandbox.calls.clear()
    await sweep()
    const at = fixture.sandbox.calls.all().flatMap(call => (call.operation === 'ListTags' ? [call.at] : []))
    expect(at).toHaveLength(4)
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(0.599)
  })
})

describe('a pull request that the inputs name', () => {
  const named = (inputs: Readonly<Record<string, string>> = { 'code-artifacts-dir': previews.code('hello') }) =>
    previews.run({ kind: 'deploy', pullRequest: 7, commit: undefined }, { ...INPUTS, ...inputs })
  const writes = () => fixture.sandbox.calls.all().filter(({ write }) => write)

  test('gets no preview of another commit that is checked out', async () => {
    previews.checkedOut = 'b'.repeat(40)
    fixture.sandbox.calls.clear()
    await expect(named()).rejects.toThrow('Commit bbbbbbb is checked out, which is neither the head of pull request 7')
    expect(writes()).toEqual([])
  })

  test('gets no preview of a zip that another job built, unless its commit is said and is the head', async () => {
    const zip = previews.zip('built elsewhere')
    fixture.sandbox.calls.clear()
    await expect(named({ zip })).rejects.toThrow('"commit" is needed')
    await expect(named({ zip, commit: 'c'.repeat(40) })).rejects.toThrow('Commit ccccccc was built')
    expect(writes()).toEqual([])
    expect(await named({ zip, commit })).toMatchObject({ outcome: 'created' })
  })

  test('gets a preview of what was built, whatever else is checked out', async () => {
    previews.checkedOut = 'b'.repeat(40)
    expect(await named({ 'code-artifacts-dir': previews.code('hello'), commit })).toMatchObject({ outcome: 'created' })
  })

  test('gets a preview of its head, and of the merge commit its events check out', async () => {
    previews.checkedOut = commit
    expect(await named()).toMatchObject({ outcome: 'created' })
    previews.checkedOut = MERGE
    expect(await named()).toMatchObject({ outcome: 'unchanged' })
  })
})

describe('a pull request that the event names', () => {
  test('gets no preview of another commit that was built', async () => {
    const inputs = { ...INPUTS, zip: previews.zip('built from main'), commit: 'c'.repeat(40) }
    await expect(previews.run({ kind: 'deploy', pullRequest: 7, commit }, inputs)).rejects.toThrow(
      'Commit ccccccc was built, which is neither the head of pull request 7',
    )
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
