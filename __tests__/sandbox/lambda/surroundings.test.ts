import {
  CreateFunctionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetRuntimeManagementConfigCommand,
  ListCapacityProvidersCommand,
  ListDurableExecutionsByFunctionCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListTagsCommand,
  type LoggingConfig,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { EXECUTION_ROLE, handlerZip } from '../../support/sandbox-fixture.ts'
import { ARN, Bench, freshName, refusal } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.close())

describe('tags', () => {
  test('they are set, overwritten, taken away, and come with GetFunction', async () => {
    const name = await bench.active({ Tags: { team: 'orders' } })
    const Resource = `${ARN}:${name}`
    await bench.lambda.send(new TagResourceCommand({ Resource, Tags: { team: 'billing', stage: 'prod', tier: '1' } }))
    await bench.lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['stage', 'tier', 'unknown'] }))
    expect((await bench.lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: 'billing' })
    const read = await bench.lambda.send(new GetFunctionCommand({ FunctionName: name }))
    expect(read.Tags).toEqual({ team: 'billing' })
  })

  test('a function has at most 50', async () => {
    const name = await bench.active()
    const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`key-${n}`, 'x']))
    const tag = new TagResourceCommand({ Resource: `${ARN}:${name}`, Tags })
    expect((await refusal(bench.lambda.send(tag))).message).toBe('Number of tags exceeds resource tag limit.')
  })

  test('versions and aliases have none', async () => {
    const name = await bench.released()
    const tag = new TagResourceCommand({ Resource: `${ARN}:${name}:live`, Tags: { a: 'b' } })
    expect((await refusal(bench.lambda.send(tag))).message).toBe(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    )
  })
})

describe('what Lambda itself is asked for', () => {
  test('a request it cannot read is named as such', async () => {
    const reply = await fetch(`${bench.fixture.sandbox.url}/2015-03-31/functions`, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIATEST/20261124/us-east-1/lambda/aws4_request' },
      body: '{"FunctionName": 7}',
    })
    expect([reply.status, reply.headers.get('x-amzn-errortype')]).toEqual([400, 'SerializationException'])
  })

  test('an operation that is not emulated answers 501', async () => {
    const call = bench.lambda.send(new ListCapacityProvidersCommand({}))
    expect((await refusal(call)).status).toBe(501)
  })
})

describe('event invoke configs (F§1.10)', () => {
  test('an update keeps what it leaves out, a put does not', async () => {
    const name = await bench.released()
    const live = { FunctionName: name, Qualifier: 'live' }
    await bench.lambda.send(new PutFunctionEventInvokeConfigCommand({ ...live, MaximumEventAgeInSeconds: 60 }))
    const updated = await bench.lambda.send(
      new UpdateFunctionEventInvokeConfigCommand({ ...live, MaximumRetryAttempts: 1 }),
    )
    expect(updated).toMatchObject({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 })
    expect(updated.LastModified).toBeInstanceOf(Date)
    const put = await bench.lambda.send(new PutFunctionEventInvokeConfigCommand({ ...live, MaximumRetryAttempts: 0 }))
    expect(put.MaximumEventAgeInSeconds).toBeUndefined()
  })

  test('the alias does not inherit the function’s', async () => {
    const name = await bench.released()
    await bench.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name, MaximumRetryAttempts: 0 }))
    const list = await bench.lambda.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName: name }))
    expect(list.FunctionEventInvokeConfigs?.map(config => config.FunctionArn)).toEqual([`${ARN}:${name}:$LATEST`])
    const ofAlias = new GetFunctionEventInvokeConfigCommand({ FunctionName: name, Qualifier: 'live' })
    expect((await refusal(bench.lambda.send(ofAlias))).message).toBe(
      `The function ${ARN}:${name}:live doesn't have an EventInvokeConfig`,
    )
    await bench.lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: name }))
    const own = new GetFunctionEventInvokeConfigCommand({ FunctionName: name })
    expect((await refusal(bench.lambda.send(own))).status).toBe(404)
  })
})

describe('container images', () => {
  const IMAGE = '123456789012.dkr.ecr.us-east-1.amazonaws.com/orders'
  const DIGEST = 'ab'.repeat(32)

  test('CodeSha256 is the hex digest, and the image cannot become a zip (F§1.4, F§1.5)', async () => {
    const name = freshName()
    const made = await bench.lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: EXECUTION_ROLE,
        PackageType: 'Image',
        Code: { ImageUri: `${IMAGE}@sha256:${DIGEST}` },
        ImageConfig: { Command: ['app.handler'] },
      }),
    )
    expect(made).toMatchObject({
      PackageType: 'Image',
      CodeSha256: DIGEST,
      ImageConfigResponse: { ImageConfig: { Command: ['app.handler'] } },
    })
    await bench.advance(2)
    const { Code } = await bench.lambda.send(new GetFunctionCommand({ FunctionName: name }))
    expect(Code).toMatchObject({ RepositoryType: 'ECR', ResolvedImageUri: `${IMAGE}@sha256:${DIGEST}` })
    const zip = new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: handlerZip('return 1') })
    expect((await refusal(bench.lambda.send(zip))).message).toBe(
      'Please provide ImageUri when updating a function with packageType Image.',
    )
  })
})

describe('settings', () => {
  test('a part of the logging configuration changes only that part, and levels belong to JSON', async () => {
    const FunctionName = await bench.active()
    const set = (LoggingConfig: LoggingConfig) =>
      bench.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, LoggingConfig }))
    expect((await set({ LogFormat: 'JSON' })).LoggingConfig).toEqual({
      LogFormat: 'JSON',
      ApplicationLogLevel: 'INFO',
      SystemLogLevel: 'INFO',
      LogGroup: `/aws/lambda/${FunctionName}`,
    })
    await bench.advance(1)
    expect((await set({ LogGroup: '/orders' })).LoggingConfig).toMatchObject({ LogFormat: 'JSON', LogGroup: '/orders' })
    await bench.advance(1)
    expect((await set({ LogFormat: 'Text' })).LoggingConfig).toEqual({ LogFormat: 'Text', LogGroup: '/orders' })
    await bench.advance(1)
    expect((await refusal(set({ ApplicationLogLevel: 'DEBUG' }))).message).toMatch(/^LogLevel is not supported/)
  })

  test('empty values clear what was set, and a setting left out stays', async () => {
    const FunctionName = await bench.active({
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead' },
      Environment: { Variables: { MODE: 'on' } },
      Timeout: 20,
    })
    const cleared = await bench.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        DeadLetterConfig: { TargetArn: '' },
        Environment: { Variables: {} },
        Layers: [],
      }),
    )
    expect(cleared.DeadLetterConfig).toBeUndefined()
    expect(cleared.Layers).toBeUndefined()
    expect(cleared.Environment).toEqual({ Variables: {} })
    expect(cleared.Timeout).toBe(20)
  })
})

describe('the account', () => {
  test('settings count functions, code and reservations (F§1.8)', async () => {
    const read = () => bench.lambda.send(new GetAccountSettingsCommand({}))
    const before = await read()
    const zip = handlerZip('return "counted"')
    await bench.active({ Code: { ZipFile: zip } })
    const after = await read()
    expect(after.AccountUsage?.FunctionCount).toBe((before.AccountUsage?.FunctionCount ?? 0) + 1)
    expect(after.AccountUsage?.TotalCodeSize).toBe((before.AccountUsage?.TotalCodeSize ?? 0) + zip.length)
    expect(after.AccountLimit).toMatchObject({ CodeSizeZipped: 52_428_800, ConcurrentExecutions: 1000 })
  })

  test('what is only kept has its defaults', async () => {
    const FunctionName = await bench.active()
    const recursion = await bench.lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }))
    expect(recursion.RecursiveLoop).toBe('Terminate')
    await bench.lambda.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Allow' }))
    const changed = await bench.lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }))
    expect(changed.RecursiveLoop).toBe('Allow')
    const runtime = await bench.lambda.send(new GetRuntimeManagementConfigCommand({ FunctionName }))
    expect(runtime.UpdateRuntimeOn).toBe('Auto')
    const durable = await bench.lambda.send(new ListDurableExecutionsByFunctionCommand({ FunctionName }))
    expect(durable.DurableExecutions).toEqual([])
  })
})

describe('the call log', () => {
  test('a call is logged with its parameters, blobs as their length, and the ARN it acts on', async () => {
    const name = await bench.active()
    const ZipFile = handlerZip('return "logged"')
    await bench.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile, Publish: true }))
    const call = bench.fixture.sandbox.calls.all().at(-1)
    expect(call).toMatchObject({
      service: 'lambda',
      operation: 'UpdateFunctionCode',
      write: true,
      resource: `${ARN}:${name}`,
      input: { FunctionName: name, Publish: true, ZipFile: `<${ZipFile.length} bytes>` },
    })
  })
})
