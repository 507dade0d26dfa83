import type { MinuteCounts } from '../../src/rollout/stream.ts'
import type { Random } from '../../src/values/random.ts'

/** What a release meets: how much traffic there is, and how often each version fails. */
export interface Situation {
  /** Calls of the alias per second. */
  readonly rps: number
  readonly canary: number
  readonly stable: number
  /** A minute in which a fifth of the calls fail on both versions, somewhere in the first five minutes. */
  readonly outage: boolean
}

const MINUTE = 60
const OUTAGE = { seconds: 60, rate: 0.2, within: 300 }

interface MutableMinute {
  readonly minute: number
  readonly canary: { invocations: number; errors: number }
  readonly stable: { invocations: number; errors: number }
}

/**
 * The traffic of one alias around one rollout, drawn minute by minute as CloudWatch would count it: Poisson arrivals,
 * each call routed at random by the weight of its moment. Minutes lie at a random phase to the rollout, and the one in
 * which it begins holds calls from before it.
 */
export class World {
  /** When the rollout begins. */
  readonly began: number
  /** Errors that the new version has served so far. */
  failed = 0
  readonly #situation: Situation
  readonly #random: Random
  readonly #delay: number
  readonly #outage: readonly [number, number]
  readonly #minutes: MutableMinute[] = []
  #drawn: number
  #weight = 0

  /** @param delay seconds after its end until a minute can be read. */
  constructor(situation: Situation, random: Random, delay: number) {
    this.#situation = situation
    this.#random = random
    this.#delay = delay
    this.began = 1_800_000_000 + Math.floor(random.uniform() * MINUTE)
    this.#drawn = this.began - (this.began % MINUTE)
    const start = this.began + random.uniform() * (OUTAGE.within - OUTAGE.seconds)
    this.#outage = situation.outage ? [start, start + OUTAGE.seconds] : [0, 0]
    this.#drawUntil(this.began)
  }

  /** From `now` on the canary has this share of the calls. */
  shift(now: number, weight: number): void {
    this.#drawUntil(now)
    this.#weight = weight
  }

  /** The minutes readable at `now`, oldest first. */
  readable(now: number): readonly MinuteCounts[] {
    this.#drawUntil(now)
    return this.#minutes.filter(({ minute }) => minute + MINUTE + this.#delay <= now)
  }

  /** When the next minute becomes readable after `now`. */
  nextReadable(now: number): number {
    const closed = now - this.#delay
    return Math.floor(closed / MINUTE) * MINUTE + MINUTE + this.#delay
  }

  /** Everything up to `now` has happened. */
  #drawUntil(now: number): void {
    while (this.#drawn < now) {
      const minute = Math.floor(this.#drawn / MINUTE) * MINUTE
      const bounds = [minute + MINUTE, ...this.#outage].filter(bound => bound > this.#drawn)
      const until = Math.min(now, ...bounds)
      this.#draw(minute, this.#drawn, until)
      this.#drawn = until
    }
  }

  #draw(minute: number, from: number, until: number): void {
    const { rps, canary, stable } = this.#situation
    const [start, end] = this.#outage
    const failing = from >= start && from < end
    const calls = rps * (until - from)
    const bucket = this.#bucket(minute)
    const errors = this.#add(bucket.canary, calls * this.#weight, failing ? Math.max(canary, OUTAGE.rate) : canary)
    this.#add(bucket.stable, calls * (1 - this.#weight), failing ? Math.max(stable, OUTAGE.rate) : stable)
    this.failed += errors
  }

  #add(counts: { invocations: number; errors: number }, calls: number, rate: number): number {
    const errors = this.#random.poisson(calls * rate)
    counts.invocations += errors + this.#random.poisson(calls * (1 - rate))
    counts.errors += errors
    return errors
  }

  #bucket(minute: number): MutableMinute {
    const last = this.#minutes.at(-1)
    if (last?.minute === minute) return last
    const bucket = { minute, canary: { invocations: 0, errors: 0 }, stable: { invocations: 0, errors: 0 } }
    this.#minutes.push(bucket)
    return bucket
  }
}
