import { AwsError } from '../../http/service.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'

interface Waiter {
  /** Milliseconds of the machine. */
  readonly since: number
  readonly create: () => ExecutionEnvironment
  readonly take: (environment: ExecutionEnvironment) => void
  readonly refuse: (error: Error) => void
}

/** The environments of one configuration of one function, and who waits for them. */
interface Lane {
  readonly key: string
  readonly waiting: Waiter[]
  /** The one used last is at the end. */
  readonly idle: ExecutionEnvironment[]
  live: number
  starting: number
  /** What an invocation takes, in milliseconds: a moving average. */
  pace: number
  lastRelease: number
}

interface Owned {
  readonly lane: Lane
  takenAt: number
}

/** Another environment starts when a queue would take longer than this: starting one costs about as much. */
const PATIENCE_MS = 100
/** So many environments of one lane start at a time. */
const STARTING = 2

/**
 * Keeps environments warm by key and reuses them. At most `limit` processes live; beyond it the one idle longest
 * makes room, and when all are busy the caller waits.
 */
export class EnvironmentPool {
  readonly #limit: number
  readonly #lanes = new Map<string, Lane>()
  readonly #owners = new Map<ExecutionEnvironment, Owned>()
  /** Of all lanes; the one idle longest comes first. */
  readonly #idle = new Set<ExecutionEnvironment>()
  #timer: NodeJS.Timeout | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  /** @returns an environment nobody else uses, started or failed to start; give it back with `release`. */
  acquire(key: string, create: () => ExecutionEnvironment): Promise<ExecutionEnvironment> {
    const lane = this.#lane(key)
    for (let warm = lane.idle.pop(); warm !== undefined; warm = lane.idle.pop()) {
      this.#idle.delete(warm)
      if (warm.usable) return Promise.resolve(this.#taken(warm))
      this.#forget(warm)
    }
    return new Promise((take, refuse) => {
      lane.waiting.push({ since: performance.now(), create, take, refuse })
      this.#grow(lane)
    })
  }

  release(environment: ExecutionEnvironment): void {
    const owned = this.#owners.get(environment)
    if (owned === undefined) return
    const { lane, takenAt } = owned
    lane.lastRelease = performance.now()
    lane.pace += (lane.lastRelease - takenAt - lane.pace) / 8
    this.#offer(environment, lane)
  }

  #offer(environment: ExecutionEnvironment, lane: Lane): void {
    const waiter = environment.usable ? lane.waiting.shift() : undefined
    if (waiter !== undefined) {
      waiter.take(this.#taken(environment))
      return
    }
    if (environment.usable) {
      lane.idle.push(environment)
      this.#idle.add(environment)
    } else {
      this.#forget(environment)
    }
    this.#growAll()
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    for (const lane of this.#lanes.values()) {
      for (const waiter of lane.waiting.splice(0))
        waiter.refuse(new AwsError(503, 'ServiceException', 'The sandbox is closed.'))
    }
    const all = [...this.#owners.keys()]
    this.#lanes.clear()
    this.#owners.clear()
    await Promise.all(all.map(environment => environment.kill()))
  }

  #lane(key: string): Lane {
    const known = this.#lanes.get(key)
    if (known !== undefined) return known
    const lane: Lane = { key, waiting: [], idle: [], live: 0, starting: 0, pace: 0, lastRelease: 0 }
    this.#lanes.set(key, lane)
    return lane
  }

  #taken(environment: ExecutionEnvironment): ExecutionEnvironment {
    const owned = this.#owners.get(environment)
    if (owned !== undefined) owned.takenAt = performance.now()
    return environment
  }

  #growAll(): void {
    for (const lane of this.#lanes.values()) this.#grow(lane)
  }

  /** Starts what the lane's waiters need now: the first environment at once, another one when the queue is long. */
  #grow(lane: Lane): void {
    for (const waiter of lane.waiting.slice(lane.starting, STARTING)) {
      if (lane.live > 0 && delayOf(lane, waiter) < PATIENCE_MS) {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined
          this.#growAll()
        }, PATIENCE_MS / 4).unref()
        return
      }
      if (!this.#makeRoom()) return
      this.#start(lane, waiter)
    }
  }

  #start(lane: Lane, { create }: Waiter): void {
    const environment = create()
    this.#owners.set(environment, { lane, takenAt: performance.now() })
    lane.live += 1
    lane.starting += 1
    void environment.started.then(() => {
      lane.starting -= 1
      if (!this.#owners.has(environment)) return
      // A start that failed is handed on too: the waiter reports it.
      const waiter = environment.usable ? undefined : lane.waiting.shift()
      if (waiter === undefined) this.#offer(environment, lane)
      else waiter.take(this.#taken(environment))
    })
  }

  #makeRoom(): boolean {
    if (this.#owners.size < this.#limit) return true
    const [oldest] = this.#idle
    if (oldest === undefined) return false
    const idle = this.#owners.get(oldest)?.lane.idle
    idle?.splice(idle.indexOf(oldest), 1)
    this.#idle.delete(oldest)
    this.#forget(oldest)
    void oldest.kill()
    return true
  }

  #forget(environment: ExecutionEnvironment): void {
    const lane = this.#owners.get(environment)?.lane
    if (lane === undefined) return
    this.#owners.delete(environment)
    lane.live -= 1
    if (lane.live === 0 && lane.waiting.length === 0) this.#lanes.delete(lane.key)
  }
}

/** Milliseconds the queue will take at the lane's pace, or has already stood still. */
function delayOf(lane: Lane, first: Waiter): number {
  const queue = (lane.waiting.length * lane.pace) / lane.live
  return Math.max(queue, performance.now() - Math.max(first.since, lane.lastRelease))
}
