import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteAliasCommand,
  DeleteFunctionUrlConfigCommand,
  DeleteResourcePolicyCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  GetResourcePolicyCommand,
  ListFunctionUrlConfigsCommand,
  PutResourcePolicyCommand,
  RemovePermissionCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ARN, Bench, refusal } from './bench.ts'

let bench: Bench
let name: string
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.close())
beforeEach(async () => {
  name = await bench.released()
})

const allow = (input: Partial<AddPermissionCommandInput>) =>
  bench.lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      StatementId: 'one',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      ...input,
    }),
  )

async function policy(Qualifier?: string): Promise<{ readonly Statement: readonly { readonly Sid: string }[] }> {
  const { Policy } = await bench.lambda.send(new GetPolicyCommand({ FunctionName: name, Qualifier }))
  return JSON.parse(Policy ?? '')
}

describe('resource policies (F§1.10)', () => {
  const cases: readonly (readonly [string, Partial<AddPermissionCommandInput>, object])[] = [
    [
      'a service with a source',
      { SourceArn: 'arn:aws:s3:::uploads', SourceAccount: '123456789012' },
      {
        Principal: { Service: 's3.amazonaws.com' },
        Condition: {
          StringEquals: { 'AWS:SourceAccount': '123456789012' },
          ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::uploads' },
        },
      },
    ],
    ['an account', { Principal: '210987654321' }, { Principal: { AWS: 'arn:aws:iam::210987654321:root' } }],
    [
      'a role',
      { Principal: 'arn:aws:iam::123456789012:role/caller' },
      { Principal: { AWS: 'arn:aws:iam::123456789012:role/caller' } },
    ],
    ['everybody', { Principal: '*' }, { Principal: '*' }],
    [
      'callers of the URL, who need two grants since October 2025',
      { Principal: '*', InvokedViaFunctionUrl: true },
      { Principal: '*', Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } },
    ],
    [
      'callers of the URL without authentication',
      { Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' },
      { Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } },
    ],
  ]
  test.each(cases)('a statement for %s', async (_who, input, expected) => {
    const { Statement } = await allow(input)
    expect(JSON.parse(Statement ?? '')).toMatchObject({
      Sid: 'one',
      Effect: 'Allow',
      Resource: `${ARN}:${name}`,
      ...expected,
    })
    expect((await policy()).Statement).toEqual([JSON.parse(Statement ?? '')])
  })

  test('function, version and alias have a policy each', async () => {
    await allow({})
    await allow({ Qualifier: 'live' })
    expect((await policy('live')).Statement).toMatchObject([{ Resource: `${ARN}:${name}:live` }])
    expect((await refusal(policy('1'))).status).toBe(404)
  })

  test('a policy goes with its last statement', async () => {
    await allow({})
    await bench.lambda.send(new RemovePermissionCommand({ FunctionName: name, StatementId: 'one' }))
    expect((await refusal(policy())).message).toBe('The resource you requested does not exist.')
  })

  test('a principal that is none is refused', async () => {
    expect((await refusal(allow({ Principal: 'nobody' }))).message).toBe(
      'The provided principal was invalid. Please check the principal and try again.',
    )
  })

  test('the newer operations write, read and delete the document whole', async () => {
    const ResourceArn = `${ARN}:${name}:live`
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'whole', Effect: 'Allow' }] })
    const { RevisionId } = await bench.lambda.send(new PutResourcePolicyCommand({ ResourceArn, Policy }))
    expect((await policy('live')).Statement.map(statement => statement.Sid)).toEqual(['whole'])
    const read = await bench.lambda.send(new GetResourcePolicyCommand({ ResourceArn }))
    expect(read.RevisionId).toBe(RevisionId)
    const stale = new PutResourcePolicyCommand({ ResourceArn, Policy, RevisionId: 'stale' })
    expect((await refusal(bench.lambda.send(stale))).status).toBe(412)
    await bench.lambda.send(new DeleteResourcePolicyCommand({ ResourceArn, RevisionId }))
    expect((await refusal(policy('live'))).status).toBe(404)
  })
})

describe('function URLs (F§1.10)', () => {
  const make = (Qualifier?: string) =>
    bench.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: name, Qualifier, AuthType: 'NONE' }))

  test('function and alias have one each, with a host of their own', async () => {
    const own = await make()
    const ofAlias = await make('live')
    expect(own.FunctionUrl).toMatch(/^https:\/\/[0-9a-z]{32}\.lambda-url\.us-east-1\.on\.aws\/$/)
    expect(ofAlias).toMatchObject({ FunctionArn: `${ARN}:${name}:live`, AuthType: 'NONE', InvokeMode: 'BUFFERED' })
    expect(ofAlias.FunctionUrl).not.toBe(own.FunctionUrl)
    const list = await bench.lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName: name }))
    expect(list.FunctionUrlConfigs).toHaveLength(2)
  })

  test('an update keeps the host and what it leaves out', async () => {
    const made = await make('live')
    const updated = await bench.lambda.send(
      new UpdateFunctionUrlConfigCommand({ FunctionName: name, Qualifier: 'live', AuthType: 'AWS_IAM' }),
    )
    expect(updated).toMatchObject({ FunctionUrl: made.FunctionUrl, AuthType: 'AWS_IAM', InvokeMode: 'BUFFERED' })
  })

  test('a recreated alias gets another host', async () => {
    const first = await make('live')
    const qualified = { FunctionName: name, Qualifier: 'live' }
    await bench.lambda.send(new DeleteFunctionUrlConfigCommand(qualified))
    await bench.lambda.send(new DeleteAliasCommand({ FunctionName: name, Name: 'live' }))
    await bench.lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }))
    expect((await refusal(bench.lambda.send(new GetFunctionUrlConfigCommand(qualified)))).status).toBe(404)
    expect((await make('live')).FunctionUrl).not.toBe(first.FunctionUrl)
  })

  test('an alias that is not there cannot have one', async () => {
    expect(await refusal(make('beta'))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message: 'Function does not exist',
    })
  })
})
