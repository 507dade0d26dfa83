import * as z from 'zod/mini'
import { Failure } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import { type Environment, endpoints, isLoopback } from './endpoints.ts'
import type { LearningClock } from './system-clock.ts'

const TEST_CLOCK = 'LAMBDA_CANARY_TEST_CLOCK'

const reply = z.object({
  now: z.number(),
  mode: z.optional(z.object({ kind: z.enum(['real', 'rate', 'manual']), rate: z.optional(z.number()) })),
})

/**
 * The sandbox's clock, for tests. Refused unless no call can reach the real AWS: with the time of a test a rollout would
 * pass its bake in milliseconds (design §8).
 * @returns undefined when the environment names none.
 * @throws Failure unless the clock and every AWS endpoint are on this machine.
 */
export function testClock(env: Environment): LearningClock | undefined {
  const url = env[TEST_CLOCK]
  if (url === undefined || url === '') return undefined
  const { everywhere, perService, ignored } = endpoints(env)
  if (everywhere === undefined || ignored) {
    throw refused('AWS_ENDPOINT_URL is not set, so that calls would go to the real AWS')
  }
  const outside = [url, everywhere, ...perService.values()].find(address => !isLoopback(address))
  if (outside !== undefined) throw refused(`${outside} is not on this machine`)
  return new SandboxClock(url)
}

function refused(why: string): Failure {
  return new Failure({
    what: `${TEST_CLOCK} is set, but ${why}.`,
    next: `Unset ${TEST_CLOCK}: it is for tests against a sandbox on this machine only.`,
  })
}

/** Follows the sandbox: asked once for its time and speed, then told by every sleep and every reply. */
class SandboxClock implements LearningClock {
  readonly #url: string
  #time: { readonly now: Seconds; readonly at: number } | undefined
  #rate = 0
  #ready: Promise<void> | undefined

  constructor(url: string) {
    this.#url = url.replace(/\/$/, '')
  }

  now(): Seconds {
    if (this.#time === undefined) return Date.now() / 1000
    return this.#time.now + ((performance.now() - this.#time.at) / 1000) * this.#rate
  }

  ready(): Promise<void> {
    this.#ready ??= this.#ask('/_sandbox/clock', {})
    return this.#ready
  }

  async sleep(seconds: Seconds, signal?: AbortSignal): Promise<void> {
    await this.ready()
    if (signal?.aborted === true) return
    await this.#ask('/_sandbox/clock/sleep', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seconds: Math.max(0, seconds) }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted !== true) throw error
    })
  }

  learn({ date }: { readonly date: Seconds }): void {
    if (date > this.now()) this.#set(date)
  }

  async #ask(path: string, init: RequestInit): Promise<void> {
    const response = await fetch(this.#url + path, init)
    if (!response.ok) throw new Failure({ what: `The test clock at ${this.#url} answered HTTP ${response.status}.` })
    const { now, mode } = reply.parse(await response.json())
    if (mode !== undefined) this.#rate = mode.kind === 'manual' ? 0 : (mode.rate ?? 1)
    this.#set(now)
  }

  #set(now: Seconds): void {
    this.#time = { now, at: performance.now() }
  }
}
