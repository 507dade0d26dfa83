import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

const START = Date.parse('2026-11-23T10:00:00Z') / 1000
const GROUP = '/aws/lambda/orders'

let it: SandboxFixture

beforeEach(async () => {
  it = await sandboxFixture({ start: START })
})

afterEach(() => it.close())

/** @returns status and body of one awsJson1.1 call, as an SDK makes it. */
async function call(operation: string, input: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(it.sandbox.url, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIATEST/20261123/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=00',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}

const write = (message: string, second: number, stream = 'a'): void =>
  it.sandbox.logs.append(GROUP, stream, START + second, message)

const messages = async (operation: string, input: object): Promise<unknown> => {
  const { body } = await call(operation, { logGroupName: GROUP, ...input })
  return Array.isArray(body.events) ? body.events.map(event => event.message) : body
}

describe('log groups', () => {
  test('carry the tags they were created with, and those they got later', async () => {
    await call('CreateLogGroup', { logGroupName: GROUP, tags: { team: 'payments', stage: 'preview' } })
    const resourceArn = `arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}`
    await call('TagResource', { resourceArn, tags: { stage: 'production' } })
    await call('UntagResource', { resourceArn, tagKeys: ['team'] })
    expect((await call('ListTagsForResource', { resourceArn })).body).toEqual({ tags: { stage: 'production' } })
    expect(await call('ListTagsForResource', { resourceArn: `${resourceArn}-x` })).toMatchObject({
      status: 400,
      body: { __type: 'ResourceNotFoundException' },
    })
  })

  test('are created once, described with their retention, and removed', async () => {
    expect(await call('CreateLogGroup', { logGroupName: GROUP })).toEqual({ status: 200, body: {} })
    expect(await call('CreateLogGroup', { logGroupName: GROUP })).toMatchObject({
      status: 400,
      body: { __type: 'ResourceAlreadyExistsException' },
    })
    await call('PutRetentionPolicy', { logGroupName: GROUP, retentionInDays: 14 })
    const { body } = await call('DescribeLogGroups', { logGroupNamePrefix: '/aws/lambda/' })
    expect(body).toEqual({
      logGroups: [
        {
          logGroupName: GROUP,
          creationTime: START * 1000,
          retentionInDays: 14,
          metricFilterCount: 0,
          arn: 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders:*',
          logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders',
          storedBytes: 0,
          logGroupClass: 'STANDARD',
        },
      ],
    })
    await call('DeleteLogGroup', { logGroupName: GROUP })
    expect(await call('DescribeLogGroups', {})).toEqual({ status: 200, body: { logGroups: [] } })
  })

  test('appear with the first line a function writes', async () => {
    write('START', 0)
    const { body } = await call('DescribeLogGroups', {})
    expect(body.logGroups).toMatchObject([{ logGroupName: GROUP, storedBytes: 31 }])
    expect((await call('DescribeLogStreams', { logGroupName: GROUP })).body.logStreams).toMatchObject([
      { logStreamName: 'a', firstEventTimestamp: START * 1000, lastEventTimestamp: START * 1000 },
    ])
  })

  test('come page by page', async () => {
    for (const name of ['c', 'a', 'b']) await call('CreateLogGroup', { logGroupName: name })
    const first = await call('DescribeLogGroups', { limit: 2 })
    expect(first.body.logGroups).toMatchObject([{ logGroupName: 'a' }, { logGroupName: 'b' }])
    const second = await call('DescribeLogGroups', { limit: 2, nextToken: first.body.nextToken })
    expect(second.body).toMatchObject({ logGroups: [{ logGroupName: 'c' }] })
    expect(second.body).not.toHaveProperty('nextToken')
  })

  test.each([
    ['DeleteLogGroup', { logGroupName: 'gone' }, 'ResourceNotFoundException'],
    ['FilterLogEvents', { logGroupName: 'gone' }, 'ResourceNotFoundException'],
    ['PutRetentionPolicy', { logGroupName: 'gone', retentionInDays: 2 }, 'InvalidParameterException'],
    ['CreateLogGroup', { logGroupName: 'with space' }, 'InvalidParameterException'],
    ['CreateLogGroup', {}, 'InvalidParameterException'],
    ['DescribeLogGroups', { nextToken: 'elsewhere' }, 'InvalidParameterException'],
  ])('%s of %j is refused with %s', async (operation, input, error) => {
    expect(await call(operation, input)).toMatchObject({ status: 400, body: { __type: error } })
  })
})

describe('log events', () => {
  beforeEach(() => {
    for (const second of [0, 2, 1, 3]) write(`line ${second}`, second)
    write('other ERROR', 1.5, 'b')
  })

  test('stand in the order of their timestamps, over all streams', async () => {
    expect(await messages('FilterLogEvents', {})).toEqual(['line 0', 'line 1', 'other ERROR', 'line 2', 'line 3'])
  })

  test('are found by stream, time and pattern', async () => {
    expect(await messages('FilterLogEvents', { logStreamNames: ['b'] })).toEqual(['other ERROR'])
    expect(await messages('FilterLogEvents', { logStreamNamePrefix: 'a', startTime: (START + 1) * 1000 })).toEqual([
      'line 1',
      'line 2',
      'line 3',
    ])
    expect(await messages('FilterLogEvents', { endTime: (START + 1) * 1000 })).toEqual(['line 0'])
    expect(await messages('FilterLogEvents', { filterPattern: '?ERROR ?3' })).toEqual(['other ERROR', 'line 3'])
  })

  test('come page by page, none lost', async () => {
    const first = await call('FilterLogEvents', { logGroupName: GROUP, limit: 4 })
    expect(first.body.events).toHaveLength(4)
    expect(await messages('FilterLogEvents', { limit: 4, nextToken: first.body.nextToken })).toEqual(['line 3'])
  })

  test('of one stream are read from its end, or from its head and onwards', async () => {
    const stream = { logStreamName: 'a', limit: 2 }
    expect(await messages('GetLogEvents', stream)).toEqual(['line 2', 'line 3'])
    const { body } = await call('GetLogEvents', { logGroupName: GROUP, ...stream, startFromHead: true })
    expect(body.events).toMatchObject([{ message: 'line 0' }, { message: 'line 1' }])
    const next = await call('GetLogEvents', { logGroupName: GROUP, ...stream, nextToken: body.nextForwardToken })
    expect(next.body.events).toMatchObject([{ message: 'line 2' }, { message: 'line 3' }])
    const end = await call('GetLogEvents', { logGroupName: GROUP, ...stream, nextToken: next.body.nextForwardToken })
    expect(end.body).toMatchObject({ events: [], nextForwardToken: next.body.nextForwardToken })
  })

  test('under a pattern that is not emulated are a clear 501', async () => {
    expect(await call('FilterLogEvents', { logGroupName: GROUP, filterPattern: '[ip, user]' })).toMatchObject({
      status: 501,
    })
  })
})

test('an operation that is not emulated answers a clear 501', async () => {
  expect(await call('StartQuery', {})).toMatchObject({ status: 501 })
})
