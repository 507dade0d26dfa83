import { AwsError } from '../http/service.ts'
import type { Account } from '../ports.ts'
import { type Matches, parseFilterPattern } from './filter-pattern.ts'
import {
  invalid,
  type LogInput,
  optionalNumber,
  optionalText,
  page,
  requiredText,
  textMap,
  texts,
} from './log-input.ts'
import type { LogOperations } from './log-operation.ts'
import type { LogEvent, LogGroup, LogStore, LogStream } from './log-store.ts'
import { logTagOperations } from './log-tags.ts'

/** The retention AWS accepts, in days. */
const RETENTION = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]
const MOST_EVENTS = 10_000

/** @param now seconds since the epoch. */
export function logOperations(store: LogStore, account: Account, now: () => number): LogOperations {
  const groupOf = (input: LogInput): LogGroup => {
    const identifier = optionalText(input, 'logGroupIdentifier')
    const name = optionalText(input, 'logGroupName') ?? identifier?.split(':log-group:')[1] ?? identifier
    if (name === undefined)
      throw invalid("Value at 'logGroupName' failed to satisfy constraint: Member must not be null")
    const group = store.find(name)
    if (group === undefined) throw notFound('The specified log group does not exist.')
    return group
  }
  return {
    CreateLogGroup: {
      write: true,
      run: input => {
        const name = requiredText(input, 'logGroupName')
        if (!/^[\w./#-]{1,512}$/.test(name)) throw invalid(`The log group name ${name} is invalid.`)
        if (store.find(name) !== undefined) {
          throw new AwsError(400, 'ResourceAlreadyExistsException', 'The specified log group already exists')
        }
        store.create(name, Math.floor(now() * 1000), textMap(input, 'tags'))
        return undefined
      },
    },
    DeleteLogGroup: {
      write: true,
      run: input => {
        store.delete(groupOf(input).name)
        return undefined
      },
    },
    PutRetentionPolicy: {
      write: true,
      run: input => {
        const days = optionalNumber(input, 'retentionInDays')
        if (days === undefined || !RETENTION.includes(days)) {
          throw invalid(`Invalid retention value. Valid values are: ${RETENTION.join(', ')}`)
        }
        groupOf(input).retentionInDays = days
        return undefined
      },
    },
    DescribeLogGroups: {
      write: false,
      run: input => {
        const prefix = optionalText(input, 'logGroupNamePrefix')
        const part = optionalText(input, 'logGroupNamePattern')
        const found = store.all().filter(({ name }) => name.startsWith(prefix ?? '') && name.includes(part ?? ''))
        const { items, nextToken } = page(found, input, 50)
        return { logGroups: items.map(group => describeGroup(group, account)), nextToken }
      },
    },
    ...logTagOperations(store),
    DescribeLogStreams: {
      write: false,
      run: input => {
        const group = groupOf(input)
        const prefix = optionalText(input, 'logStreamNamePrefix') ?? ''
        const found = [...group.streams.values()].filter(({ name }) => name.startsWith(prefix))
        const byTime = optionalText(input, 'orderBy') === 'LastEventTime'
        found.sort((a, b) => (byTime ? lastOf(a) - lastOf(b) : a.name < b.name ? -1 : 1))
        const { items, nextToken } = page(input.descending === true ? found.toReversed() : found, input, 50)
        return { logStreams: items.map(stream => describeStream(stream, group, account)), nextToken }
      },
    },
    GetLogEvents: { write: false, run: input => getLogEvents(groupOf(input), input) },
    FilterLogEvents: { write: false, run: input => filterLogEvents(groupOf(input), input) },
  }
}

export function groupArn(account: Account, name: string): string {
  return `arn:${account.partition}:logs:${account.region}:${account.id}:log-group:${name}`
}

function getLogEvents(group: LogGroup, input: LogInput): object {
  const stream = group.streams.get(requiredText(input, 'logStreamName'))
  if (stream === undefined) throw notFound('The specified log stream does not exist.')
  const events = within(stream.events, input)
  const limit = optionalNumber(input, 'limit') ?? MOST_EVENTS
  const token = optionalText(input, 'nextToken')
  const position = token === undefined ? undefined : /^([fb])\/(\d+)$/.exec(token)
  if (position === null) throw invalid('The specified nextToken is invalid.')
  // The first call reads the newest events unless startFromHead; a token goes on forward or backward from its place.
  const fromHead = input.startFromHead === true
  const at = position === undefined ? (fromHead ? 0 : events.length) : Number(position[2])
  const forward = position === undefined ? fromHead : position[1] === 'f'
  const start = forward ? at : Math.max(0, at - limit)
  const end = forward ? Math.min(events.length, at + limit) : at
  return {
    events: events
      .slice(start, end)
      .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  }
}

function filterLogEvents(group: LogGroup, input: LogInput): object {
  const matches = matcher(optionalText(input, 'filterPattern') ?? '')
  const names = texts(input, 'logStreamNames')
  const prefix = optionalText(input, 'logStreamNamePrefix')
  if (names.length > 0 && prefix !== undefined) {
    throw invalid('logStreamNamePrefix and logStreamNames are mutually exclusive.')
  }
  const streams = [...group.streams.values()].filter(
    ({ name }) => (names.length === 0 || names.includes(name)) && name.startsWith(prefix ?? ''),
  )
  const events = streams
    .flatMap(stream => within(stream.events, input))
    .filter(event => matches(event.message))
    .sort((a, b) => a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1))
  const { items, nextToken } = page(events, input, MOST_EVENTS)
  return {
    events: items.map(({ id, stream, timestamp, message, ingestionTime }) => ({
      logStreamName: stream,
      timestamp,
      message,
      ingestionTime,
      eventId: id,
    })),
    searchedLogStreams: [],
    nextToken,
  }
}

function matcher(pattern: string): Matches {
  const matches = parseFilterPattern(pattern)
  if (matches === undefined) {
    throw new AwsError(501, 'NotImplemented', `The sandbox emulates only simple filter patterns, not ${pattern}`)
  }
  return matches
}

/** startTime is inclusive, endTime exclusive. */
function within(events: readonly LogEvent[], input: LogInput): readonly LogEvent[] {
  const start = optionalNumber(input, 'startTime') ?? Number.NEGATIVE_INFINITY
  const end = optionalNumber(input, 'endTime') ?? Number.POSITIVE_INFINITY
  return events.filter(({ timestamp }) => timestamp >= start && timestamp < end)
}

function describeGroup(group: LogGroup, account: Account): object {
  const arn = groupArn(account, group.name)
  const bytes = [...group.streams.values()]
    .flatMap(({ events }) => events)
    .reduce((sum, event) => sum + sizeOf(event), 0)
  return {
    logGroupName: group.name,
    creationTime: group.created,
    ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: bytes,
    logGroupClass: 'STANDARD',
  }
}

function describeStream(stream: LogStream, group: LogGroup, account: Account): object {
  const [first, last] = [stream.events[0], stream.events.at(-1)]
  return {
    logStreamName: stream.name,
    creationTime: stream.created,
    ...(first === undefined || last === undefined
      ? {}
      : {
          firstEventTimestamp: first.timestamp,
          lastEventTimestamp: last.timestamp,
          lastIngestionTime: last.ingestionTime,
        }),
    arn: `${groupArn(account, group.name)}:log-stream:${stream.name}`,
    storedBytes: 0,
  }
}

function lastOf(stream: LogStream): number {
  return stream.events.at(-1)?.timestamp ?? 0
}

/** A stored event counts its message and 26 bytes. */
function sizeOf(event: LogEvent): number {
  return Buffer.byteLength(event.message) + 26
}

function notFound(message: string): AwsError {
  return new AwsError(400, 'ResourceNotFoundException', message)
}
