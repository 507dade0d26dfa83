import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { InvokeCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { StartSigningJobCommand } from '@aws-sdk/client-signer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { connect } from '../../src/aws/connect.ts'
import { readIdentity, refuseAccount } from '../../src/aws/identity.ts'
import { sandboxFixture } from '../support/sandbox-fixture.ts'

let fixture: Awaited<ReturnType<typeof sandboxFixture>>
beforeAll(async () => {
  fixture = await sandboxFixture({ start: 2_000_000_000 })
})
afterAll(() => fixture.close())

describe('connect', () => {
  test('reaches the endpoint, Region and credentials the environment names', async () => {
    const aws = connect({ env: fixture.env })
    await expect(readIdentity(aws)).resolves.toMatchObject({ account: '123456789012' })
    expect(aws.region).toBe('us-east-1')
  })

  test('builds a client once', () => {
    const aws = connect({ env: fixture.env })
    expect(aws.lambda).toBe(aws.lambda)
    expect(aws.lambda).not.toBe(aws.lambdaOnce)
  })

  test('names the missing Region before any call', () => {
    expect(() => connect({ env: { AWS_ACCESS_KEY_ID: 'x' } })).toThrow(/No AWS Region/)
  })

  test('the region input wins over the environment', () => {
    expect(connect({ env: fixture.env, region: 'eu-central-1' }).region).toBe('eu-central-1')
  })

  test('expired credentials are explained by what to set', async () => {
    const undo = fixture.sandbox.fault({ service: 'sts', count: 'always', effect: { kind: 'expired-token' } })
    await expect(readIdentity(connect({ env: fixture.env }))).rejects.toMatchObject({
      text: { what: expect.stringContaining('expired'), next: expect.stringContaining('role-duration-seconds') },
    })
    undo()
  })
})

describe('the test clock', () => {
  const loopback = 'http://127.0.0.1:1'
  const base = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' }

  test.each([
    ['no endpoint', {}],
    ['an empty endpoint', { AWS_ENDPOINT_URL: '' }],
    ['an endpoint of AWS', { AWS_ENDPOINT_URL: 'https://lambda.eu-central-1.amazonaws.com' }],
    ['a host that only looks like this machine', { AWS_ENDPOINT_URL: 'http://127.0.0.1.example.com' }],
    ['one service elsewhere', { AWS_ENDPOINT_URL: loopback, AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com' }],
    ['only some services on this machine', { AWS_ENDPOINT_URL_LAMBDA: loopback }],
    [
      'endpoints the SDK is told to ignore',
      { AWS_ENDPOINT_URL: loopback, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    ],
  ])('is refused with %s', (_, endpoints) => {
    expect(() => connect({ env: { ...base, LAMBDA_CANARY_TEST_CLOCK: loopback, ...endpoints } })).toThrow(
      /LAMBDA_CANARY_TEST_CLOCK/,
    )
  })

  test('is refused when the clock itself is elsewhere', () => {
    const env = { ...base, AWS_ENDPOINT_URL: loopback, LAMBDA_CANARY_TEST_CLOCK: 'http://clock.example.com' }
    expect(() => connect({ env })).toThrow(/clock\.example\.com is not on this machine/)
  })

  test("is the sandbox's from the first call on, and its sleeps move it", async () => {
    const { clock, cloudwatch } = connect({ env: fixture.env })
    await (await cloudwatch()).send(new DescribeAlarmsCommand({}))
    const before = clock.now()
    expect(before).toBeCloseTo(fixture.sandbox.clock.now(), 3)
    await clock.sleep(3600)
    expect(clock.now() - before).toBeCloseTo(3600, 3)
  })

  test('learns from replies when somebody else moves it', async () => {
    const { clock, cloudwatch } = connect({ env: fixture.env })
    await (await cloudwatch()).send(new DescribeAlarmsCommand({}))
    await fixture.sandbox.clock.advance(500)
    await (await cloudwatch()).send(new DescribeAlarmsCommand({}))
    expect(fixture.sandbox.clock.now() - clock.now()).toBeLessThan(1)
  })

  test('an aborted sleep resolves at once', async () => {
    const { clock } = connect({ env: fixture.env })
    await expect(clock.sleep(60, AbortSignal.abort())).resolves.toBeUndefined()
  })
})

describe('a connection that only reads', () => {
  test('throws on Lambda writes and invokes before anything is sent', async () => {
    const aws = connect({ env: fixture.env, readOnly: true })
    const before = fixture.sandbox.calls.all().length
    for (const client of [aws.lambda, aws.lambdaOnce]) {
      await expect(client.send(new UpdateAliasCommand({ FunctionName: 'f', Name: 'live' }))).rejects.toThrow(
        /reads only/,
      )
      await expect(client.send(new InvokeCommand({ FunctionName: 'f' }))).rejects.toThrow(
        /Invoke would have been called/,
      )
    }
    expect(fixture.sandbox.calls.all()).toHaveLength(before)
  })

  test('throws on writes of S3 and Signer, which are loaded later', async () => {
    const { s3, signer } = connect({ env: fixture.env, readOnly: true })
    const [objects, signing] = await Promise.all([s3(), signer()])
    await expect(objects.send(new PutObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toThrow(/PutObject/)
    await expect(
      signing.send(new StartSigningJobCommand({ source: {}, destination: {}, profileName: 'p' })),
    ).rejects.toThrow(/StartSigningJob/)
  })

  test('throws on a CloudWatch write and lets a read through', async () => {
    const { cloudwatch } = connect({ env: fixture.env, readOnly: true })
    await expect(
      (await cloudwatch()).send(
        new PutMetricAlarmCommand({ AlarmName: 'a', EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold' }),
      ),
    ).rejects.toThrow(/PutMetricAlarm/)
    await expect((await cloudwatch()).send(new DescribeAlarmsCommand({}))).resolves.toBeDefined()
  })
})

describe('the account', () => {
  const identity = { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/deploy/run' }

  test('is allowed when no list is given, or when it is on it', () => {
    expect(refuseAccount(identity, undefined)).toBeUndefined()
    expect(refuseAccount(identity, ['111122223333'])).toBeUndefined()
  })

  test('is refused by name when it is not on the list', () => {
    expect(refuseAccount(identity, ['999999999999'])?.what).toContain('111122223333')
  })
})
