import type { ExecutionEnvironment } from './execution-environment.ts'

interface Waiter {
  readonly key: string
  readonly create: () => ExecutionEnvironment
  readonly take: (environment: ExecutionEnvironment) => void
  readonly refuse: (error: Error) => void
}

/** Two environments of one function start at a time: a queue of short calls is served sooner than processes start. */
const STARTING = 2

/**
 * Keeps environments warm by key and reuses them. At most `limit` processes live; beyond it the one idle longest
 * makes room, and when all are busy the caller waits.
 */
export class EnvironmentPool {
  readonly #limit: number
  readonly #all = new Map<ExecutionEnvironment, string>()
  readonly #starting = new Map<ExecutionEnvironment, string>()
  /** The one used last is at the end. */
  #idle: ExecutionEnvironment[] = []
  #waiting: Waiter[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  /** @returns an environment nobody else uses, started or failed to start; give it back with `release`. */
  acquire(key: string, create: () => ExecutionEnvironment): Promise<ExecutionEnvironment> {
    const index = this.#idle.findLastIndex(environment => environment.usable && this.#all.get(environment) === key)
    const warm = this.#idle[index]
    if (warm !== undefined) {
      this.#idle.splice(index, 1)
      return Promise.resolve(warm)
    }
    return new Promise((take, refuse) => {
      this.#waiting.push({ key, create, take, refuse })
      this.#grow()
    })
  }

  release(environment: ExecutionEnvironment): void {
    if (!environment.usable) {
      this.#all.delete(environment)
      this.#grow()
      return
    }
    this.#offer(environment)
  }

  async close(): Promise<void> {
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(new Error('the sandbox is closed'))
    this.#idle = []
    await Promise.all([...this.#all.keys()].map(environment => environment.kill()))
    this.#all.clear()
  }

  #offer(environment: ExecutionEnvironment): void {
    const key = this.#all.get(environment)
    const index = this.#waiting.findIndex(waiter => waiter.key === key)
    const [waiter] = index === -1 ? [] : this.#waiting.splice(index, 1)
    if (waiter !== undefined) waiter.take(environment)
    else if (environment.usable) this.#idle.push(environment)
    else this.#all.delete(environment)
    this.#grow()
  }

  #grow(): void {
    const wanted = new Map<string, number>()
    for (const waiter of this.#waiting) {
      const rank = (wanted.get(waiter.key) ?? 0) + 1
      wanted.set(waiter.key, rank)
      const starting = [...this.#starting.values()].filter(key => key === waiter.key).length
      if (starting >= Math.min(rank, STARTING)) continue
      if (!this.#makeRoom()) return
      this.#start(waiter)
    }
  }

  #start(waiter: Waiter): void {
    const environment = waiter.create()
    this.#all.set(environment, waiter.key)
    this.#starting.set(environment, waiter.key)
    void environment.started.then(() => {
      this.#starting.delete(environment)
      if (this.#all.has(environment)) this.#offer(environment)
    })
  }

  #makeRoom(): boolean {
    if (this.#all.size < this.#limit) return true
    const oldest = this.#idle.shift()
    if (oldest === undefined) return false
    this.#all.delete(oldest)
    void oldest.kill()
    return true
  }
}
