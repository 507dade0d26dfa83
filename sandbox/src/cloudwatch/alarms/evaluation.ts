import type { AlarmState, Comparison, TreatMissingData } from './alarm.ts'

/** A data point that exists, with how many samples are behind it. */
export interface DataPoint {
  readonly at: number
  readonly value: number
  readonly samples: number
}

export interface AlarmRule {
  readonly comparison: Comparison
  readonly threshold: number
  /** N. */
  readonly evaluationPeriods: number
  /** M; N when the alarm does not say. */
  readonly datapointsToAlarm: number
  readonly treatMissingData: TreatMissingData
  /** Points with fewer samples freeze the state; 0 where EvaluateLowSampleCountPercentile is not `ignore`. */
  readonly samplesNeeded: number
}

export interface Evaluation {
  /** `keep`: the alarm stays as it is. */
  readonly state: AlarmState | 'keep'
  /** The points the state rests on, newest first. */
  readonly breaching: readonly DataPoint[]
  readonly fine: readonly DataPoint[]
  /** Missing points that were filled in by `treatMissingData`. */
  readonly filled: number
}

/**
 * Periods CloudWatch looks at beyond N, in case some are missing. AWS does not publish the number; every worked
 * example has 5 for N = 3.
 */
export const EXTRA_PERIODS = 2

/**
 * AWS' rule for a metric alarm (F§3.5). Real points count first, the newest N of them from a range wider than N;
 * only when there are fewer are missing points filled in.
 * @param range N + EXTRA_PERIODS periods, oldest first, undefined where there is no data point.
 */
export function evaluateAlarm(rule: AlarmRule, range: readonly (DataPoint | undefined)[]): Evaluation {
  const newestFirst = range.toReversed()
  const real = newestFirst.filter(point => point !== undefined).slice(0, rule.evaluationPeriods)
  const breaching = real.filter(point => breaches(rule, point.value))
  const fine = real.filter(point => !breaches(rule, point.value))
  const filled = rule.evaluationPeriods - real.length
  const because = (state: Evaluation['state']): Evaluation => ({ state, breaching, fine, filled })

  if (real.some(point => point.samples < rule.samplesNeeded)) return because('keep')
  if (breaching.length >= rule.datapointsToAlarm) return because('ALARM')
  if (filled === 0) return because('OK')
  switch (rule.treatMissingData) {
    case 'breaching':
      return because(breaching.length + filled >= rule.datapointsToAlarm ? 'ALARM' : 'OK')
    case 'notBreaching':
      return because('OK')
    case 'ignore':
      return because(fine.length > 0 ? 'OK' : 'keep')
    case 'missing':
      if (fine.length > 0) return because('OK')
      return because(isPremature(newestFirst, rule.datapointsToAlarm) ? 'ALARM' : 'INSUFFICIENT_DATA')
  }
}

/**
 * Where everything real breaches and the oldest breaching point is at least M periods old, the alarm goes off
 * although too few points exist: waiting longer could not clear it.
 */
function isPremature(newestFirst: readonly (DataPoint | undefined)[], datapointsToAlarm: number): boolean {
  const age = newestFirst.findLastIndex(point => point !== undefined) + 1
  return age > 0 && age >= datapointsToAlarm
}

export function breaches(rule: Pick<AlarmRule, 'comparison' | 'threshold'>, value: number): boolean {
  switch (rule.comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= rule.threshold
    case 'GreaterThanThreshold':
      return value > rule.threshold
    case 'LessThanThreshold':
      return value < rule.threshold
    case 'LessThanOrEqualToThreshold':
      return value <= rule.threshold
  }
}
