import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  InvokeCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { tokenFor } from '../../sandbox/src/cloudwatch/page.ts'
import { connect } from '../../src/aws/connect.ts'
import { waitUntilUpdated, waitUntilVersionActive } from '../../src/function/state.ts'
import { readCallers } from '../../src/resources/callers.ts'
import { changeMetricReplies } from '../support/metric-replies.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let aws: ReturnType<typeof connect>
beforeAll(async () => {
  fixture = await sandboxFixture()
  aws = connect({ env: fixture.env })
})
afterAll(() => fixture.close())

const NOBODY = { mappings: [], url: undefined, grants: [], invocationsLastDay: 0 }
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:orders'

/** A function with version 1 behind alias `live`. */
async function aliased(name: string): Promise<void> {
  await fixture.lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: EXECUTION_ROLE,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: handlerZip('return 1') },
    }),
  )
  await waitUntilUpdated(aws, name)
  await fixture.lambda.send(new PublishVersionCommand({ FunctionName: name }))
  await waitUntilVersionActive(aws, name, '1')
  await fixture.lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }))
}

describe('who calls the unqualified function', () => {
  test('is nobody for one that does not exist', async () => {
    await expect(readCallers(aws, 'missing')).resolves.toEqual(NOBODY)
  })

  test('is nobody when mapping, URL, permission and calls all go to the alias', async () => {
    await aliased('behaved')
    await fixture.lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName: 'behaved:live', EventSourceArn: QUEUE }),
    )
    await fixture.lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: 'behaved', Qualifier: 'live', AuthType: 'AWS_IAM' }),
    )
    await fixture.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'behaved',
        Qualifier: 'live',
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      }),
    )
    await fixture.lambda.send(new InvokeCommand({ FunctionName: 'behaved', Qualifier: 'live' }))
    await fixture.sandbox.clock.advance(300)
    await expect(readCallers(aws, 'behaved')).resolves.toEqual(NOBODY)
  })

  test('is named, whatever way it calls, by name and by ARN', async () => {
    await aliased('bypassed')
    const mapping = await fixture.lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName: 'bypassed', EventSourceArn: QUEUE }),
    )
    const url = await fixture.lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: 'bypassed', AuthType: 'AWS_IAM' }),
    )
    await fixture.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'bypassed',
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: 'arn:aws:execute-api:us-east-1:123456789012:abc/*',
      }),
    )
    await fixture.lambda.send(new InvokeCommand({ FunctionName: 'bypassed' }))
    await fixture.lambda.send(new InvokeCommand({ FunctionName: 'bypassed', Qualifier: '$LATEST' }))
    await fixture.lambda.send(new InvokeCommand({ FunctionName: 'bypassed', Qualifier: 'live' }))
    await fixture.sandbox.clock.advance(300)
    const expected = {
      mappings: [{ uuid: mapping.UUID, source: QUEUE }],
      url: url.FunctionUrl,
      grants: [
        {
          statement: 'api',
          principal: 'apigateway.amazonaws.com',
          source: 'arn:aws:execute-api:us-east-1:123456789012:abc/*',
        },
      ],
      invocationsLastDay: 2,
    }
    await expect(readCallers(aws, 'bypassed')).resolves.toEqual(expected)
    await expect(readCallers(aws, 'arn:aws:lambda:us-east-1:123456789012:function:bypassed')).resolves.toEqual(expected)
  })

  test('is known to a run whose clock no reply has put right yet, and that is hours behind', async () => {
    await aliased('early')
    await fixture.sandbox.clock.advance(3 * 3600)
    await fixture.lambda.send(new InvokeCommand({ FunctionName: 'early' }))
    await fixture.sandbox.clock.advance(300)
    // A clock of tests is the machine's until the first reply.
    await expect(readCallers(connect({ env: fixture.env }), 'early')).resolves.toMatchObject({ invocationsLastDay: 1 })
  })

  test('is not known when a part cannot be read, and that is an error', async () => {
    // Always: the SDK asks again when AWS' clock has moved away from its own, as a test's does.
    const allow = fixture.sandbox.fault({ operation: 'GetPolicy', count: 'always', effect: { kind: 'access-denied' } })
    await expect(readCallers(aws, 'bypassed')).rejects.toThrow(/lambda:GetPolicy/)
    allow()
  })

  test.each([
    ['nothing', []],
    ['PartialData', [{ Id: 'plain', Values: [], StatusCode: 'PartialData' as const }]],
    [
      'Forbidden',
      [
        { Id: 'plain', Values: [], StatusCode: 'Forbidden' as const },
        { Id: 'latest', Values: [], StatusCode: 'Complete' as const },
      ],
    ],
  ])('is not known where CloudWatch answers %s for their calls, and that is an error', async (says, results) => {
    const forget = changeMetricReplies(await aws.cloudwatch(), () => ({
      MetricDataResults: results,
      NextToken: undefined,
    }))
    await expect(readCallers(aws, 'bypassed')).rejects.toThrow(
      `CloudWatch answers ${says} for how often bypassed was called without an alias.`,
    )
    forget()
  })

  test('is counted over all pages of the answer', async () => {
    const calls = (Values: number[], StatusCode: 'PartialData' | 'Complete') =>
      ['plain', 'latest'].map(Id => ({ Id, Values, StatusCode }))
    const forget = changeMetricReplies(await aws.cloudwatch(), (_reply, page) =>
      page === 0
        ? { MetricDataResults: calls([], 'PartialData'), NextToken: tokenFor(0) }
        : { MetricDataResults: calls([5], 'Complete'), NextToken: undefined },
    )
    await expect(readCallers(aws, 'bypassed')).resolves.toMatchObject({ invocationsLastDay: 10 })
    forget()
  })
})
