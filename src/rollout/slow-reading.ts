import { Failure } from '../report/failure.ts'

/**
 * A reading that may take longer than a look at the gates may wait: an alarm must not be found late because a log is
 * long. One runs at a time, behind the looks.
 */
export class SlowReading<T> {
  readonly #read: (signal: AbortSignal) => Promise<T>
  readonly #patienceMs: number
  readonly #ended = new AbortController()
  #running: Promise<void> | undefined
  #last: { readonly value: T } | { readonly failure: unknown } | undefined

  /** @param patienceMs how long a look waits for it, in milliseconds of the machine. */
  constructor(read: (signal: AbortSignal) => Promise<T>, patienceMs: number) {
    this.#read = read
    this.#patienceMs = patienceMs
  }

  /** Starts a reading unless one runs, and waits for it a while. */
  async refresh(): Promise<void> {
    this.#running ??= this.#read(this.#ended.signal)
      .then(
        value => {
          this.#last = { value }
        },
        (failure: unknown) => {
          this.#last = { failure }
        },
      )
      .finally(() => {
        this.#running = undefined
      })
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>(resolve => {
      timer = setTimeout(resolve, this.#patienceMs)
    })
    await Promise.race([this.#running, patience])
    clearTimeout(timer)
  }

  /** What the last reading threw; undefined when it did not. */
  get failure(): unknown {
    return this.#last !== undefined && 'failure' in this.#last ? this.#last.failure : undefined
  }

  /** What the last reading gave. @throws what it threw; Failure before there was one. */
  get value(): T {
    if (this.#last === undefined) throw new Failure({ what: 'the first reading has not ended yet' })
    if ('failure' in this.#last) throw this.#last.failure
    return this.#last.value
  }

  close(): void {
    this.#ended.abort()
  }
}
