import type { Comparison, MetricAlarm } from './alarm.ts'
import type { DataPoint, Evaluation } from './evaluation.ts'

const COMPARED: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
}

/** `StateReason` of a metric alarm in AWS' words (F§3.1). */
export function reasonFor(alarm: MetricAlarm, evaluation: Evaluation): string {
  const n = alarm.evaluationPeriods
  const { state, breaching, fine, filled } = evaluation
  if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${counted(filled, 'datapoint')} unknown.`
  if (filled > 0 && (alarm.treatMissingData === 'breaching' || alarm.treatMissingData === 'notBreaching')) {
    const received = filled === n ? 'no datapoints were' : counted(n - filled, 'datapoint')
    const treated = alarm.treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching'
    return `Threshold Crossed: ${received} received for ${n} ${n === 1 ? 'period' : 'periods'} and ${counted(filled, 'missing datapoint')} treated as [${treated}].`
  }
  // What decided: the breaching points of an alarm, the others of an OK, or all of them where too few breached.
  const points = state === 'ALARM' || fine.length === 0 ? breaching : fine
  const not = points === fine ? 'not ' : ''
  const list = points.map(point => `${decimal(point.value)} (${clockTime(point.at)})`).join(', ')
  const compared = `${not}${COMPARED[alarm.comparison]} the threshold (${decimal(alarm.threshold)})`
  const were = points.length === 1 ? 'was' : 'were'
  if (alarm.datapointsToAlarm === undefined) {
    const noun = points.length === 1 ? 'datapoint' : 'datapoints'
    return `Threshold Crossed: ${points.length} ${noun} [${list}] ${were} ${compared}.`
  }
  const least = state === 'ALARM' ? alarm.datapointsToAlarm : n - alarm.datapointsToAlarm + 1
  const transition = state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK'
  const minimum = `(minimum ${least} ${least === 1 ? 'datapoint' : 'datapoints'} for ${transition} transition)`
  return `Threshold Crossed: ${points.length} out of the last ${n} datapoints [${list}] ${were} ${compared} ${minimum}.`
}

/** `StateReasonData`: the numbers behind the state, as JSON text. */
export function reasonDataFor(alarm: MetricAlarm, evaluation: Evaluation, now: number): string {
  const points = [...evaluation.breaching, ...evaluation.fine].sort((a, b) => a.at - b.at)
  const source = alarm.watches.kind === 'metric' ? alarm.watches.source : undefined
  const first = points[0]
  return JSON.stringify({
    version: '1.0',
    queryDate: stamp(now),
    ...(first === undefined ? {} : { startDate: stamp(first.at) }),
    ...(source?.unit === undefined ? {} : { unit: source.unit }),
    ...(source === undefined ? {} : { statistic: source.statisticName }),
    period: alarm.watches.kind === 'metric' ? alarm.watches.source.period : alarm.watches.period,
    recentDatapoints: points.map(point => point.value),
    threshold: alarm.threshold,
    evaluatedDatapoints: points.toReversed().map(evaluatedPoint),
  })
}

function evaluatedPoint(point: DataPoint): object {
  return { timestamp: stamp(point.at), sampleCount: point.samples, value: point.value }
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun} was` : `${count} ${noun}s were`
}

/** A double as Java prints it: `21.0`. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}

/** `23/11/26 10:00:00`, UTC. */
function clockTime(seconds: number): string {
  const [date = '', time = ''] = new Date(seconds * 1000).toISOString().split('T')
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(2, 4)} ${time.slice(0, 8)}`
}

/** `2026-11-23T10:00:00.000+0000`. */
export function stamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('Z', '+0000')
}
