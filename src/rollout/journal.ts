import type { Log } from '../report/log.ts'
import type { Seconds } from '../values/duration.ts'
import { FULL, type Weight } from '../values/percentage.ts'
import type { EvidenceRule } from './evidence.ts'
import { type EvidenceCurve, evidenceCurve } from './evidence-curve.ts'
import type { AlarmsRead } from './observation.ts'
import type { Seen } from './observe.ts'
import { currentStep, type InFlight, type Record as RolloutRecord } from './record.ts'
import type { MinuteCounts, Stream, StreamName } from './stream.ts'
import { isNews, printEntry, sumMinutes, type TimelineEntry } from './timeline.ts'

/** Keeps the timeline of one rollout and tells it as it happens. Nothing is decided by it. */
export class Journal {
  readonly #log: Log
  readonly #onEntry: ((entry: TimelineEntry) => void) | undefined
  readonly #entries: TimelineEntry[] = []
  readonly #byPolicy: string[] = []
  readonly #told = new Set<string>()
  readonly #streams = new Map<StreamName, { readonly stream: Stream; readonly record: InFlight }>()
  #last: Seen | undefined

  constructor(log: Log, onEntry?: (entry: TimelineEntry) => void) {
    this.#log = log
    this.#onEntry = onEntry
  }

  get timeline(): readonly TimelineEntry[] {
    return this.#entries
  }

  get byPolicy(): readonly string[] {
    return this.#byPolicy
  }

  /** Minute by minute, as last read. */
  get minutes(): readonly MinuteCounts[] {
    return this.#last?.minutes ?? []
  }

  /** How the evidence grew, one curve for each stream, as last read. */
  curves(rule: EvidenceRule): readonly EvidenceCurve[] {
    return [...this.#streams.values()].map(({ stream, record }) => evidenceCurve(stream, rule, record))
  }

  /** Requests and errors of both versions as last read. */
  get totals(): ReturnType<typeof sumMinutes> {
    return sumMinutes(this.minutes)
  }

  /** Notes a look at the rollout; told only when it is news. */
  note(at: Seconds, weight: Weight, verdict: string, seen?: Seen): void {
    if (seen !== undefined) this.#keep(seen)
    for (const text of seen?.notes ?? []) {
      if (this.#told.has(text)) continue
      this.#told.add(text)
      this.#log.info(text)
    }
    const alarms = this.#last === undefined ? [] : alarmStates(this.#last.observation.alarms)
    const entry = { at, weight, ...this.totals, alarms, verdict }
    if (!isNews(this.#entries.at(-1), entry)) return
    this.#entries.push(entry)
    this.#log.info(printEntry(entry))
    this.#onEntry?.(entry)
  }

  /** What cannot be read at a look does not undo what an earlier one read. */
  #keep(seen: Seen): void {
    this.#last = seen
    for (const read of seen.observation.evidence) {
      if (read.kind === 'read') this.#streams.set(read.stream.name, { stream: read.stream, record: seen.record })
    }
  }

  /** Notes a step that was left by policy: the report must never call it healthy. */
  leftByPolicy(why: string): void {
    this.#byPolicy.push(why)
    this.#log.warning(`Advanced without the gates' consent. ${why}`)
  }
}

/** The canary's share under a record. */
export function canaryShare(record: RolloutRecord, promoted: boolean): Weight {
  if (record.kind === 'in-flight') return currentStep(record).weight
  return promoted ? FULL : 0
}

export function alarmStates(alarms: AlarmsRead): TimelineEntry['alarms'] {
  if (alarms.kind !== 'read') return []
  return alarms.readings.map(({ name, state, readable }) => ({ name, state: readable ? state : 'UNREADABLE' }))
}
