import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { GetFunctionConcurrencyCommand, GetPolicyCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existingFunction } from '../support/existing-function.ts'
import { PreviewScenario } from '../support/preview-scenario.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const INPUTS = { 'function-name': 'orders', 'preview-role': EXECUTION_ROLE, 'url-auth-type': 'NONE' }
const WRITES = [
  'CreateLogGroup',
  'PutRetentionPolicy',
  'CreateFunction',
  'PutFunctionConcurrency',
  'CreateFunctionUrlConfig',
  'AddPermission',
  'UpdateFunctionCode',
  'DeleteFunction',
  'DeleteLogGroup',
] as const

let fixture: SandboxFixture
let previews: PreviewScenario
beforeAll(async () => {
  fixture = await sandboxFixture({ seed: 3 })
  await existingFunction(fixture, 'orders')
  previews = await PreviewScenario.begin(fixture)
})
afterAll(async () => {
  await previews.close()
  await fixture.close()
})

describe('a preview', () => {
  test.each(WRITES.flatMap(operation => [[operation, 'lost-response'] as const, [operation, 'throttle'] as const]))(
    'comes up whole and goes whole when %s meets a %s',
    async (operation, kind) => {
      const pullRequest = previews.github.repository.pulls.size + 1
      const commit = String(pullRequest).padStart(40, '0')
      const pull = previews.github.repository.open(pullRequest, commit)
      fixture.sandbox.faults.add({ operation, effect: { kind } })
      const task = { kind: 'deploy', pullRequest, commit } as const
      for (const answer of ['first', 'second'])
        await previews.run(task, { ...INPUTS, 'code-artifacts-dir': previews.code(`${pullRequest} ${answer}`) })
      const FunctionName = `orders-pr-${pullRequest}`
      const [groups, reserved, policy] = await Promise.all([
        fixture.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: FunctionName })),
        fixture.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })),
        fixture.lambda.send(new GetPolicyCommand({ FunctionName })),
      ])
      expect(groups.logGroups?.map(({ retentionInDays }) => retentionInDays)).toEqual([7])
      expect(reserved.ReservedConcurrentExecutions).toBe(5)
      expect(policy.Policy).toContain('lambda:InvokeFunctionUrl')
      expect(policy.Policy).toContain('lambda:InvokedViaFunctionUrl')
      pull.state = 'closed'
      await previews.run({ kind: 'remove', pullRequest }, INPUTS)
      const { Functions = [] } = await fixture.lambda.send(new ListFunctionsCommand({}))
      expect(Functions.map(one => one.FunctionName)).toEqual(['orders'])
      const { logGroups } = await fixture.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: '-pr-' }))
      expect(logGroups).toEqual([])
      expect(fixture.sandbox.calls.all().filter(({ fault }) => fault !== undefined)).not.toEqual([])
      fixture.sandbox.calls.clear()
    },
  )
})
