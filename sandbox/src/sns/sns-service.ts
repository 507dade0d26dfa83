import { randomUUID } from 'node:crypto'
import { escapeXml } from '../http/plain-error.ts'
import { AwsError, type AwsReply, type AwsRequest, type MatchedOperation, type Service } from '../http/service.ts'
import type { Account } from '../ports.ts'
import { publish } from './publish.ts'
import { Topics } from './topics.ts'

/** SNS in its query protocol (API version 2010-03-31), as far as publishing to a topic goes. */
export class SnsService implements Service {
  readonly name = 'sns'
  readonly topics: Topics

  constructor({ account }: { readonly account: Account }) {
    this.topics = new Topics(account)
  }

  match(request: AwsRequest): MatchedOperation | undefined {
    const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'))
    const operation = form.get('Action') ?? ''
    const answer = this.#answer(operation, form)
    if (answer === undefined) return undefined
    const resource = form.get('TopicArn') ?? form.get('TargetArn')
    return {
      operation,
      write: true,
      input: Object.fromEntries([...form].filter(([key]) => !/^(Action|Version)$/.test(key))),
      ...(resource === null ? {} : { resource }),
      run: async () => reply(200, `${operation}Response`, `<${operation}Result>${answer()}</${operation}Result>`),
      fail: error =>
        reply(
          error.status,
          'ErrorResponse',
          `<Error><Type>Sender</Type>${element('Code', error.code)}${element('Message', error.message)}</Error>`,
        ),
    }
  }

  #answer(operation: string, form: URLSearchParams): (() => string) | undefined {
    switch (operation) {
      case 'CreateTopic':
        return () => element('TopicArn', this.topics.create(required(form, 'Name')))
      case 'Publish':
        return () => element('MessageId', publish(this.topics, form))
      default:
        return undefined
    }
  }
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value) return value
  throw new AwsError(400, 'InvalidParameter', `Invalid parameter: ${name}`)
}

function reply(status: number, root: string, content: string): AwsReply {
  const requestId = randomUUID()
  const body = `<${root} xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${content}<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata></${root}>`
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body }
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`
}
