import type { Clock } from '../aws/clock.ts'
import { errorParts } from '../aws/error-parts.ts'
import { Failure } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import type { Version } from '../values/version.ts'
import { bar, type EvidenceRule, eValue, LEAST_ERRORS } from './evidence.ts'
import type { InFlight } from './record.ts'
import { SlowReading } from './slow-reading.ts'
import { type MinuteCounts, printCounts, type Stream, total } from './stream.ts'
import type { StreamSource } from './stream-source.ts'

/** What both versions are called with, and how often. */
export interface ProbePlan {
  /** Events, as JSON; taken in turn. */
  readonly payloads: readonly string[]
  /** Calls of each version before the first shift; of a process that comes later, at its first look. */
  readonly count: number
  /** Calls of each version a minute from then on; 0 for none. */
  readonly perMinute: number
}

/** Calls one version once. @returns whether it failed; undefined when that says nothing. @throws Failure */
export type CallVersion = (version: Version, payload: string, signal: AbortSignal) => Promise<boolean | undefined>

/** Both versions of a rollout. */
export type Pair = Pick<InFlight, 'canary' | 'stable'>

const MINUTE: Seconds = 60
const PATIENCE_MS = 1000
const COUNTED = { canary: 'probes failed', stable: '' }

/**
 * The same events sent to both versions by their numbers, side by side: seconds of delay, no user touched. Its counts are
 * this process' own; another one begins anew and takes its own part of alpha (`share`), so that nothing is missed and
 * the bound holds over all of them (docs/adr/0012).
 */
export class Probes implements StreamSource {
  readonly name = 'probes'
  readonly #clock: Clock
  readonly #plan: ProbePlan
  readonly #call: CallVersion
  readonly #minutes = new Map<Seconds, MinuteCounts>()
  readonly #round: SlowReading<void>
  #pair: Pair | undefined
  #due = 0
  #turn = 0
  #began: Seconds | undefined
  #last: Seconds | undefined

  /** @param patienceMs how long a look may wait for calls, in milliseconds of the machine. */
  constructor(clock: Clock, plan: ProbePlan, call: CallVersion, patienceMs = PATIENCE_MS) {
    this.#clock = clock
    this.#plan = plan
    this.#call = call
    this.#round = new SlowReading(signal => this.#makeDue(signal), patienceMs)
  }

  /**
   * Before the first shift: calls until the canary is known to be worse, or the count is reached.
   * @returns how the canary does worse, in one sentence; undefined when it does not.
   * @throws Failure when no call was answered, or calls are refused.
   */
  async beforehand(pair: Pair, rule: EvidenceRule, signal: AbortSignal): Promise<string | undefined> {
    for (let made = 0; made < this.#plan.count && !signal.aborted; made++) {
      await this.#both(pair, signal)
      const harm = this.#harm(rule)
      if (harm !== undefined) return harm
    }
    this.#refuseSilence()
    return undefined
  }

  async read(record: InFlight): Promise<Stream> {
    this.#pair = record
    if (this.#plan.perMinute > 0) {
      this.#due = this.#callsDue()
      if (this.#due > 0) await this.#round.refresh()
      this.#refuseSilence()
    }
    return {
      name: 'probes',
      minutes: [...this.#minutes.values()],
      temper: 1,
      sideBySide: true,
      share: this.#share(record.began),
      ...this.#behind(),
      counted: COUNTED,
    }
  }

  close(): void {
    this.#round.close()
  }

  /** A round that failed does not undo what was counted before it; one that still runs has counted what it has. */
  #behind(): Pick<Stream, 'behind'> {
    const { failure } = this.#round
    return failure === undefined ? {} : { behind: errorParts(failure).message }
  }

  #callsDue(): number {
    const now = this.#clock.now()
    if (this.#last === undefined) return this.#plan.count
    return Math.min(this.#plan.count, Math.floor(((now - this.#last) * this.#plan.perMinute) / MINUTE))
  }

  async #makeDue(signal: AbortSignal): Promise<void> {
    const pair = this.#pair
    for (let due = this.#due; due > 0 && pair !== undefined && !signal.aborted; due--) await this.#both(pair, signal)
  }

  /** The same event to both at the same moment. A pair of which one says nothing is no comparison, and not counted. */
  async #both({ canary, stable }: Pair, signal: AbortSignal): Promise<void> {
    const payload = this.#plan.payloads[this.#turn++ % this.#plan.payloads.length] ?? '{}'
    const now = this.#clock.now()
    this.#began ??= now
    this.#last = now
    const [worse, baseline] = await Promise.all([
      this.#call(canary, payload, signal),
      this.#call(stable, payload, signal),
    ])
    if (worse === undefined || baseline === undefined) return
    const minute = Math.floor(now / MINUTE) * MINUTE
    const before = this.#minutes.get(minute)
    const added = (failed: boolean) => ({ invocations: 1, errors: failed ? 1 : 0 })
    this.#minutes.set(minute, {
      minute,
      canary: total([...(before === undefined ? [] : [before.canary]), added(worse)]),
      stable: total([...(before === undefined ? [] : [before.stable]), added(baseline)]),
    })
  }

  #harm(rule: EvidenceRule): string | undefined {
    const minutes = [...this.#minutes.values()]
    const canary = total(minutes.map(minute => minute.canary))
    const stable = total(minutes.map(minute => minute.stable))
    if (canary.errors < LEAST_ERRORS || eValue(minutes, 1) < bar(rule) / shareOf(0)) return undefined
    return `The canary fails more of the probes than stable: ${printCounts(canary, stable, COUNTED)}.`
  }

  #share(began: Seconds): number {
    return shareOf(Math.max(0, (this.#began ?? began) - began))
  }

  #refuseSilence(): void {
    if (this.#began === undefined || this.#minutes.size > 0) return
    if (this.#round.failure !== undefined) throw this.#round.failure
    throw new Failure({
      what: 'No probe was answered by both versions: Lambda turned them away.',
      next: 'Look at the concurrency of the function, or probe less.',
    })
  }
}

/**
 * The part of its test's alpha a process may spend that begins `seconds` after the rollout: 1/2, 1/6, 1/12, … by the
 * minute. However many come, at most one a minute, the parts add up to no more than the whole.
 */
export function shareOf(seconds: Seconds): number {
  const k = Math.floor(seconds / MINUTE) + 1
  return 1 / (k * (k + 1))
}
