import { formatDuration, type Seconds } from '../values/duration.ts'
import { FULL } from '../values/percentage.ts'
import { bar, type EvidenceRule, eValue, LEAST_ERRORS } from './evidence.ts'
import type { Steps } from './strategy.ts'
import type { Stream } from './stream.ts'

const MINUTE: Seconds = 60
/** Of each step the minutes that its first one falls into are left out: new environments are cold (`latencyStream`). */
const LEFT_OUT = 2

/** Minutes, all of them lost by the canary, after which latency by votes rolls back: nine at alpha 1% and two tests. */
export function votesNeeded(rule: Pick<EvidenceRule, 'alpha' | 'tests'>): number {
  const lost = { canary: { invocations: 1, errors: 1 }, stable: { invocations: 1, errors: 0 } }
  let votes = LEAST_ERRORS
  while (eValue(Array<typeof lost>(votes).fill(lost), 1) < bar(rule)) votes += 1
  return votes
}

/** Of a stream of votes with too few for any verdict, how many there were: `4 of 9 minutes`. */
export function tooFewVotes({ name, minutes, sideBySide }: Stream, rule: EvidenceRule): string | undefined {
  if (name !== 'latency' || sideBySide !== true) return undefined
  const needed = votesNeeded(rule)
  return minutes.length < needed ? `${minutes.length} of ${needed} minutes` : undefined
}

/**
 * What a person should know before the first write: that latency may never come to a verdict in the time both versions
 * are called. Latency holds no step (ADR 18). @returns undefined when there is time enough, or latency is no test.
 */
export function lintLatency(steps: Steps, rule: EvidenceRule | undefined): string | undefined {
  if (rule === undefined || !rule.tests.some(({ stream }) => stream === 'latency')) return undefined
  const comparing = steps.filter(({ weight }) => weight !== FULL)
  const needed = votesNeeded(rule)
  const sure = comparing.reduce((sum, { min }) => sum + Math.max(0, Math.floor(min / MINUTE) - LEFT_OUT), 0)
  if (comparing.length === 0 || sure >= needed) return undefined
  return `Latency may have too little to judge by: where CloudWatch does not count calls by their duration it takes ${needed} minutes with enough calls of both versions, and this strategy is sure of no more than ${sure}. Let a step below 100% last ${formatDuration((needed + LEFT_OUT) * MINUTE)} to be sure.`
}
