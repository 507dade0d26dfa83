import type { Seconds } from '../values/duration.ts'
import { FULL } from '../values/percentage.ts'
import type { Version } from '../values/version.ts'
import { currentStep, type InFlight, stepsOf } from './record.ts'
import type { MinuteCounts } from './stream.ts'

/** Whether the canary was called while stable still had a share of the traffic. */
export type CanaryCalls = 'seen' | 'none' | 'unreadable'

/** The calls of both versions since a rollout began. */
export interface KnownCalls {
  /** As last read. */
  readonly minutes: readonly MinuteCounts[]
  /** They could not be read again at the last look. */
  readonly unread: boolean
}

/**
 * Where no call of the canary is known, silent alarms prove nothing, and the report must not call it passed (promise
 * 10). One that was all at once had no share to be called in.
 * @param record as it was right before the promotion.
 */
export function canaryCalls(record: InFlight, { minutes, unread }: KnownCalls, now: Seconds): CanaryCalls {
  if (stepsOf(record).length === 1) return 'seen'
  const full = currentStep(record).weight === FULL ? record.since : now
  if (minutes.some(({ minute, canary }) => minute < full && canary.invocations > 0)) return 'seen'
  return unread ? 'unreadable' : 'none'
}

/** What a person is told of a canary that was promoted without a known call; undefined for any other. */
export function unprovenSentence(calls: CanaryCalls | undefined, canary: Version): string | undefined {
  const because = 'it was promoted because nothing spoke against it, not because it passed.'
  switch (calls) {
    case 'none':
      return `No call of version ${canary} was seen before it got all traffic: ${because}`
    case 'unreadable':
      return `The calls of version ${canary} before it got all traffic cannot be read: ${because}`
    default:
      return undefined
  }
}
