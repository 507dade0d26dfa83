import type { SandboxClock } from '../clock.ts'
import type { AwsRequest, MatchedOperation, Service } from '../http/service.ts'
import type { Account, MetricPoint, MetricSink } from '../ports.ts'
import { alarmArn, type EvaluationState } from './alarms/alarm.ts'
import { AlarmBook } from './alarms/alarm-book.ts'
import { evaluateAlarms } from './alarms/evaluator.ts'
import { alarmReads } from './alarms/read-operations.ts'
import { alarmWrites } from './alarms/write-operations.ts'
import { getMetricData, type UnreadableStatus } from './get-metric-data.ts'
import { Input } from './input.ts'
import { metricOperations } from './metric-operations.ts'
import { MetricStore, type MetricStoreOptions, MINUTE } from './metric-store.ts'
import { type Operations, read } from './operation.ts'
import { cborProtocol } from './wire/cbor.ts'
import { jsonProtocol } from './wire/json.ts'
import type { Call } from './wire/protocol.ts'
import { queryProtocol } from './wire/query.ts'

export interface CloudWatchOptions {
  readonly account: Account
  readonly clock: SandboxClock
  /** Seconds after its minute closed until a point can be read; 60 by default (F§3.3). */
  readonly metricDelaySeconds?: number
  /** Every `every`-th sample arrives `seconds` later than the others. */
  readonly latePoints?: { readonly every: number; readonly seconds: number }
}

const PROTOCOLS = [jsonProtocol, cborProtocol, queryProtocol]
const DEFAULT_DELAY = 60
/** Alarms are looked at this long after the minute, so that what becomes readable with it counts. */
const EVALUATION_PHASE = 5

/** CloudWatch metrics and alarms, in every wire protocol current and older clients speak (F§3). */
export class CloudWatchService implements Service, MetricSink {
  readonly name = 'monitoring'
  readonly #account: Account
  readonly #clock: SandboxClock
  readonly #store: MetricStore
  readonly #book: AlarmBook
  readonly #operations: Operations
  #unreadable: UnreadableStatus | undefined

  constructor({ account, clock, metricDelaySeconds = DEFAULT_DELAY, latePoints }: CloudWatchOptions) {
    const now = (): number => clock.now()
    this.#account = account
    this.#clock = clock
    this.#store = new MetricStore(now, { delaySeconds: metricDelaySeconds, late: latePoints })
    this.#book = new AlarmBook(now)
    this.#operations = {
      ...metricOperations(this.#store, now),
      ...alarmReads(this.#book),
      ...alarmWrites(this.#book, account, now),
      GetMetricData: read(input => getMetricData(input, this.#store, this.#unreadable)),
    }
    clock.every(MINUTE, EVALUATION_PHASE, () => this.evaluateAlarms())
  }

  put(points: readonly MetricPoint[]): void {
    for (const { namespace, name, dimensions, at, value } of points) {
      this.#store.put({ namespace, name, dimensions }, at, value)
    }
  }

  match(request: AwsRequest): MatchedOperation | undefined {
    const call = firstCall(request)
    const operation = call === undefined ? undefined : this.#operations[call.operation]
    if (call === undefined || operation === undefined) return undefined
    const known = { operation: call.operation, write: operation.write, fail: call.fail }
    let input: unknown
    try {
      input = call.decode()
    } catch (error) {
      return { ...known, input: undefined, run: () => Promise.reject(error) }
    }
    const resource = this.#resourceOf(input)
    return {
      ...known,
      input,
      ...(resource === undefined ? {} : { resource }),
      run: async () => call.reply(operation.run(new Input(input))),
    }
  }

  /** What the clock does every minute; a test may do it at once. */
  evaluateAlarms(): void {
    evaluateAlarms(this.#book, this.#store, this.#clock.now())
  }

  /** Gives an alarm the `EvaluationState` of CloudWatch in trouble; undefined for a healthy one. */
  setEvaluationState(alarmName: string, state: EvaluationState | undefined): void {
    this.#book.setEvaluation(alarmName, state)
  }

  /** Changes how late points become readable, for points put from now on. */
  setMetricDelay(options: MetricStoreOptions): void {
    this.#store.options = options
  }

  /** Makes GetMetricData withhold every value and answer this status; undefined reads again. */
  setUnreadable(status: UnreadableStatus | undefined): void {
    this.#unreadable = status
  }

  #resourceOf(input: unknown): string | undefined {
    if (typeof input !== 'object' || input === null) return undefined
    if ('ResourceARN' in input && typeof input.ResourceARN === 'string') return input.ResourceARN
    if ('AlarmName' in input && typeof input.AlarmName === 'string') return alarmArn(this.#account, input.AlarmName)
    return undefined
  }
}

function firstCall(request: AwsRequest): Call | undefined {
  for (const protocol of PROTOCOLS) {
    const call = protocol(request)
    if (call !== undefined) return call
  }
  return undefined
}
