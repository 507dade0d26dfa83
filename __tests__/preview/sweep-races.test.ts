import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const INPUTS = { 'function-name': 'orders', 'preview-role': EXECUTION_ROLE, ttl: '2h' }

let fixture: SandboxFixture
let previews: PreviewScenario
beforeEach(async () => {
  fixture = await sandboxFixture({ seed: 3 })
  await existingFunction(fixture, 'orders')
  previews = await PreviewScenario.begin(fixture)
  previews.github.repository.open(7, '1'.repeat(40))
  await push('1')
  await fixture.sandbox.clock.advance(3 * 3600)
})
afterEach(async () => {
  await previews.close()
  await fixture.close()
})

function push(digit: string) {
  const commit = digit.repeat(40)
  previews.github.repository.pull(7).headSha = commit
  const inputs = { ...INPUTS, 'code-artifacts-dir': previews.code(`push ${digit}`), 'memory-size': `${digit}024` }
  return previews.run({ kind: 'deploy', pullRequest: 7, commit }, inputs)
}
const sweep = () => previews.run({ kind: 'sweep' }, { command: 'sweep' })

/** What is there, and what the pull request says of it. */
async function state() {
  const { Functions = [] } = await fixture.lambda.send(new ListFunctionsCommand({}))
  const { logGroups = [] } = await fixture.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: '-pr-' }))
  const body = previews.github.repository.commentsOn(7)[0]?.body ?? ''
  return {
    functions: Functions.map(({ FunctionName }) => FunctionName).filter(name => name?.includes('-pr-')),
    retention: logGroups.map(({ retentionInDays }) => retentionInDays),
    comment: /`\*\*: (\w+)( at `(\w+)`)?/
      .exec(body)
      ?.slice(1, 4)
      .filter((_part, index) => index !== 1),
    deployment: previews.github.repository.states().at(-1),
  }
}
const UP = { functions: ['orders-pr-7'], retention: [7], comment: ['ready', '2222222'], deployment: 'success' }

describe('a sweep and a push that meet over a preview whose time was over', () => {
  test.each([
    'TagResource',
    'UpdateFunctionConfiguration',
    'UpdateFunctionCode',
    'GetFunctionConcurrency',
    'GetFunctionUrlConfig',
  ])('leave the preview up when the sweep comes at %s of the push', async operation => {
    let swept: unknown
    const forget = fixture.sandbox.before(operation, async () => {
      forget()
      swept = await sweep()
    })
    await push('2')
    expect(swept).toMatchObject({ outcome: 'swept' })
    expect(await state()).toEqual(UP)
  })

  test.each([2, 3, 4])('leave the preview up when the push comes at read %i of the sweep', async which => {
    let reads = 0
    let pushed: unknown
    const forget = fixture.sandbox.before({ operation: 'GetFunction', resource: 'orders-pr-7' }, async () => {
      if (++reads !== which) return
      forget()
      pushed = await push('2')
    })
    await sweep()
    forget()
    await (pushed ?? push('2'))
    expect(await state()).toEqual(UP)
  })

  test('say so when the push came too late for the sweep to see it', async () => {
    const forget = fixture.sandbox.before('DeleteFunction', async () => {
      forget()
      await push('2')
    })
    await sweep()
    expect(await state()).toEqual({
      functions: [],
      retention: [],
      comment: ['removed', undefined],
      deployment: 'inactive',
    })
    await push('2')
    expect(await state()).toEqual(UP)
  })

  test('leave a preview up that was reopened while the sweep was busy with others', async () => {
    await existingFunction(fixture, 'invoices')
    await previews.run(
      { kind: 'deploy', pullRequest: 7, commit: '1'.repeat(40) },
      { ...INPUTS, 'function-name': 'invoices', 'code-artifacts-dir': previews.code('invoices') },
    )
    await push('2')
    const pull = previews.github.repository.pull(7)
    pull.state = 'closed'
    const forget = fixture.sandbox.before('DeleteFunction', () => {
      forget()
      pull.state = 'open'
    })
    expect(await sweep()).toMatchObject({ removed: ['invoices-pr-7'] })
    expect((await state()).functions).toEqual(['orders-pr-7'])
  })
})
