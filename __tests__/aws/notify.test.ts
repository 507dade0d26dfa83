import { once } from 'node:events'
import { createServer } from 'node:http'
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Aws } from '../../src/aws/clients.ts'
import { connect } from '../../src/aws/connect.ts'
import { notify } from '../../src/aws/notify.ts'
import { type Ending, endingTitle } from '../../src/report/ending.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const ending: Ending = {
  format: 1,
  action: 'recover',
  outcome: 'rolled-back',
  functionName: 'orders',
  alias: 'live',
  region: 'us-east-1',
  aliasArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders:live',
  version: '141',
  reason: 'Alarm "orders-errors" went into ALARM.',
  text: 'Alias "live" of orders is back.',
}
const topic = (name: string) => ({
  kind: 'topic' as const,
  arn: `arn:aws:sns:us-east-1:123456789012:${name}`,
  region: 'us-east-1',
})
const bus = (name: string) => ({
  kind: 'bus' as const,
  arn: `arn:aws:events:us-east-1:123456789012:event-bus/${name}`,
  region: 'us-east-1',
})

let fixture: SandboxFixture
let aws: Aws
beforeAll(async () => {
  fixture = await sandboxFixture()
  const [sns, events] = [new SNSClient(fixture.client), new EventBridgeClient(fixture.client)]
  await sns.send(new CreateTopicCommand({ Name: 'deployments' }))
  await events.send(new CreateEventBusCommand({ Name: 'deployments' }))
  for (const client of [sns, events]) client.destroy()
  aws = connect({ env: fixture.env })
})
afterAll(() => fixture.close())

test('a topic gets the ending as JSON, a subject for people, and attributes to filter by', async () => {
  await notify(aws, topic('deployments'), ending)
  const [message] = fixture.sandbox.sns.topics.messages(topic('deployments').arn)
  expect(JSON.parse(message?.text ?? '')).toEqual(ending)
  expect(message).toMatchObject({
    subject: 'orders (live) was rolled back',
    attributes: { outcome: 'rolled-back', action: 'recover', functionName: 'orders' },
  })
})

test('a bus gets the ending as the detail of an event about the alias', async () => {
  await notify(aws, bus('deployments'), ending)
  expect(fixture.sandbox.events.buses.events(bus('deployments').arn)).toEqual([
    {
      id: expect.any(String),
      source: 'lambda-canary',
      detailType: 'Lambda Canary Rollout Ended',
      detail: ending,
      resources: [ending.aliasArn],
    },
  ])
})

test('a topic that is not there is named', async () => {
  await expect(notify(aws, topic('nowhere'), ending)).rejects.toMatchObject({
    name: 'Failure',
    message: expect.stringContaining('arn:aws:sns:us-east-1:123456789012:nowhere'),
  })
})

test('an entry that EventBridge does not take is a failure, although the call succeeds', async () => {
  const refused = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }] }
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify(refused))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const elsewhere = connect({
    env: {
      ...fixture.env,
      LAMBDA_CANARY_TEST_CLOCK: '',
      AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${address.port}`,
    },
  })
  try {
    await expect(notify(elsewhere, bus('deployments'), ending)).rejects.toMatchObject({
      message: expect.stringMatching(/did not take the event .*NotAuthorizedForSourceException/),
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test.each([
  ['sns:Publish', topic('deployments')],
  ['events:PutEvents', bus('deployments')],
])('who lacks %s reads which permission on what', async (action, target) => {
  fixture.sandbox.access.set([])
  try {
    await expect(notify(aws, target, ending)).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`AWS denied ${action} on ${target.arn}`, 'i')),
    })
  } finally {
    fixture.sandbox.access.set(undefined)
  }
})

test('the longest function name leaves a subject that SNS takes', () => {
  const title = endingTitle({ ...ending, functionName: 'x'.repeat(64), alias: 'y'.repeat(128) })
  expect(title.length).toBeLessThan(100)
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:orders'
  expect(endingTitle({ ...ending, functionName: arn, outcome: 'failed' })).toBe('orders (live) needs you')
})
