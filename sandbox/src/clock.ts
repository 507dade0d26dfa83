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
  readonly order: number
  readonly task: Task
}

export class SandboxClock {
  readonly mode: ClockMode
  readonly #startReal = Date.now() / 1000
  readonly #startVirtual: number
  #manualNow: number
  #order = 0
  #queue: Due[] = []
  #timer: NodeJS.Timeout | undefined
  #advancing: Promise<void> = Promise.resolve()

  /** @param start seconds since the epoch at which virtual time begins; today by default. */
  constructor(mode: ClockMode, start: number = Date.now() / 1000) {
    this.mode = mode
    this.#startVirtual = start
    this.#manualNow = start
  }

  /** Seconds since the epoch, fractional. */
  now(): number {
    switch (this.mode.kind) {
      case 'manual':
        return this.#manualNow
      case 'rate':
        return this.#startVirtual + (Date.now() / 1000 - this.#startReal) * this.mode.rate
      case 'real':
        return this.#startVirtual + (Date.now() / 1000 - this.#startReal)
    }
  }

  /** Runs `task` once at `time`. @returns a function that cancels it. */
  at(time: number, task: Task): () => void {
    const due: Due = { at: time, order: this.#order++, task }
    const index = this.#queue.findIndex(other => other.at > time)
    if (index === -1) this.#queue.push(due)
    else this.#queue.splice(index, 0, due)
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
    let cancel = (): void => undefined
    const next = (from: number): void => {
      const time = Math.floor((from - phase) / period) * period + phase + period
      cancel = this.at(time, async () => {
        next(time)
        await task()
      })
    }
    next(this.now())
    return () => cancel()
  }

  /** Manual mode: moves time, running what falls due. Concurrent callers queue up. */
  advance(seconds: number): Promise<void> {
    const run = this.#advancing.then(() => this.#runUntil(this.now() + seconds))
    this.#advancing = run.catch(() => undefined)
    return run
  }

  /** Resolves when `seconds` of sandbox time have passed; in manual mode it moves time itself. */
  sleep(seconds: number): Promise<void> {
    if (this.mode.kind === 'manual') return this.advance(seconds)
    return new Promise(resolve => this.after(seconds, resolve))
  }

  stop(): void {
    this.#queue = []
    clearTimeout(this.#timer)
  }

  async #runUntil(target: number): Promise<void> {
    for (let due = this.#queue[0]; due !== undefined && due.at <= target; due = this.#queue[0]) {
      this.#queue.shift()
      this.#manualNow = Math.max(this.#manualNow, due.at)
      await due.task()
    }
    this.#manualNow = Math.max(this.#manualNow, target)
  }

  #arm(): void {
    if (this.mode.kind === 'manual') return
    clearTimeout(this.#timer)
    const first = this.#queue[0]
    if (first === undefined) return
    const rate = this.mode.kind === 'rate' ? this.mode.rate : 1
    const wait = Math.max(0, ((first.at - this.now()) / rate) * 1000)
    this.#timer = setTimeout(() => this.#runDue(), Math.min(wait, 2 ** 31 - 1))
  }

  #runDue(): void {
    const now = this.now()
    for (let due = this.#queue[0]; due !== undefined && due.at <= now; due = this.#queue[0]) {
      this.#queue.shift()
      void due.task()
    }
    this.#arm()
  }
}
