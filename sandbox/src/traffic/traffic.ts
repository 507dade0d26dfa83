import type { SandboxClock } from '../clock.ts'
import { AwsError } from '../http/service.ts'
import { type ArrivalPattern, arrivals } from './arrivals.ts'

export interface TrafficOrder {
  readonly functionName: string
  /** Alias or version; the unqualified function when absent. */
  readonly qualifier?: string
  /** Requests per second of sandbox time. */
  readonly rps: number
  /** `even` by default. */
  readonly pattern?: ArrivalPattern
  readonly seed?: number
  /** The event of every request, as JSON; `{}` by default. */
  readonly payload?: unknown
}

export interface Count {
  readonly requests: number
  /** Answers with a function error. */
  readonly errors: number
}

export interface Counts extends Count {
  /** Requests Lambda refused (throttled, no such function): nothing ran. */
  readonly refused: number
  readonly byVersion: Readonly<Record<string, Count>>
}

export interface StreamReport extends TrafficOrder, Counts {
  readonly id: number
  readonly running: boolean
}

/** Everything ever sent, and each stream of it. */
export interface TrafficReport extends Counts {
  readonly streams: readonly StreamReport[]
}

interface Stream {
  readonly id: number
  readonly order: TrafficOrder
  readonly versions: Map<string, { requests: number; errors: number }>
  refused: number
  cancelTick: (() => void) | undefined
  readonly pending: Set<Promise<void>>
}

/** What traffic needs of Lambda. */
export interface Invoker {
  /** @throws AwsError when Lambda refuses the call. */
  invoke(call: {
    readonly functionName: string
    readonly qualifier?: string
    readonly payload: Uint8Array
  }): Promise<{ readonly executedVersion: string; readonly functionError?: string | undefined }>
}

/** A tick of a running clock is 50 ms of the machine; a manual clock ticks once a second. */
const TICK_SECONDS = 0.05
const MANUAL_TICK_SECONDS = 1

/** Beyond this the callers of a running clock are late: a slow machine is no throttling by AWS. */
const IN_FLIGHT = 200

/** Seconds since the epoch have no finer steps than this in a double. */
const ROUNDING = 1e-6

/** Callers of functions: they follow the sandbox clock and never cross HTTP, so they fill no call log. */
export class Traffic {
  readonly #clock: SandboxClock
  readonly #lambda: Invoker
  readonly #streams = new Map<number, Stream>()

  constructor(parts: { readonly clock: SandboxClock; readonly lambda: Invoker }) {
    this.#clock = parts.clock
    this.#lambda = parts.lambda
  }

  /** Starts calling now. @returns a number that stops it. */
  start(order: TrafficOrder): number {
    const id = this.#streams.size + 1
    const stream: Stream = { id, order, versions: new Map(), refused: 0, cancelTick: undefined, pending: new Set() }
    this.#streams.set(id, stream)
    const began = this.#clock.now()
    const times = arrivals(began, order.rps, order.pattern ?? 'even', order.seed ?? id)
    let next = times.next().value ?? Number.POSITIVE_INFINITY
    const period = this.#clock.mode.kind === 'manual' ? MANUAL_TICK_SECONDS : TICK_SECONDS * this.#clock.rate
    const tick = async (n: number): Promise<void> => {
      stream.cancelTick = this.#clock.at(began + (n + 1) * period, () => tick(n + 1))
      const now = this.#clock.now() + ROUNDING
      const room = (): boolean => this.#clock.mode.kind === 'manual' || stream.pending.size < IN_FLIGHT
      for (; next <= now && room(); next = times.next().value ?? Number.POSITIVE_INFINITY) this.#send(stream)
      await Promise.all(stream.pending)
    }
    stream.cancelTick = this.#clock.at(began + period, () => tick(1))
    return id
  }

  report(): TrafficReport {
    const streams = [...this.#streams.values()]
    return { ...count(streams), streams: streams.map(report) }
  }

  /** Stops a stream and waits for its last answers. @returns its final counts; nothing when there is no such stream. */
  async stop(id: number): Promise<StreamReport | undefined> {
    const stream = this.#streams.get(id)
    if (stream === undefined) return undefined
    stream.cancelTick?.()
    stream.cancelTick = undefined
    await Promise.all(stream.pending)
    return report(stream)
  }

  async stopAll(): Promise<TrafficReport> {
    await Promise.all([...this.#streams.keys()].map(id => this.stop(id)))
    return this.report()
  }

  #send(stream: Stream): void {
    const sent = this.#call(stream).finally(() => stream.pending.delete(sent))
    stream.pending.add(sent)
  }

  async #call(stream: Stream): Promise<void> {
    const { functionName, qualifier, payload = {} } = stream.order
    try {
      const { executedVersion, functionError } = await this.#lambda.invoke({
        functionName,
        ...(qualifier === undefined ? {} : { qualifier }),
        payload: Buffer.from(JSON.stringify(payload)),
      })
      const count = stream.versions.get(executedVersion) ?? { requests: 0, errors: 0 }
      stream.versions.set(executedVersion, count)
      count.requests += 1
      if (functionError !== undefined) count.errors += 1
    } catch (error) {
      if (!(error instanceof AwsError)) console.error('sandbox: a request of the traffic generator failed', error)
      stream.refused += 1
    }
  }
}

function report(stream: Stream): StreamReport {
  const { id, order, cancelTick } = stream
  return { ...order, id, running: cancelTick !== undefined, ...count([stream]) }
}

function count(streams: readonly Stream[]): Counts {
  const byVersion: Record<string, { requests: number; errors: number }> = {}
  for (const [version, { requests, errors }] of streams.flatMap(stream => [...stream.versions])) {
    const sum = byVersion[version] ?? { requests: 0, errors: 0 }
    byVersion[version] = { requests: sum.requests + requests, errors: sum.errors + errors }
  }
  const sums = Object.values(byVersion)
  return {
    requests: sums.reduce((sum, one) => sum + one.requests, 0),
    errors: sums.reduce((sum, one) => sum + one.errors, 0),
    refused: streams.reduce((sum, stream) => sum + stream.refused, 0),
    byVersion,
  }
}
