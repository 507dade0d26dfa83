import type { Account } from '../ports.ts'

/** An event as rules on the bus would see it. */
export interface BusEvent {
  readonly id: string
  readonly source: string
  readonly detailType: string
  readonly detail: unknown
  readonly resources: readonly string[]
}

/** The event buses of an account, each with what was put on it. `default` is always there. */
export class Buses {
  readonly #account: Account
  readonly #events = new Map<string, BusEvent[]>()

  constructor(account: Account) {
    this.#account = account
    this.create('default')
  }

  create(name: string): string {
    const arn = busArn(this.#account, name)
    if (!this.#events.has(arn)) this.#events.set(arn, [])
    return arn
  }

  /** What was put on a bus, oldest first; empty for one that is not there. */
  events(arn: string): readonly BusEvent[] {
    return this.#events.get(arn) ?? []
  }

  /** An event for a bus that is not there is lost, and the call succeeds all the same (github.com/aws/aws-sdk/issues/186). */
  put(arn: string, event: BusEvent): void {
    this.#events.get(arn)?.push(event)
  }
}

/** The ARN a bus is meant by: its name, its ARN, or nothing for the default one. */
export function busArn({ partition, region, id }: Account, nameOrArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn
  return `arn:${partition}:events:${region}:${id}:event-bus/${nameOrArn || 'default'}`
}
