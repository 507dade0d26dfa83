import { randomUUID } from 'node:crypto'
import { AwsError } from '../http/service.ts'
import type { Topics } from './topics.ts'

/** API_Publish.html: message and subject, in UTF-8. */
const MOST_BYTES = 262_144

/** Publishes what the form says. @returns the id of the message. @throws AwsError in the words of SNS. */
export function publish(topics: Topics, form: URLSearchParams): string {
  const arn = form.get('TopicArn') ?? form.get('TargetArn') ?? ''
  if (!/^arn:[\w-]+:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/.test(arn)) throw invalid('TopicArn')
  const text = form.get('Message') ?? ''
  if (text === '') throw invalid('Empty message')
  if (Buffer.byteLength(text) > MOST_BYTES) throw invalid('Message too long')
  const subject = form.get('Subject') ?? undefined
  // ASCII that begins with a letter, a number or a punctuation mark, without line breaks, less than 100 characters long.
  if (subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(subject)) throw invalid('Subject')
  if (arn.endsWith('.fifo') && !form.has('MessageGroupId')) {
    throw invalid('The MessageGroupId parameter is required for FIFO topics')
  }
  const id = randomUUID()
  topics.add(arn, { id, subject, text, attributes: attributesOf(form) })
  return id
}

function attributesOf(form: URLSearchParams): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (let index = 1; form.has(`MessageAttributes.entry.${index}.Name`); index++) {
    const at = `MessageAttributes.entry.${index}`
    const name = form.get(`${at}.Name`) ?? ''
    const type = form.get(`${at}.Value.DataType`) ?? ''
    const value = form.get(`${at}.Value.StringValue`)
    if (!/^(String|Number|Binary)(\.|$)/.test(type))
      throw invalidValue(`The message attribute '${name}' has an invalid message attribute type`)
    if (value === null || value === '') {
      throw invalidValue(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
      )
    }
    attributes[name] = value
  }
  return attributes
}

function invalid(what: string): AwsError {
  return new AwsError(400, 'InvalidParameter', `Invalid parameter: ${what}`)
}

function invalidValue(message: string): AwsError {
  return new AwsError(400, 'ParameterValueInvalid', message)
}
