import type { Seconds } from '../values/duration.ts'

/** What an answer of GitHub that is no success says about trying again. */
export interface Refusal {
  readonly status: number
  readonly message: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the call may be sent again although it may have been done. */
  readonly repeatable: boolean
}

/** Longest wait that is still a wait: beyond it the step says when to come back. */
export const PATIENCE: Seconds = 600

/**
 * How long to wait before a call is sent again, by GitHub's own rules for its rate limits ("best practices for using the
 * REST API"): `retry-after` first; with nothing remaining until `x-ratelimit-reset`; a secondary limit without either, a
 * minute and then ever longer.
 * @param attempt from 1.
 * @returns undefined for an answer that no waiting changes.
 */
export function waitBefore(refusal: Refusal, attempt: number): Seconds | undefined {
  const { status, headers, message, repeatable } = refusal
  if (status === 429 || status === 403) {
    const after = Number(headers['retry-after'])
    if (headers['retry-after'] !== undefined && after >= 0) return Math.max(1, after)
    if (headers['x-ratelimit-remaining'] === '0') return untilReset(headers)
    if (status === 429 || /secondary rate limit|abuse detection/i.test(message)) return 60 * 2 ** (attempt - 1)
    return undefined
  }
  return status >= 500 && repeatable && attempt <= 4 ? 2 ** (attempt - 1) : undefined
}

/** By GitHub's clock where it tells it, so that ours may be wrong. */
function untilReset(headers: Refusal['headers']): Seconds {
  const reset = Number(headers['x-ratelimit-reset'])
  const date = Date.parse(headers.date ?? '') / 1000
  return Number.isFinite(reset) && Number.isFinite(date) ? Math.max(0, reset - date) + 1 : 60
}
