import type { Clock } from '../aws/clock.ts'
import type { Seconds } from '../values/duration.ts'

/** However short the hold, four times what reading took: reading takes no more than a part of a run's calls. */
const TIMES_READING = 4

/** Something that is read when it is asked for, and again once what is known of it is too old. */
export class Held<T> {
  readonly #clock: Clock
  readonly #read: () => Promise<T>
  #known: { readonly at: Seconds; readonly took: Seconds; readonly value: T } | undefined

  constructor(clock: Clock, read: () => Promise<T>) {
    this.#clock = clock
    this.#read = read
  }

  /** @param hold how old it may be, from when its reading began. @throws as the reading does. */
  async get(hold: Seconds): Promise<T> {
    const at = this.#clock.now()
    if (this.#known === undefined || at - this.#known.at > Math.max(hold, TIMES_READING * this.#known.took)) {
      const value = await this.#read()
      this.#known = { at, took: this.#clock.now() - at, value }
    }
    return this.#known.value
  }
}
