import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { handlerZip, zipOf } from '../../support/sandbox-fixture.ts'
import { ARN, Bench, freshName, refusal } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start({ metricDelaySeconds: 0 })
})
afterAll(() => bench.close())

const invoke = (name: string, options = {}) => bench.lambda.send(new InvokeCommand({ FunctionName: name, ...options }))

describe('invoking (F§3.7)', () => {
  test('the answer carries payload, executed version and the tail of the log', async () => {
    const name = await bench.active({ Code: { ZipFile: handlerZip('console.log("hello")\nreturn event.n + 1') } })
    const reply = await invoke(name, { Payload: '{"n":41}', LogType: 'Tail' })
    expect(reply).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' })
    expect(reply.Payload?.transformToString()).toBe('42')
    const log = Buffer.from(reply.LogResult ?? '', 'base64').toString()
    expect(log).toMatch(/^START RequestId: .*Version: \$LATEST\n/)
    expect(log).toContain('hello')
  })

  test('an error of the handler is a 200 that says so', async () => {
    const name = await bench.active({ Code: { ZipFile: handlerZip('throw new TypeError("no")') } })
    const reply = await invoke(name)
    expect(reply).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
    expect(JSON.parse(reply.Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'no',
    })
  })

  test('through an alias the function sees the alias in its ARN and the number as its version', async () => {
    const name = await bench.released({
      Code: { ZipFile: handlerZip('return [context.invokedFunctionArn, context.functionVersion]') },
    })
    const reply = await invoke(`${name}:live`)
    expect(JSON.parse(reply.Payload?.transformToString() ?? '')).toEqual([`${ARN}:${name}:live`, '1'])
  })

  test('DryRun answers 204 and runs nothing', async () => {
    const name = await bench.active({ Code: { ZipFile: handlerZip('throw new Error("ran")') } })
    const reply = await invoke(name, { InvocationType: 'DryRun' })
    expect(reply).toMatchObject({ StatusCode: 204 })
    expect(reply.FunctionError).toBeUndefined()
  })

  test('a payload that is no JSON is refused', async () => {
    const name = await bench.active()
    expect(await refusal(invoke(name, { Payload: '{' }))).toMatchObject({
      name: 'InvalidRequestContentException',
      status: 400,
    })
  })

  test('handlers find their layers', async () => {
    const layer = zipOf({ 'nodejs/node_modules/greeting/index.js': 'module.exports = "from the layer"' })
    const { LayerVersionArn } = await bench.lambda.send(
      new PublishLayerVersionCommand({ LayerName: 'greeting', Content: { ZipFile: layer } }),
    )
    const name = await bench.active({
      Layers: [LayerVersionArn ?? ''],
      Code: { ZipFile: zipOf({ 'index.js': 'exports.handler = async () => require("greeting")' }) },
    })
    expect((await invoke(name)).Payload?.transformToString()).toBe('"from the layer"')
  })

  test('while an update is in progress the old code runs, then the new one', async () => {
    const name = await bench.active()
    await bench.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: handlerZip('return "two"') }))
    expect((await invoke(name)).Payload?.transformToString()).toBe('"one"')
    await bench.advance(1)
    expect((await invoke(name)).Payload?.transformToString()).toBe('"two"')
  })

  test('what a handler prints is in the log group of its function, in a stream of its version', async () => {
    const name = await bench.released({ Code: { ZipFile: handlerZip('console.log("seen")') } })
    await invoke(name, { Qualifier: '2' })
    const day = new Date(bench.fixture.sandbox.clock.now() * 1000).toISOString().slice(0, 10).replaceAll('-', '/')
    const { events } = await logs('FilterLogEvents', { logGroupName: `/aws/lambda/${name}` })
    const printed = events?.find(event => event.message.includes('seen'))
    expect(printed?.logStreamName).toMatch(new RegExp(`^${day}/\\[2\\][0-9a-f]{32}$`))
  })
})

describe('what cannot be invoked', () => {
  test('a Pending function answers 409', async () => {
    const name = freshName()
    await bench.create(name)
    expect(await refusal(invoke(name))).toMatchObject({ name: 'ResourceConflictException', status: 409 })
  })

  test('an Inactive function fails once, wakes, and then runs (F§1.1)', async () => {
    const name = await bench.active()
    bench.fixture.sandbox.lambda.override(name, { State: 'Inactive', StateReasonCode: 'Idle' })
    const read = () => bench.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
    expect(await read()).toMatchObject({ State: 'Inactive', StateReasonCode: 'Idle' })
    expect((await refusal(invoke(name))).status).toBe(409)
    expect((await read()).State).toBe('Pending')
    await bench.advance(5)
    expect((await read()).State).toBe('Active')
    expect((await invoke(name)).StatusCode).toBe(200)
  })

  test('a SnapStart version whose snapshot is not taken yet has its own error (F§1.10)', async () => {
    const name = await bench.active({ SnapStart: { ApplyOn: 'PublishedVersions' } })
    await bench.lambda.send(new PublishVersionCommand({ FunctionName: name }))
    expect(await refusal(invoke(name, { Qualifier: '1' }))).toMatchObject({
      name: 'SnapStartNotReadyException',
      status: 409,
    })
  })

  test('a function with tenant isolation wants a tenant (F§1.12)', async () => {
    const name = await bench.active({ TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } })
    expect((await refusal(invoke(name))).name).toBe('InvalidParameterValueException')
    expect((await invoke(name, { TenantId: 'blue' })).StatusCode).toBe(200)
  })

  test('a Managed Instances function has nothing to run before its first version (F§1.12)', async () => {
    const name = await bench.active()
    const CapacityProviderConfig = { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: 'arn' } }
    bench.fixture.sandbox.lambda.override(name, { CapacityProviderConfig })
    const shown = await bench.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
    expect(shown.CapacityProviderConfig).toEqual(CapacityProviderConfig)
    expect((await refusal(invoke(name))).name).toBe('NoPublishedVersionException')
  })

  test.each(['Failed', 'Deactivated', 'ActiveNonInvocable'])('a function that is %s answers 409', async State => {
    const name = await bench.active()
    bench.fixture.sandbox.lambda.override(name, { State })
    expect((await refusal(invoke(name))).message).toBe(
      `The operation cannot be performed at this time. The function is currently in the following state: ${State}`,
    )
  })

  test('code that is only referred to cannot run once its object is gone (F§1.8)', async () => {
    const { s3 } = bench.fixture
    const at = { Bucket: 'referenced', Key: 'code.zip' }
    await s3.send(new CreateBucketCommand({ Bucket: at.Bucket }))
    const versioning = { Bucket: at.Bucket, VersioningConfiguration: { Status: 'Enabled' as const } }
    await s3.send(new PutBucketVersioningCommand(versioning))
    const { VersionId } = await s3.send(new PutObjectCommand({ ...at, Body: handlerZip('return "kept"') }))
    const name = await bench.active({
      Code: {
        S3Bucket: at.Bucket,
        S3Key: at.Key,
        S3ObjectVersion: VersionId,
        S3ObjectStorageMode: 'REFERENCE',
      },
    })
    expect((await invoke(name)).Payload?.transformToString()).toBe('"kept"')
    await s3.send(new DeleteObjectCommand({ ...at, VersionId }))
    expect(await refusal(invoke(name))).toMatchObject({ name: 'CodeArtifactUserDeletedException', status: 409 })
  })

  test('without reserved concurrency left a call is throttled, and is neither an invocation nor an error', async () => {
    const name = await bench.active()
    await bench.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }))
    expect(await refusal(invoke(name))).toEqual({
      name: 'TooManyRequestsException',
      status: 429,
      message: 'Rate Exceeded.',
    })
    await bench.advance(60)
    const now = bench.fixture.sandbox.clock.now()
    const Dimensions = [{ Name: 'FunctionName', Value: name }]
    const query = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions }, Period: 60, Stat: 'Sum' },
    })
    const { MetricDataResults } = await bench.fixture.cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date((now - 600) * 1000),
        EndTime: new Date((now + 60) * 1000),
        MetricDataQueries: [query('t', 'Throttles'), query('i', 'Invocations'), query('e', 'Errors')],
      }),
    )
    expect(MetricDataResults?.map(result => result.Values)).toEqual([[1], [], []])
  })
})

describe('events (F§1.10)', () => {
  /** A handler that always fails and prints so. */
  const failing = handlerZip('console.log("attempt")\nthrow new Error("no")')
  const attempts = async (name: string): Promise<number> => {
    const { events } = await logs('FilterLogEvents', { logGroupName: `/aws/lambda/${name}` })
    return events?.filter(event => event.message.includes('attempt')).length ?? 0
  }

  test.each([
    ['twice by default', undefined, 3],
    ['as often as configured', 1, 2],
    ['never when told so', 0, 1],
  ])('a failed event is tried again %s', async (_how, MaximumRetryAttempts, expected) => {
    const name = await bench.active({ Code: { ZipFile: failing } })
    if (MaximumRetryAttempts !== undefined) {
      const config = { FunctionName: name, MaximumRetryAttempts }
      await bench.lambda.send(new PutFunctionEventInvokeConfigCommand(config))
    }
    expect((await invoke(name, { InvocationType: 'Event' })).StatusCode).toBe(202)
    for (let minute = 0; minute < 5; minute++) {
      const reached = Math.min(minute + 1, expected)
      await until(async () => (await attempts(name)) >= reached)
      await bench.advance(120)
    }
    expect(await attempts(name)).toBe(expected)
  })
})

/** Waits for something that happens in another process. */
async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise(resolve => setTimeout(resolve, 20))
}

interface LogReply {
  readonly events?: readonly { readonly message: string; readonly logStreamName: string }[]
}

/** CloudWatch Logs without its SDK client, which the project has no other use for. */
async function logs(operation: string, body: object): Promise<LogReply> {
  const reply = await fetch(bench.fixture.sandbox.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIATEST/20261124/us-east-1/logs/aws4_request',
    },
    body: JSON.stringify(body),
  })
  const value: LogReply = JSON.parse(await reply.text())
  return value
}
