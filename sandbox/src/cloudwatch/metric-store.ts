import { type Aggregate, combine, include, samplesOf } from './statistics.ts'

/** A metric is its exact dimension set: CloudWatch never aggregates across sets (F§3.3). */
export interface MetricId {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
}

export interface MetricStoreOptions {
  /** Seconds after its minute closed until a point can be read. */
  readonly delaySeconds: number
  /** Every `every`-th sample arrives `seconds` later than the others: late points change a minute already read. */
  readonly late?: { readonly every: number; readonly seconds: number } | undefined
}

/** The readable samples of `[start, end)`, by the start of their period. */
export type Buckets = ReadonlyMap<number, Aggregate>

export interface Span {
  readonly start: number
  readonly end: number
  readonly period: number
  readonly unit?: string | undefined
}

interface Cell {
  readonly readableAt: number
  readonly unit: string | undefined
  readonly samples: Aggregate
}

interface Stored {
  readonly id: MetricId
  readonly minutes: Map<number, Cell[]>
  lastAt: number
}

export const MINUTE = 60

export class MetricStore {
  options: MetricStoreOptions
  readonly #now: () => number
  readonly #metrics = new Map<string, Stored>()
  #puts = 0

  constructor(now: () => number, options: MetricStoreOptions) {
    this.#now = now
    this.options = options
  }

  /** Seconds since the epoch. */
  now(): number {
    return this.#now()
  }

  /** Stores samples stamped `at` (seconds). A sample without a unit matches every unit asked for. */
  put(id: MetricId, at: number, value: number | Aggregate, unit?: string): void {
    const samples = typeof value === 'number' ? samplesOf(value) : value
    const key = keyOf(id)
    const stored = this.#metrics.get(key) ?? { id, minutes: new Map<number, Cell[]>(), lastAt: at }
    this.#metrics.set(key, stored)
    stored.lastAt = Math.max(stored.lastAt, at)
    const minute = Math.floor(at / MINUTE) * MINUTE
    const cells = stored.minutes.get(minute) ?? []
    stored.minutes.set(minute, cells)
    const readableAt = this.#readableAt(minute)
    const cell = cells.find(other => other.readableAt === readableAt && other.unit === unit)
    if (cell !== undefined) include(cell.samples, samples)
    else cells.push({ readableAt, unit, samples: combine([samples]) ?? samples })
  }

  /** Periods start at `start` and every `period` seconds after it. */
  read(id: MetricId, span: Span): Buckets {
    const now = this.#now()
    const buckets = new Map<number, Aggregate>()
    for (const [minute, cells] of this.#metrics.get(keyOf(id))?.minutes ?? []) {
      if (minute < span.start || minute >= span.end) continue
      const readable = cells.filter(
        cell => cell.readableAt <= now && (span.unit === undefined || (cell.unit ?? span.unit) === span.unit),
      )
      const samples = combine(readable.map(cell => cell.samples))
      if (samples === undefined) continue
      const bucket = span.start + Math.floor((minute - span.start) / span.period) * span.period
      const total = buckets.get(bucket)
      if (total === undefined) buckets.set(bucket, samples)
      else include(total, samples)
    }
    return buckets
  }

  /** The units a metric's samples came in; one undefined for samples without. */
  units(id: MetricId): readonly (string | undefined)[] {
    const cells = [...(this.#metrics.get(keyOf(id))?.minutes.values() ?? [])].flat()
    return [...new Set(cells.map(cell => cell.unit))]
  }

  /** Every metric that has had a readable point, in the order of its first sample. */
  list(): readonly { readonly id: MetricId; readonly lastAt: number }[] {
    const now = this.#now()
    return [...this.#metrics.values()].filter(stored =>
      [...stored.minutes.values()].some(cells => cells.some(cell => cell.readableAt <= now)),
    )
  }

  #readableAt(minute: number): number {
    const { delaySeconds, late } = this.options
    this.#puts++
    const extra = late !== undefined && this.#puts % late.every === 0 ? late.seconds : 0
    // Lambda stamps an invocation's start, so a long one arrives when its minute is long closed. Whole seconds keep
    // the cells of a minute few.
    return Math.max(minute + MINUTE, Math.ceil(this.#now())) + delaySeconds + extra
  }
}

export function keyOf(id: MetricId): string {
  const dimensions = Object.entries(id.dimensions).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([id.namespace, id.name, dimensions])
}
