import type { RolloutResult } from '../run.ts'

/**
 * What putting stable back was good for: the failed requests, next to those had everything met the canary at once.
 * @returns undefined where the canary had no traffic to tell by, or nothing was saved.
 */
export function savedSentence({ kind, canary, stable }: RolloutResult): string | undefined {
  const requests = canary.invocations + stable.invocations
  const failed = canary.errors + stable.errors
  if (kind !== 'rolled-back' || canary.invocations === 0) return undefined
  const expected = Math.round((canary.errors / canary.invocations) * requests)
  if (expected <= failed) return undefined
  return `Had all ${requests} requests met the canary at once, about ${expected} would have failed; ${failed} did, by the metrics readable then.`
}
