import * as z from 'zod/mini'
import type { Runner } from '../github/runner.ts'

/** What `main` leaves for `post`: which alias it was about to change, and as whom. */
const begunSchema = z.object({
  functionName: z.string(),
  alias: z.string(),
  region: z.string(),
  owner: z.string(),
  /** Its session is made anew: a secret is never kept. */
  roleToAssume: z.optional(z.string()),
  onFinish: z.optional(z.object({ kind: z.enum(['topic', 'bus']), arn: z.string(), region: z.string() })),
})
export type BegunRollout = z.infer<typeof begunSchema>

const BEGUN = 'rollout'
const ENDED = 'rollout-ended'

/** Written before the first change, so that `post` knows even when `main` is killed (F§6.1). */
export function keepRollout(runner: Runner, rollout: BegunRollout): void {
  runner.saveState(BEGUN, JSON.stringify(rollout))
}

export function rolloutEnded(runner: Runner): void {
  runner.saveState(ENDED, 'true')
}

/** @returns what `main` began and did not bring to an end. */
export function unfinishedRollout(runner: Runner): BegunRollout | undefined {
  const text = runner.state(BEGUN)
  if (text === '' || runner.state(ENDED) === 'true') return undefined
  const parsed = begunSchema.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : undefined
}
