import type { Aws } from '../aws/clients.ts'
import { Failure } from '../report/failure.ts'
import { functionNameOf } from '../values/arn.ts'
import type { Seconds } from '../values/duration.ts'
import type { Version } from '../values/version.ts'
import { METRIC_DELAY } from './effective-dwell.ts'
import { bookLines, type Logged } from './log-booking.ts'
import { type LogEvent, searchLog } from './log-search.ts'
import type { InFlight } from './record.ts'
import { SlowReading } from './slow-reading.ts'
import type { MinuteCounts, Stream } from './stream.ts'
import type { StreamSource } from './stream-source.ts'

/** What is searched, and where. */
export interface LogGate {
  readonly functionName: string
  readonly pattern: string
  /** The log group a version writes to. @throws Failure */
  readonly groupOf: (version: Version) => Promise<string>
  /** How long a look may wait for the search, in milliseconds of the machine. */
  readonly patienceMs?: number
}

type Side = keyof Logged

/** One call that logged what the pattern finds, and when it first did. */
interface LoggedCall {
  readonly side: Side
  readonly at: Seconds
}

/** What one search of the logs of both versions gave. */
interface Searched {
  readonly calls: readonly LoggedCall[]
  /** Nothing later was searched. */
  readonly until: Seconds
  /** The log groups that are not there. */
  readonly missing: readonly string[]
  readonly groups: Readonly<Record<Side, string>>
}

const MINUTE: Seconds = 60
const INTERVAL: Seconds = 20
/** Lines older than this have all arrived; they are not read again. */
const SETTLED: Seconds = 120
/** A reading older than this says too little of now. */
const OLDEST: Seconds = 60
const PATIENCE_MS = 1000
/** One cause may make several calls log: a batch, a retry (CD B2). */
const TEMPER = 0.5

/**
 * Calls of both versions that logged an error, for functions that swallow theirs. A call counts once however many of
 * its lines match. Everything is found again from the logs: a second process misses nothing.
 */
export class LoggedErrors implements StreamSource {
  readonly name = 'log'
  readonly #aws: Aws
  readonly #gate: LogGate
  readonly #found = new Map<string, LoggedCall>()
  readonly #search: SlowReading<Searched>
  #record: InFlight | undefined
  #from: Seconds | undefined
  #at: Seconds | undefined

  constructor(aws: Aws, gate: LogGate) {
    this.#aws = aws
    this.#gate = gate
    this.#search = new SlowReading(signal => this.#searchBoth(signal), gate.patienceMs ?? PATIENCE_MS)
  }

  async read(record: InFlight, errors: Promise<Stream>): Promise<Stream> {
    this.#record ??= record
    const now = this.#aws.clock.now()
    if (this.#at === undefined || now - this.#at >= INTERVAL) {
      this.#at = now
      await this.#search.refresh()
    }
    const searched = this.#search.value
    const { minutes, lag = 0 } = await errors
    refuseMissing(record, searched, minutes)
    const linesOf = (side: Side) => searched.calls.filter(call => call.side === side).map(({ at }) => at)
    const logged = { canary: linesOf('canary'), stable: linesOf('stable') }
    const age = now - searched.until
    return {
      name: 'log',
      temper: TEMPER,
      counted: { canary: 'calls logged an error', stable: '' },
      ...(age > OLDEST && { behind: `the search is ${Math.round(age)} seconds behind` }),
      lag,
      minutes: bookLines(minutes, logged, { reach: Math.max(lag, MINUTE), settled: now - METRIC_DELAY - lag }),
    }
  }

  close(): void {
    this.#search.close()
  }

  async #searchBoth(signal: AbortSignal): Promise<Searched> {
    const record = this.#record
    if (record === undefined) throw new TypeError('A log is searched for a rollout.')
    const { groupOf, pattern } = this.#gate
    const [canary, stable] = await Promise.all([groupOf(record.canary), groupOf(record.stable)])
    const until = this.#aws.clock.now()
    const from = this.#from ?? Math.floor(record.began / MINUTE) * MINUTE
    const missing: string[] = []
    for (const group of new Set([canary, stable])) {
      const events = await searchLog(this.#aws, { group, pattern, from, to: until }, signal)
      if (events === undefined) missing.push(group)
      for (const event of events ?? []) this.#take(event, record)
    }
    this.#from = Math.max(from, until - SETTLED)
    return { calls: [...this.#found.values()], until, missing, groups: { canary, stable } }
  }

  #take(event: LogEvent, record: InFlight): void {
    const version = versionOf(event.stream, this.#gate.functionName)
    const side = version === record.canary ? 'canary' : version === record.stable ? 'stable' : undefined
    // What the canary logged before is of its smoke test and its probes.
    if (side === undefined || (side === 'canary' && event.at < record.began + 1)) return
    const call = callOf(event)
    const at = Math.min(event.at, this.#found.get(call)?.at ?? event.at)
    this.#found.set(call, { side, at })
  }
}

/** Of a version that was called a log that is not there is no quiet one. @throws Failure */
function refuseMissing(record: InFlight, { missing, groups }: Searched, minutes: readonly MinuteCounts[]): void {
  for (const side of ['canary', 'stable'] as const) {
    if (!missing.includes(groups[side]) || minutes.every(counts => counts[side].invocations === 0)) continue
    throw new Failure({
      what: `version ${record[side]} was called, but the log group ${groups[side]} it writes to is not there`,
    })
  }
}

/** `2026/11/24/[7]ab12…`, in a group of one's own choice `2026/11/24/orders[7][ab12…]` (docs/facts/cloudwatch-logs.md). */
export function versionOf(stream: string, functionName: string): string | undefined {
  const [, name, version] = /^\d{4}\/\d{2}\/\d{2}\/([^[\]]*)\[(\d+|\$LATEST)\]/.exec(stream) ?? []
  const ours = functionName.startsWith('arn:') ? functionNameOf(functionName) : functionName
  return name === '' || name === ours ? version : undefined
}

const ID = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'
const REQUEST = new RegExp(`\\t${ID}\\t|"requestId"\\s*:\\s*"${ID}"|RequestId: ${ID}`)

/** The call a line belongs to, by the request id Lambda writes with it; a line without one stands for itself. */
export function callOf({ message, id }: Pick<LogEvent, 'message' | 'id'>): string {
  const [, text, json, platform] = REQUEST.exec(message) ?? []
  return text ?? json ?? platform ?? id
}
