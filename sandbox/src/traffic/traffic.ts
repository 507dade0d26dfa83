import type { SandboxClock } from '../clock.ts'
import { AwsError, type AwsReply, type AwsRequest, type Service } from '../http/service.ts'
import type { Account } from '../ports.ts'
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
  stopTicks: (() => void) | undefined
  readonly pending: Set<Promise<void>>
}

/** A tick of a running clock is 50 ms of the machine; a manual clock ticks once a second. */
const TICK_SECONDS = 0.05
const MANUAL_TICK_SECONDS = 1

/** Callers of functions: they follow the sandbox clock and never cross HTTP, so they fill no call log. */
export class Traffic {
  readonly #clock: SandboxClock
  readonly #account: Account
  readonly #lambda: Service
  readonly #streams = new Map<number, Stream>()

  constructor(parts: { readonly clock: SandboxClock; readonly account: Account; readonly lambda: Service }) {
    this.#clock = parts.clock
    this.#account = parts.account
    this.#lambda = parts.lambda
  }

  /** Starts calling now. @returns a number that stops it. */
  start(order: TrafficOrder): number {
    const id = this.#streams.size + 1
    const stream: Stream = { id, order, versions: new Map(), refused: 0, stopTicks: undefined, pending: new Set() }
    this.#streams.set(id, stream)
    const now = this.#clock.now()
    const times = arrivals(now, order.rps, order.pattern ?? 'even', order.seed ?? id)
    let next = times.next().value ?? Number.POSITIVE_INFINITY
    const period = this.#clock.mode.kind === 'manual' ? MANUAL_TICK_SECONDS : TICK_SECONDS * this.#clock.rate
    stream.stopTicks = this.#clock.every(period, now % period, async () => {
      for (const now = this.#clock.now(); next <= now + 1e-9; next = times.next().value ?? Number.POSITIVE_INFINITY) {
        this.#send(stream)
      }
      await Promise.all(stream.pending)
    })
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
    stream.stopTicks?.()
    stream.stopTicks = undefined
    await Promise.all(stream.pending)
    return report(stream)
  }

  async stopAll(): Promise<TrafficReport> {
    await Promise.all([...this.#streams.keys()].map(id => this.stop(id)))
    return this.report()
  }

  #send(stream: Stream): void {
    const sent = this.#invoke(stream.order)
      .catch((error: unknown) => {
        if (!(error instanceof AwsError)) console.error('sandbox: a request of the traffic generator failed', error)
        return undefined
      })
      .then(reply => record(stream, reply))
      .finally(() => stream.pending.delete(sent))
    stream.pending.add(sent)
  }

  async #invoke({ functionName, qualifier, payload = {} }: TrafficOrder): Promise<AwsReply> {
    const request: AwsRequest = {
      service: 'lambda',
      method: 'POST',
      rawPath: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
      query: new URLSearchParams(qualifier === undefined ? {} : { Qualifier: qualifier }),
      headers: new Headers({ 'content-type': 'application/octet-stream' }),
      body: Buffer.from(JSON.stringify(payload)),
      region: this.#account.region,
      accessKeyId: 'AKIATRAFFIC',
    }
    const matched = this.#lambda.match(request)
    if (matched === undefined) throw new AwsError(501, 'NotImplemented', 'The sandbox has no Lambda to call.')
    return matched.run()
  }
}

function record(stream: Stream, reply: AwsReply | undefined): void {
  const header = (name: string): string | undefined =>
    Object.entries(reply?.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1]
  const version = header('x-amz-executed-version')
  if (version === undefined) {
    stream.refused += 1
    return
  }
  const count = stream.versions.get(version) ?? { requests: 0, errors: 0 }
  stream.versions.set(version, count)
  count.requests += 1
  if (header('x-amz-function-error') !== undefined) count.errors += 1
}

function report(stream: Stream): StreamReport {
  const { id, order, stopTicks } = stream
  return { ...order, id, running: stopTicks !== undefined, ...count([stream]) }
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
