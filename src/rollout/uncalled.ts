import type { Seconds } from '../values/duration.ts'
import { FULL } from '../values/percentage.ts'
import type { Version } from '../values/version.ts'
import { currentStep, type InFlight, stepsOf } from './record.ts'
import type { MinuteCounts } from './stream.ts'

/**
 * Whether no call of the canary was seen while stable still had a share of the traffic: silent alarms then prove
 * nothing, and the report must not call it passed (promise 10). Never true of a rollout that was all at once.
 * @param record as it was right before the promotion.
 * @param minutes since the rollout began, as last read; empty when they cannot be read.
 */
export function isUncalled(record: InFlight, minutes: readonly MinuteCounts[], now: Seconds): boolean {
  if (stepsOf(record).length === 1) return false
  const full = currentStep(record).weight === FULL ? record.since : now
  return minutes.every(({ minute, canary }) => minute >= full || canary.invocations === 0)
}

/** What a person is told of it. */
export function uncalledSentence(canary: Version): string {
  return `No call of version ${canary} was seen before it got all traffic: it was promoted because nothing spoke against it, not because it passed.`
}
