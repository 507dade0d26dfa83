import { CreateEventBusCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

const DEFAULT = 'arn:aws:events:us-east-1:123456789012:event-bus/default'

let fixture: SandboxFixture
let events: EventBridgeClient
beforeAll(async () => {
  fixture = await sandboxFixture()
  events = new EventBridgeClient(fixture.client)
})
afterAll(() => {
  events.destroy()
  return fixture.close()
})

const entry = { Source: 'test', DetailType: 'Tried', Detail: '{"a": 1}' }

test('a bus keeps what is put on it, named, by ARN, or the default one', async () => {
  const { EventBusArn } = await events.send(new CreateEventBusCommand({ Name: 'deployments' }))
  const reply = await events.send(
    new PutEventsCommand({
      Entries: [
        { ...entry, EventBusName: 'deployments', Resources: ['arn:aws:lambda:us-east-1:123456789012:function:a'] },
        { ...entry, EventBusName: EventBusArn },
        entry,
      ],
    }),
  )
  expect(reply.FailedEntryCount).toBe(0)
  expect(reply.Entries).toHaveLength(3)
  expect(fixture.sandbox.events.buses.events(EventBusArn ?? '')).toMatchObject([
    { source: 'test', detailType: 'Tried', detail: { a: 1 }, resources: [expect.stringContaining('function:a')] },
    { resources: [] },
  ])
  expect(fixture.sandbox.events.buses.events(DEFAULT)).toHaveLength(1)
})

test('an entry fails inside a reply that succeeds, the others go through', async () => {
  const { Entries, FailedEntryCount } = await events.send(
    new PutEventsCommand({
      Entries: [
        { ...entry, Detail: '[1]' },
        { ...entry, Detail: 'no' },
        { ...entry, Source: 'aws.lambda' },
        { Source: 'test', Detail: '{}' },
        entry,
      ],
    }),
  )
  expect(FailedEntryCount).toBe(4)
  expect(Entries?.map(({ ErrorCode = 'fine' }) => ErrorCode)).toEqual([
    'MalformedDetail',
    'MalformedDetail',
    'NotAuthorizedForSourceException',
    'InvalidArgument',
    'fine',
  ])
})

test('an event for a bus that is not there is lost without a word', async () => {
  const put = new PutEventsCommand({ Entries: [{ ...entry, EventBusName: 'nowhere' }] })
  expect(await events.send(put)).toMatchObject({ FailedEntryCount: 0 })
  expect(fixture.sandbox.events.buses.events(DEFAULT.replace('default', 'nowhere'))).toEqual([])
})

test('a request without entries, or with more than ten, is refused as a whole', async () => {
  for (const Entries of [[], Array.from({ length: 11 }, () => entry)]) {
    await expect(events.send(new PutEventsCommand({ Entries }))).rejects.toMatchObject({ name: 'ValidationException' })
  }
})

test('who may not put events on this bus is told so', async () => {
  fixture.sandbox.access.set([])
  try {
    await expect(events.send(new PutEventsCommand({ Entries: [entry] }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`is not authorized to perform: events:PutEvents on resource: ${DEFAULT}`),
    })
  } finally {
    fixture.sandbox.access.set(undefined)
  }
})
