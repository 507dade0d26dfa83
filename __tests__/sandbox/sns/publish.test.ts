import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let sns: SNSClient
let topic = ''
beforeAll(async () => {
  fixture = await sandboxFixture()
  sns = new SNSClient(fixture.client)
  topic = (await sns.send(new CreateTopicCommand({ Name: 'deployments' }))).TopicArn ?? ''
})
afterAll(() => {
  sns.destroy()
  return fixture.close()
})

test('a topic keeps what is published to it, with subject and attributes', async () => {
  const { MessageId } = await sns.send(
    new PublishCommand({
      TopicArn: topic,
      Subject: 'orders: <done> & more',
      Message: 'ä\n{"a": 1}',
      MessageAttributes: { outcome: { DataType: 'String', StringValue: 'promoted' } },
    }),
  )
  expect(fixture.sandbox.sns.topics.messages(topic)).toEqual([
    { id: MessageId, subject: 'orders: <done> & more', text: 'ä\n{"a": 1}', attributes: { outcome: 'promoted' } },
  ])
})

test('creating a topic again answers the same one', async () => {
  expect(await sns.send(new CreateTopicCommand({ Name: 'deployments' }))).toMatchObject({ TopicArn: topic })
})

test.each([
  ['a topic that is not there', { TopicArn: 'arn:aws:sns:us-east-1:123456789012:none' }, 'NotFound', 404],
  ['what is no topic', { TopicArn: 'deployments' }, 'InvalidParameter', 400],
  ['an empty message', { Message: '' }, 'InvalidParameter', 400],
  ['a subject of two lines', { Subject: 'a\nb' }, 'InvalidParameter', 400],
  ['a subject of 100 characters', { Subject: 'x'.repeat(100) }, 'InvalidParameter', 400],
  ['more than 256 KiB', { Message: 'x'.repeat(262_145) }, 'InvalidParameter', 400],
  ['a FIFO topic without a group', { TopicArn: 'arn:aws:sns:us-east-1:123456789012:a.fifo' }, 'InvalidParameter', 400],
  [
    'an attribute without a value',
    { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
    'InvalidParameterValue',
    400,
  ],
  [
    'an attribute of no type',
    { MessageAttributes: { a: { DataType: 'Text', StringValue: 'b' } } },
    'InvalidParameterValue',
    400,
  ],
])('%s is refused in the words of SNS', async (_what, change, name, httpStatusCode) => {
  await expect(sns.send(new PublishCommand({ TopicArn: topic, Message: 'hello', ...change }))).rejects.toMatchObject({
    name: expect.stringMatching(new RegExp(`^${name}(Exception)?$`)),
    $metadata: { httpStatusCode },
  })
})

test('who may not publish is told so under the name SNS has for it', async () => {
  fixture.sandbox.access.set([])
  try {
    await expect(sns.send(new PublishCommand({ TopicArn: topic, Message: 'hello' }))).rejects.toMatchObject({
      name: expect.stringContaining('AuthorizationError'),
      message: expect.stringContaining(`is not authorized to perform: SNS:Publish on resource: ${topic}`),
    })
  } finally {
    fixture.sandbox.access.set(undefined)
  }
})
