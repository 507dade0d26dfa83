import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain, isNotFound } from '../aws/errors.ts'
import { Failure, InputError } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'

export interface LogSearch {
  readonly group: string
  /** A filter pattern of CloudWatch Logs. */
  readonly pattern: string
  readonly from: Seconds
  readonly to: Seconds
}

export interface LogEvent {
  readonly stream: string
  readonly at: Seconds
  readonly message: string
  readonly id: string
}

/** FilterLogEvents is good for five calls a second in the whole account (docs/facts/cloudwatch-logs.md). */
const PAUSE: Seconds = 0.25
/** A search this long is behind for good; then the log is no gate, and says so. */
const MOST_PAGES = 200

/**
 * Every event that matches, in no order. Pages may be empty and still not be the last.
 * @returns undefined when the group is not there: before the first call that is no problem, after it nothing is known.
 * @throws Failure
 */
export async function searchLog(
  aws: Aws,
  { group, pattern, from, to }: LogSearch,
  signal?: AbortSignal,
): Promise<readonly LogEvent[] | undefined> {
  const { filterLogEvents } = await import('./log-calls.ts')
  const found: LogEvent[] = []
  let nextToken: string | undefined
  try {
    for (let page = 1; page <= MOST_PAGES; page++) {
      const reply = await filterLogEvents(
        aws,
        {
          logGroupName: group,
          filterPattern: pattern,
          startTime: Math.floor(from * 1000),
          endTime: Math.ceil(to * 1000),
          nextToken,
        },
        signal,
      )
      for (const { logStreamName = '', timestamp = 0, message = '', eventId = '' } of reply.events ?? []) {
        found.push({ stream: logStreamName, at: timestamp / 1000, message, id: eventId })
      }
      nextToken = reply.nextToken
      if (nextToken === undefined || nextToken === '') return found
      await aws.clock.sleep(PAUSE, signal)
    }
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw explain(error, `searching the log ${group}`)
  }
  throw new Failure({ what: `the log ${group} is too long to be searched as fast as it grows` })
}

/**
 * Asks once before anything is begun: a pattern CloudWatch does not take, a log it cannot search, or a missing
 * permission would leave the rollout without this gate.
 * @throws InputError for the pattern; Failure.
 */
export async function tryLogPattern(aws: Aws, group: string, pattern: string): Promise<void> {
  const to = aws.clock.now()
  try {
    await searchLog(aws, { group, pattern, from: to - 1, to })
  } catch (error) {
    const { name, message } = errorParts(error instanceof Failure ? error.cause : error)
    if (name !== 'InvalidParameterException') throw error
    throw new InputError(
      'log-pattern',
      pattern,
      `is not taken by CloudWatch Logs (${message.split('\n')[0]})`,
      'a filter pattern, e.g. ERROR, ?ERROR ?FATAL, or { $.level = "ERROR" }',
    )
  }
}
