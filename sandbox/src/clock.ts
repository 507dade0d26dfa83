/**
 * The sandbox's time. `real` follows the machine, `rate` runs `rate` times faster, `manual` moves only when told
 * and then runs everything that falls due, in order, before it returns.
 */
export type ClockMode =
  | { readonly kind: 'real' }
  | { readonly kind: 'rate'; readonly rate: number }
  | { readonly kind: 'manual' }

type Task = () => void | Promise<void>

interface Due {
  readonly at: number
  readonly task: Task
}

export class SandboxClock {
  readonly mode: ClockMode
  readonly #startReal = performance.now() / 1000
  readonly #start: number
  #manualNow: number
  #queue: Due[] = []
  #timer: NodeJS.Timeout | undefined
  #moving: Promise<void> = Promise.resolve()
  #stopped = false

  /** @param start seconds since the epoch at which sandbox time begins; the machine's time by default. */
  constructor(mode: ClockMode, start: number = Date.now() / 1000) {
    if (mode.kind === 'rate' && !(Number.isFinite(mode.rate) && mode.rate > 0)) {
      throw new RangeError(`a clock rate is a number above 0, not ${mode.rate}`)
    }
    this.mode = mode
    this.#start = start
    this.#manualNow = start
  }

  /** Seconds since the epoch, fractional. */
  now(): number {
    if (this.mode.kind === 'manual') return this.#manualNow
    return this.#start + (performance.now() / 1000 - this.#startReal) * this.rate
  }

  /** Sandbox seconds per second of the machine. A manual clock stands still by itself: 0. */
  get rate(): number {
    if (this.mode.kind === 'manual') return 0
    return this.mode.kind === 'rate' ? this.mode.rate : 1
  }

  /** Runs `task` once at `time`; tasks of the same time run in the order they were given. @returns its cancellation. */
  at(time: number, task: Task): () => void {
    if (this.#stopped) return () => undefined
    const due: Due = { at: time, task }
    this.#queue.splice(this.#queue.findLastIndex(other => other.at <= time) + 1, 0, due)
    this.#arm()
    return () => {
      this.#queue = this.#queue.filter(other => other !== due)
    }
  }

  after(seconds: number, task: Task): () => void {
    return this.at(this.now() + seconds, task)
  }

  /** Runs `task` at every multiple of `period` seconds plus `phase`. @returns a function that stops it. */
  every(period: number, phase: number, task: Task): () => void {
    let stopped = false
    let cancel = (): void => undefined
    const next = (from: number): void => {
      if (stopped) return
      const time = Math.floor((from - phase) / period) * period + phase + period
      cancel = this.at(time, async () => {
        next(time)
        await task()
      })
    }
    next(this.now())
    return () => {
      stopped = true
      cancel()
    }
  }

  /**
   * Manual mode only: moves time, running what falls due and waiting for it. Concurrent callers queue up and add up.
   * Never await it inside a task: it would wait for itself.
   */
  async advance(seconds: number): Promise<void> {
    if (this.mode.kind !== 'manual') throw new RangeError('only a manual clock can be advanced')
    if (!(Number.isFinite(seconds) && seconds >= 0)) throw new RangeError(`cannot advance by ${seconds} seconds`)
    await this.#move(() => this.#manualNow + seconds)
  }

  /** Resolves when `seconds` of sandbox time have passed; a manual clock moves by itself, and two equal sleeps overlap. */
  sleep(seconds: number): Promise<void> {
    if (this.mode.kind !== 'manual') return new Promise(resolve => this.after(seconds, resolve))
    const target = this.#manualNow + seconds
    return this.#move(() => target)
  }

  /** Forgets every task. Sleepers of a stopped clock never wake. */
  stop(): void {
    this.#stopped = true
    this.#queue = []
    clearTimeout(this.#timer)
  }

  #move(target: () => number): Promise<void> {
    const run = this.#moving.then(() => this.#runUntil(target()))
    this.#moving = run.catch(() => undefined)
    return run
  }

  async #runUntil(target: number): Promise<void> {
    for (let due = this.#queue[0]; due !== undefined && due.at <= target; due = this.#queue[0]) {
      this.#queue.shift()
      this.#manualNow = Math.max(this.#manualNow, due.at)
      await due.task()
    }
    this.#manualNow = Math.max(this.#manualNow, target)
  }

  /** A failing task is a defect and ends the process; what fails because the sandbox is closing is not. */
  async #run(task: Task): Promise<void> {
    try {
      await task()
    } catch (error) {
      if (!this.#stopped) throw error
    }
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const first = this.#queue[0]
    if (first === undefined || this.mode.kind === 'manual') return
    const wait = Math.max(0, ((first.at - this.now()) / this.rate) * 1000)
    this.#timer = setTimeout(() => this.#runDue(), Math.min(wait, 2 ** 31 - 1))
  }

  #runDue(): void {
    const now = this.now()
    for (let due = this.#queue[0]; due !== undefined && due.at <= now; due = this.#queue[0]) {
      this.#queue.shift()
      void this.#run(due.task)
    }
    this.#arm()
  }
}
