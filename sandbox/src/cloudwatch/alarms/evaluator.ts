import { AwsError } from '../../http/service.ts'
import { computeQueries, readBuckets, type Window } from '../metric-data.ts'
import { type MetricStore, MINUTE } from '../metric-store.ts'
import { significantSamples, statisticOf } from '../statistics.ts'
import { type CompositeAlarm, INITIAL_REASON, type MetricAlarm } from './alarm.ts'
import type { AlarmBook } from './alarm-book.ts'
import { alarmsIn, holds } from './composite-rule.ts'
import { type AlarmRule, type DataPoint, EXTRA_PERIODS, evaluateAlarm } from './evaluation.ts'
import { reasonDataFor, reasonFor, stamp } from './reason.ts'

type Points = readonly (DataPoint | undefined)[]

/** Evaluates every metric alarm, then the composite ones over what came of it. */
export function evaluateAlarms(book: AlarmBook, store: MetricStore, now: number): void {
  for (const alarm of book.all()) if (alarm.kind === 'MetricAlarm') evaluateMetricAlarm(alarm, book, store, now)
  evaluateComposites(book)
}

/** Children before parents, each only when a child moved since it was last evaluated. */
export function evaluateComposites(book: AlarmBook): void {
  const done = new Set<string>()
  const visit = (name: string): void => {
    const alarm = book.find(name)
    if (done.has(name) || alarm?.kind !== 'CompositeAlarm') return
    done.add(name)
    for (const child of alarmsIn(alarm.rule)) visit(child)
    evaluateComposite(alarm, book)
  }
  for (const alarm of book.all()) visit(alarm.name)
}

function evaluateMetricAlarm(alarm: MetricAlarm, book: AlarmBook, store: MetricStore, now: number): void {
  const points = readablePoints(alarm, store, now)
  if (points === undefined) {
    book.setEvaluation(alarm.name, 'EVALUATION_ERROR')
    return
  }
  const evaluation = evaluateAlarm(ruleOf(alarm), points)
  if (evaluation.state === 'keep') return
  book.transition(alarm.name, evaluation.state, reasonFor(alarm, evaluation), reasonDataFor(alarm, evaluation, now))
}

/** @returns undefined when the alarm's expression turned out to be wrong, as one whose kind of result depends on data. */
function readablePoints(alarm: MetricAlarm, store: MetricStore, now: number): Points | undefined {
  try {
    return pointsOf(alarm, store, now)
  } catch (error) {
    if (error instanceof AwsError) return undefined
    throw error
  }
}

function ruleOf(alarm: MetricAlarm): AlarmRule {
  const freezes = alarm.watches.kind === 'metric' && alarm.lowSampleCountPercentile === 'ignore'
  return {
    comparison: alarm.comparison,
    threshold: alarm.threshold,
    evaluationPeriods: alarm.evaluationPeriods,
    datapointsToAlarm: alarm.datapointsToAlarm ?? alarm.evaluationPeriods,
    treatMissingData: alarm.treatMissingData ?? 'missing',
    samplesNeeded: freezes && alarm.watches.kind === 'metric' ? significantSamples(alarm.watches.source.statistic) : 0,
  }
}

/** The evaluation range, oldest first. Its periods slide by the minute: they end at the last minute that closed. */
function pointsOf(alarm: MetricAlarm, store: MetricStore, now: number): Points {
  const period = alarm.watches.kind === 'metric' ? alarm.watches.source.period : alarm.watches.period
  const count = alarm.evaluationPeriods + EXTRA_PERIODS
  const end = Math.floor(now / MINUTE) * MINUTE
  const start = end - count * period
  const points = pointsByTime(alarm, { start, end, align: start }, store)
  return Array.from({ length: count }, (_, index) => points.get(start + index * period))
}

function pointsByTime(alarm: MetricAlarm, window: Window, store: MetricStore): ReadonlyMap<number, DataPoint> {
  const points = new Map<number, DataPoint>()
  if (alarm.watches.kind === 'metric') {
    const { source } = alarm.watches
    for (const [at, samples] of readBuckets(source, window, store)) {
      const value = statisticOf(samples, source.statistic)
      if (value !== undefined) points.set(at, { at, value, samples: samples.count })
    }
    return points
  }
  const { queries, returned } = alarm.watches
  const [series] = computeQueries(queries, window, store).get(returned) ?? []
  for (const [at, value] of series ?? []) points.set(at, { at, value, samples: 1 })
  return points
}

function evaluateComposite(alarm: CompositeAlarm, book: AlarmBook): void {
  const children = alarmsIn(alarm.rule).flatMap(name => book.find(name) ?? [])
  const seen = JSON.stringify(children.map(child => [child.name, child.state.value, child.state.transitioned]))
  if (seen === alarm.seen) return
  book.replace({ ...alarm, seen })
  const value = holds(alarm.rule, name => book.find(name)?.state.value) ? 'ALARM' : 'OK'
  const trigger = children.toSorted((a, b) => b.state.transitioned - a.state.transitioned)[0]
  const verb = alarm.state.reason === INITIAL_REASON ? 'created' : 'updated'
  const configured = `${alarm.arn} was ${verb} and its alarm rule evaluates to ${value}`
  if (trigger === undefined) {
    book.transition(alarm.name, value, configured, undefined)
    return
  }
  const moved = `${trigger.arn} transitioned to ${trigger.state.value} at ${spoken(trigger.state.transitioned)}`
  const reason = alarm.seen === undefined ? configured : moved
  const state = { value: trigger.state.value, timestamp: stamp(trigger.state.transitioned) }
  book.transition(alarm.name, value, reason, JSON.stringify({ triggeringAlarms: [{ arn: trigger.arn, state }] }))
}

/** `Friday 22 July, 2022 15:57:45 UTC`. */
function spoken(seconds: number): string {
  const date = new Date(seconds * 1000)
  const weekday = date.toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' })
  const month = date.toLocaleDateString('en-GB', { month: 'long', timeZone: 'UTC' })
  const iso = date.toISOString()
  return `${weekday} ${iso.slice(8, 10)} ${month}, ${iso.slice(0, 4)} ${iso.slice(11, 19)} UTC`
}
