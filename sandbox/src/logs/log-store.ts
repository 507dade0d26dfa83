export interface LogEvent {
  readonly id: string
  readonly stream: string
  /** Milliseconds since the epoch, as everywhere in this API. */
  readonly timestamp: number
  readonly ingestionTime: number
  readonly message: string
}

/** A log group with a history, as a test wants it. Times in seconds since the epoch. */
export interface SeededLogGroup {
  readonly name: string
  readonly created: number
  readonly retentionDays?: number
  /** Of its only event; without it, it has none. */
  readonly newest?: number
}

export interface LogStream {
  readonly name: string
  readonly created: number
  readonly events: LogEvent[]
}

export interface LogGroup {
  readonly name: string
  readonly created: number
  retentionInDays: number | undefined
  tags: Readonly<Record<string, string>>
  readonly streams: Map<string, LogStream>
}

/** Log groups, their streams, and what was written; events stay in the order of their timestamps. */
export class LogStore {
  readonly #groups = new Map<string, LogGroup>()
  #events = 0

  find(name: string): LogGroup | undefined {
    return this.#groups.get(name)
  }

  /** By name. */
  all(): readonly LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  create(name: string, created: number, tags: Readonly<Record<string, string>> = {}): LogGroup {
    const group: LogGroup = { name, created, retentionInDays: undefined, tags, streams: new Map() }
    this.#groups.set(name, group)
    return group
  }

  seed({ name, created, retentionDays, newest }: SeededLogGroup): void {
    this.create(name, created * 1000).retentionInDays = retentionDays
    if (newest !== undefined) this.append(name, 'seeded', newest * 1000, newest * 1000, 'seeded')
  }

  delete(name: string): void {
    this.#groups.delete(name)
  }

  /** Writes one event, creating group and stream as Lambda does. Times in milliseconds. */
  append(groupName: string, streamName: string, timestamp: number, ingestionTime: number, message: string): void {
    const group = this.find(groupName) ?? this.create(groupName, ingestionTime)
    const stream = group.streams.get(streamName) ?? { name: streamName, created: ingestionTime, events: [] }
    group.streams.set(streamName, stream)
    const id = String(++this.#events).padStart(56, '0')
    const event = { id, stream: streamName, timestamp, ingestionTime, message }
    const after = stream.events.findLastIndex(other => other.timestamp <= timestamp)
    stream.events.splice(after + 1, 0, event)
  }
}
