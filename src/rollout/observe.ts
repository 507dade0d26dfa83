import type { Aws } from '../aws/clients.ts'
import { Failure } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import type { AlarmFacts } from './alarm-facts.ts'
import { readTransitions } from './alarm-history.ts'
import type { AliasTarget } from './alias-view.ts'
import { type Background, readBackground } from './background.ts'
import { describeAlarms, type Gates } from './gates.ts'
import { readStreams } from './metrics.ts'
import type { AlarmReading, AlarmsRead, Observation } from './observation.ts'
import type { InFlight } from './record.ts'
import type { MinuteCounts, Stream, StreamName, StreamRead } from './stream.ts'
import type { StreamSource } from './stream-source.ts'

/** What one look at the gates found; `minutes` for the report, also when evidence is no gate. */
export interface Seen {
  /** What the rollout was at. */
  readonly record: InFlight
  readonly observation: Observation
  /** Calls of both versions by minute, as they were when last they could be read. */
  readonly minutes: readonly MinuteCounts[]
  /** They could not be read at this look: the minutes are older, or none. */
  readonly unread: boolean
  /** What the evidence is judged by, for a person. */
  readonly notes: readonly string[]
}

/** What one reading of the metrics gives: the streams over them, the errors among them also where they are no test. */
interface MetricsRead {
  readonly streams: readonly StreamRead[]
  readonly errors: StreamRead
}

/** Without evidence the metrics are read for the report alone. */
const FOR_THE_REPORT: Background = { lag: 0, temper: 1, latency: undefined, notes: [] }

/** Lambda's metrics come once a minute: asking for them at every look at the alarms would only cost money. */
export const METRICS_INTERVAL: Seconds = 10
/** By how much an alarm and its history may differ about one change of state. */
const SAME_MOMENT: Seconds = 1

/**
 * Looks at the gates of one rollout, again and again. What it remembers are readings that cannot change any more or
 * are seconds old, nothing a second process would miss.
 */
export class Observer {
  readonly #aws: Aws
  readonly #target: AliasTarget
  readonly #gates: Gates
  /** History read so far, valid while the alarm's state has not moved again. */
  readonly #history = new Map<string, { readonly transitionedAt: Seconds; readonly firedAt: readonly Seconds[] }>()
  #background: Background | undefined
  #minutes: readonly MinuteCounts[] = []
  #metrics: { readonly at: Seconds; readonly read: MetricsRead; readonly step: number } | undefined

  constructor(aws: Aws, target: AliasTarget, gates: Gates) {
    this.#aws = aws
    this.#target = target
    this.#gates = gates
  }

  /** Reads alarms and metrics at the same time. What cannot be read is reported as unreadable: it never throws. */
  async look(record: InFlight, signal?: AbortSignal): Promise<Seen> {
    const reading = this.#readMetrics(record, signal)
    const [alarms, metrics, ...others] = await Promise.all([
      this.#alarms(record, signal),
      reading,
      ...this.#gates.sources.map(source => readSource(source, record, reading)),
    ])
    if (metrics.errors.kind === 'read') this.#minutes = metrics.errors.stream.minutes
    const tests = new Set((this.#gates.evidence?.tests ?? []).map(({ stream }) => stream))
    return {
      record,
      observation: {
        alarms,
        evidence: [...metrics.streams, ...others].filter(read => tests.has(nameOf(read))),
        gates: this.#gates.fingerprint,
      },
      minutes: this.#minutes,
      unread: metrics.errors.kind === 'unreadable',
      notes: this.#background?.notes ?? [],
    }
  }

  /** Ends what its sources still do in the background. */
  close(): void {
    for (const source of this.#gates.sources) source.close()
  }

  async #alarms(record: InFlight, signal?: AbortSignal): Promise<AlarmsRead> {
    const names = this.#gates.alarms.map(({ name }) => name)
    try {
      const found = new Map((await describeAlarms(this.#aws, names, signal)).map(alarm => [alarm.name, alarm]))
      const readings = await Promise.all(names.map(name => this.#reading(name, found.get(name), record, signal)))
      return { kind: 'read', readings }
    } catch (error) {
      return { kind: 'unreadable', detail: firstLine(error) }
    }
  }

  async #reading(
    name: string,
    alarm: AlarmFacts | undefined,
    record: InFlight,
    signal?: AbortSignal,
  ): Promise<AlarmReading> {
    if (alarm === undefined) {
      return { name, state: 'INSUFFICIENT_DATA', readable: false, firedAt: [], redSinceStart: false }
    }
    const { state, transitionedAt } = alarm
    const moved = transitionedAt === undefined || transitionedAt >= record.began
    const redSinceStart = state === 'ALARM' && !moved
    const reading = { name, state, redSinceStart, readable: alarm.evaluation === undefined }
    if (!moved) return { ...reading, firedAt: [] }
    if (state === 'ALARM' && transitionedAt !== undefined) return { ...reading, firedAt: [transitionedAt] }
    const firedAt = await this.#firedAt(alarm, record, signal)
    if (typeof firedAt !== 'string') return { ...reading, firedAt }
    return { ...reading, readable: false, historyProblem: firedAt, firedAt: [] }
  }

  /** The state moved since the rollout began, and may have been red in between. @returns a text when it cannot be known. */
  async #firedAt(alarm: AlarmFacts, record: InFlight, signal?: AbortSignal): Promise<readonly Seconds[] | string> {
    const { transitionedAt } = alarm
    const known = this.#history.get(alarm.name)
    if (known !== undefined && known.transitionedAt === transitionedAt) return known.firedAt
    try {
      const { all, intoAlarm } = await readTransitions(this.#aws, alarm.name, record.began, signal)
      if (transitionedAt === undefined) return intoAlarm
      if (all.some(at => at >= transitionedAt - SAME_MOMENT)) {
        this.#history.set(alarm.name, { transitionedAt, firedAt: intoAlarm })
        return intoAlarm
      }
      // A history that trails behind the state is no proof of quiet; what it shows already counts all the same.
      return intoAlarm.length > 0 ? intoAlarm : 'it does not show yet how the alarm came into its state'
    } catch (error) {
      return firstLine(error)
    }
  }

  async #readMetrics(record: InFlight, signal?: AbortSignal): Promise<MetricsRead> {
    const now = this.#aws.clock.now()
    const last = this.#metrics
    if (last !== undefined && last.step === record.step && now - last.at < METRICS_INTERVAL) return last.read
    const read = await this.#askMetrics(record, now, signal)
    if (read.streams.every(({ kind }) => kind === 'read')) this.#metrics = { at: now, read, step: record.step }
    return read
  }

  async #askMetrics(record: InFlight, now: Seconds, signal?: AbortSignal): Promise<MetricsRead> {
    try {
      const background = await this.#readBackground(record, signal)
      const streams = await readStreams(this.#aws, this.#target, record, background, now, signal)
      const [errors] = streams
      return {
        streams: streams.map(stream => ({ kind: 'read', stream })),
        errors: { kind: 'read', stream: errors },
      }
    } catch (error) {
      const detail = firstLine(error)
      const unreadable = (name: StreamName): StreamRead => ({ kind: 'unreadable', name, detail })
      return { streams: fromMetrics(this.#gates).map(unreadable), errors: unreadable('errors') }
    }
  }

  async #readBackground(record: InFlight, signal?: AbortSignal): Promise<Background> {
    const { evidence } = this.#gates
    if (evidence === undefined) return FOR_THE_REPORT
    const tolerance = evidence.tests.find(({ stream }) => stream === 'latency')?.tolerance
    this.#background ??= await readBackground(this.#aws, this.#target, record, tolerance, signal)
    return this.#background
  }
}

/** The streams that come from Lambda's metrics. */
function fromMetrics({ evidence }: Gates): StreamName[] {
  return evidence?.tests.some(({ stream }) => stream === 'latency') === true ? ['errors', 'latency'] : ['errors']
}

async function readSource(source: StreamSource, record: InFlight, metrics: Promise<MetricsRead>): Promise<StreamRead> {
  const errors = metrics.then(read => readableErrors(read))
  // Not every source asks for them.
  errors.catch(() => undefined)
  try {
    return { kind: 'read', stream: await source.read(record, errors) }
  } catch (error) {
    return { kind: 'unreadable', name: source.name, detail: firstLine(error) }
  }
}

/** @throws Failure when they cannot be read: none known is not the same as none made. */
function readableErrors({ errors }: MetricsRead): Stream {
  if (errors.kind === 'read') return errors.stream
  throw new Failure({ what: `the calls of both versions are not known: ${errors.detail}` })
}

function nameOf(read: StreamRead): StreamName {
  return read.kind === 'read' ? read.stream.name : read.name
}

function firstLine(error: unknown): string {
  const text = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
  return text.split('\n')[0] ?? ''
}
