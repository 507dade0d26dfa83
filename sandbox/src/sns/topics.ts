import { AwsError } from '../http/service.ts'
import type { Account } from '../ports.ts'

/** What a subscriber of a topic would get. */
export interface Message {
  readonly id: string
  readonly subject: string | undefined
  readonly text: string
  readonly attributes: Readonly<Record<string, string>>
}

/** The topics of an account, each with what was published to it. */
export class Topics {
  readonly #account: Account
  readonly #messages = new Map<string, Message[]>()

  constructor(account: Account) {
    this.#account = account
  }

  /** Creating a topic that is there already answers its ARN (API_CreateTopic.html). */
  create(name: string): string {
    if (!/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(name)) {
      throw new AwsError(400, 'InvalidParameter', 'Invalid parameter: Topic Name')
    }
    const { partition, region, id } = this.#account
    const arn = `arn:${partition}:sns:${region}:${id}:${name}`
    if (!this.#messages.has(arn)) this.#messages.set(arn, [])
    return arn
  }

  /** What was published to a topic, oldest first. @throws AwsError for a topic that is not there. */
  messages(arn: string): readonly Message[] {
    return this.#of(arn)
  }

  add(arn: string, message: Message): void {
    this.#of(arn).push(message)
  }

  #of(arn: string): Message[] {
    const messages = this.#messages.get(arn)
    if (messages === undefined) throw new AwsError(404, 'NotFound', 'Topic does not exist')
    return messages
  }
}
