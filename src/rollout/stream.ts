import type { Seconds } from '../values/duration.ts'

/** What canary and stable are compared by. Each is a test of its own; together they share alpha. */
export type StreamName = 'errors' | 'latency' | 'probes' | 'log'

/** Calls of one version in one bucket of time, and how many of them went wrong: failed, were slow, logged an error. */
export interface Counts {
  readonly invocations: number
  readonly errors: number
}

export interface Bucket {
  readonly canary: Counts
  readonly stable: Counts
}

/** Cumulative counts of one minute (its start), by version. */
export interface MinuteCounts extends Bucket {
  readonly minute: Seconds
}

/** One comparison of canary and stable since the rollout began, over all its weights. */
export interface Stream {
  readonly name: StreamName
  readonly minutes: readonly MinuteCounts[]
  /** lambda of CD B2: 1 for independent events, lower where one cause yields several of them (retries, batches). */
  readonly temper: number
  /** Both versions were called side by side, not by weight: the split does not move with the weights. */
  readonly sideBySide?: true
  /** How much later than its minute a call's result may come; none where left out. */
  readonly lag?: Seconds
  /** Calls turned away by minute that no version is charged with. */
  readonly unattributed?: ReadonlyMap<Seconds, number>
  /** The part of its test's alpha that it may spend, where several processes have a stream each; all of it if left out. */
  readonly share?: number
  /** Why calls of late may have gone wrong uncounted: what is counted may put back, but lets no step be left. */
  readonly behind?: string
  /** What was counted, after `8 of 50` and before `on the canary`: `calls failed`. Stable's may be left empty. */
  readonly counted: { readonly canary: string; readonly stable: string }
}

/** A stream as read at one moment. What cannot be read is never good news. */
export type StreamRead =
  | { readonly kind: 'read'; readonly stream: Stream }
  | { readonly kind: 'unreadable'; readonly name: StreamName; readonly detail: string }

const READINGS: Readonly<Record<StreamName, string>> = {
  errors: 'the metrics',
  latency: 'the durations',
  probes: 'the probes',
  log: 'the logs',
}

/** Why the streams are no good news, `the metrics cannot be read: …`: one is unreadable, or behind. */
export function findUnread(read: readonly StreamRead[]): string | undefined {
  const [first] = read.flatMap(each => {
    const [name, why] = each.kind === 'read' ? [each.stream.name, each.stream.behind] : [each.name, each.detail]
    return why === undefined ? [] : [`${READINGS[name]} cannot be read: ${why}`]
  })
  return first
}

/** Failed calls by version, minute by minute. */
export function errorStream(minutes: readonly MinuteCounts[], temper = 1, counted = 'calls failed'): Stream {
  return { name: 'errors', minutes, temper, counted: { canary: counted, stable: '' } }
}

/** The stream of that name, when it could be read. */
export function streamIn(read: readonly StreamRead[], name: StreamName): Stream | undefined {
  return read.flatMap(each => (each.kind === 'read' && each.stream.name === name ? [each.stream] : []))[0]
}

/** Both versions were called: one alone, however it fails, compares with nothing. */
export function isComparable({ canary, stable }: Bucket): boolean {
  return canary.invocations > 0 && stable.invocations > 0
}

export function total(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (sum, { invocations, errors }) => ({ invocations: sum.invocations + invocations, errors: sum.errors + errors }),
    { invocations: 0, errors: 0 },
  )
}

/** `3 of 120 calls failed on the canary, 0 of 1080 on stable` */
export function printCounts(canary: Counts, stable: Counts, counted: Stream['counted']): string {
  const side = ({ errors, invocations }: Counts, what: string): string =>
    [`${errors} of ${invocations}`, what].filter(text => text !== '').join(' ')
  return `${side(canary, counted.canary)} on the canary, ${side(stable, counted.stable)} on stable`
}
