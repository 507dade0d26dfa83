import {
  AddLayerVersionPermissionCommand,
  GetFunctionCommand,
  GetLayerVersionPolicyCommand,
  ListDurableExecutionsByFunctionCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

let fixture: SandboxFixture
beforeAll(async () => {
  fixture = await sandboxFixture({ start: 1_800_000_000 })
  fixture.sandbox.lambda.seed.layer({ layer: 'shared', version: 3, created: 1_700_000_000, bytes: 7 })
  fixture.sandbox.lambda.seed.function({
    name: 'orders',
    versions: [
      { version: 2, modified: 1_700_000_000, bytes: 20 },
      { version: 5, modified: 1_700_003_600, bytes: 50, description: 'newest' },
    ],
    executions: [
      { version: 2, status: 'RUNNING' },
      { version: 5, status: 'SUCCEEDED' },
    ],
  })
})
afterAll(() => fixture.close())

describe('what a cleanup reads', () => {
  test('a seeded function is listed like any other', async () => {
    const { Versions = [] } = await fixture.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'orders' }))
    expect(Versions).toMatchObject([
      { Version: '$LATEST', CodeSize: 50 },
      { Version: '2', CodeSize: 20, LastModified: '2023-11-14T22:13:20.000+0000' },
      { Version: '5', CodeSize: 50, Description: 'newest' },
    ])
  })

  test('durable executions are listed over all versions, by status', async () => {
    const list = async (Statuses?: ['RUNNING']) =>
      (await fixture.lambda.send(new ListDurableExecutionsByFunctionCommand({ FunctionName: 'orders', Statuses })))
        .DurableExecutions
    expect(await list()).toHaveLength(2)
    expect(await list(['RUNNING'])).toMatchObject([
      { FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders:2', Status: 'RUNNING' },
    ])
  })

  test('a layer version has a policy once it is shared', async () => {
    const version = { LayerName: 'shared', VersionNumber: 3 }
    const read = () => fixture.lambda.send(new GetLayerVersionPolicyCommand(version))
    await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    const permission = { ...version, StatementId: 'a', Action: 'lambda:GetLayerVersion', Principal: '*' }
    await fixture.lambda.send(new AddLayerVersionPermissionCommand(permission))
    await expect(fixture.lambda.send(new AddLayerVersionPermissionCommand(permission))).rejects.toMatchObject({
      name: 'ResourceConflictException',
    })
    expect(JSON.parse((await read()).Policy ?? '')).toMatchObject({ Statement: [{ Sid: 'a', Principal: '*' }] })
  })

  test('code that was copied refers to no object', async () => {
    const { Code } = await fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'orders', Qualifier: '5' }))
    expect(Code).not.toHaveProperty('ResolvedS3Object')
  })
})
