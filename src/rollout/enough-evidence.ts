import { FULL, type Weight } from '../values/percentage.ts'
import { bar, type EvidenceRule, eValue, LEAST_ERRORS } from './evidence.ts'

/** The chance with which a step must have been able to catch the detectable error rate. */
const POWER = 0.95

/** Canary errors that reach the bar at this share while stable has none (CD table S1, with the floor of three). */
export function errorsNeeded(weight: Weight, rule: EvidenceRule, temper = 1, share = 1): number {
  return Math.max(LEAST_ERRORS, errorsToBar(weight, rule, temper, share))
}

/** The same without the floor. */
export function errorsToBar(weight: Weight, rule: EvidenceRule, temper = 1, share = 1): number {
  const stable = { invocations: FULL - weight, errors: 0 }
  let errors = 1
  while (eValue([{ canary: { invocations: weight, errors }, stable }], temper) < bar(rule) / share) errors += 1
  return errors
}

/** Past it the baseline shrinks and comparing says less with every step: the bar of this share is kept (CD B2). */
const LAST_COMPARABLE: Weight = FULL / 2

/**
 * Canary calls after which a regression to the detectable error rate would have been caught with 95% probability
 * at this share (CD table S2).
 * @param share the part of its test's alpha that the stream may spend.
 */
export function callsNeeded(weight: Weight, rule: EvidenceRule, temper = 1, share = 1): number {
  const errors = errorsNeeded(Math.min(weight, LAST_COMPARABLE), rule, temper, share)
  let low = errors
  let high = errors
  while (chanceOfAtLeast(errors, high, rule.detectableErrorRate) < POWER) high *= 2
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (chanceOfAtLeast(errors, middle, rule.detectableErrorRate) >= POWER) high = middle
    else low = middle + 1
  }
  return low
}

/** P(Binomial(calls, rate) >= errors), summed in logarithms so that thousands of calls do not underflow. */
function chanceOfAtLeast(errors: number, calls: number, rate: number): number {
  if (rate >= 1) return calls >= errors ? 1 : 0
  let fewer = 0
  let log = calls * Math.log1p(-rate)
  for (let k = 0; k < errors; k++) {
    fewer += Math.exp(log)
    log += Math.log((calls - k) / (k + 1)) + Math.log(rate) - Math.log1p(-rate)
  }
  return 1 - fewer
}
