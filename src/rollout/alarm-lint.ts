import { formatDuration, type Seconds } from '../values/duration.ts'
import { FULL, formatPercentage } from '../values/percentage.ts'
import type { Version } from '../values/version.ts'
import { type AlarmFacts, childrenOf, type MetricAlarmFacts, type WatchedMetric } from './alarm-facts.ts'
import type { Step, Steps } from './strategy.ts'

/** What is gated by the alarms. */
export interface LintContext {
  readonly functionName: string
  readonly alias: string
  readonly stable: Version
  /** Left out before it is published. */
  readonly canary?: Version
  readonly steps: Steps
}

/** One thing about an alarm that makes it a worse gate than it looks. None of them stops a rollout by itself. */
export interface AlarmFinding {
  readonly alarm: string
  readonly what: string
  readonly next: string
}

/** From a closed period until an alarm has acted on it: metric delay and one evaluation (CD B2). */
export const ALARM_DELAY: Seconds = 180

/** Dimension sets under which Lambda publishes metrics of one function (F§3.3); any other one never gets data. */
const DIMENSION_SETS = ['FunctionName', 'FunctionName,Resource', 'ExecutedVersion,FunctionName,Resource']

/** What the alarms cannot see, before the rollout begins. Composite alarms are judged by what they are made of. */
export function lintAlarms(
  alarms: readonly AlarmFacts[],
  children: readonly AlarmFacts[],
  context: LintContext,
): readonly AlarmFinding[] {
  const byName = new Map([...alarms, ...children].map(alarm => [alarm.name, alarm]))
  const findings = alarms.flatMap(alarm =>
    alarm.kind === 'metric' ? lintMetric(alarm, context) : lintComposite(alarm.name, alarm.rule, byName, context),
  )
  return [...new Map(findings.map(finding => [`${finding.alarm} ${finding.what}`, finding])).values()]
}

/** The bake after which the slowest of the alarms can have fired. */
export function slowestAlarm(alarms: readonly AlarmFacts[]): Seconds {
  return Math.max(0, ...alarms.map(alarm => (alarm.kind === 'metric' ? canFireAfter(alarm) : 0)))
}

/** How long a breach must last at a step before this alarm can be in ALARM. */
function canFireAfter({ period, datapointsToAlarm }: MetricAlarmFacts): Seconds {
  return period * datapointsToAlarm + ALARM_DELAY
}

function lintComposite(
  parent: string,
  rule: string,
  byName: ReadonlyMap<string, AlarmFacts>,
  context: LintContext,
  above: readonly string[] = [],
): AlarmFinding[] {
  const names = childrenOf(rule).filter(name => !above.includes(name))
  return names.flatMap(name => {
    const child = byName.get(name)
    if (child === undefined) {
      const what = `is made of "${name}", which is not there`
      return [{ alarm: parent, what, next: 'Create that alarm, or take it out of the rule.' }]
    }
    if (child.kind === 'composite') return lintComposite(child.name, child.rule, byName, context, [...above, parent])
    return lintMetric(child, context)
  })
}

function lintMetric(alarm: MetricAlarmFacts, context: LintContext): AlarmFinding[] {
  const lambda = alarm.metrics.filter(({ namespace }) => namespace === 'AWS/Lambda')
  const problems = [
    ...lambda.flatMap(metric => lintDimensions(metric, context)),
    ...lintPeriod(alarm, lambda),
    ...lintSteps(alarm, context.steps),
    ...lintMissingData(alarm, lambda),
    ...lintFill(alarm),
  ]
  return problems.map(problem => ({ alarm: alarm.name, ...problem }))
}

type Problem = Omit<AlarmFinding, 'alarm'>

function lintDimensions({ dimensions }: WatchedMetric, context: LintContext): Problem[] {
  const set = Object.keys(dimensions).sort().join(',')
  const { FunctionName: functionName, Resource: resource, ExecutedVersion: version } = dimensions
  const expected = `${context.functionName}:${context.alias}`
  if (set === '') return []
  if (!DIMENSION_SETS.includes(set)) {
    const what = `watches Lambda metrics by ${set.replaceAll(',', ', ')}, a combination that never gets data`
    return [{ what, next: `Use FunctionName, Resource=${expected} and, for one version, ExecutedVersion.` }]
  }
  if (functionName !== context.functionName) {
    return [
      {
        what: `watches function "${functionName}"`,
        next: `Set FunctionName to ${context.functionName}, unless that is meant.`,
      },
    ]
  }
  if (resource !== undefined && resource !== expected) {
    const what = `watches ${resource}; calls through the alias are counted under ${expected} only`
    return [{ what, next: `Set Resource to ${expected}.` }]
  }
  return version === undefined || version === context.canary ? [] : lintVersion(version, context)
}

function lintVersion(version: string, { stable, canary }: LintContext): Problem[] {
  const role = version === stable ? 'the stable version' : 'another version'
  const wanted = canary === undefined ? 'the new version' : `version ${canary}`
  const what = `watches ExecutedVersion ${version}, ${role}, not ${wanted}`
  return [{ what, next: 'Leave ExecutedVersion out: the evidence already compares the versions.' }]
}

function lintPeriod({ period }: MetricAlarmFacts, lambda: readonly WatchedMetric[]): Problem[] {
  if (lambda.length === 0 || period >= 60) return []
  const what = `has a period of ${formatDuration(period)}; Lambda publishes once a minute`
  return [{ what, next: 'Set the period to 60 seconds or more.' }]
}

function lintSteps(alarm: MetricAlarmFacts, steps: Steps): Problem[] {
  const needs = canFireAfter(alarm)
  const short = steps.filter(step => step.min > 0 && step.min < needs)
  if (short.length === 0) return []
  const what = `may need ${formatDuration(needs)} to fire, longer than ${short.map(printStep).join(', ')}`
  return [{ what, next: `Give each step ${formatDuration(needs)}, or the alarm fewer or shorter periods.` }]
}

function printStep({ weight, min }: Step): string {
  const place = weight === FULL ? 'the bake' : `the step at ${formatPercentage(weight)}`
  return `${place} (${formatDuration(min)})`
}

function lintMissingData({ treatMissingData }: MetricAlarmFacts, lambda: readonly WatchedMetric[]): Problem[] {
  const counts = lambda.some(({ name }) => name === 'Errors' || name === 'Throttles')
  if (!counts || treatMissingData !== 'missing') return []
  const what = 'treats missing data as missing: without traffic it knows nothing, and a single old error may set it off'
  return [{ what, next: 'Set TreatMissingData to notBreaching.' }]
}

/** FILL also fills the newest minute, whose real point is only late (CW using-metric-math, "FILL"). */
function lintFill({ expressions, evaluationPeriods, datapointsToAlarm }: MetricAlarmFacts): Problem[] {
  if (datapointsToAlarm < evaluationPeriods || !expressions.some(text => /\bFILL\s*\(/i.test(text))) return []
  const what = 'fills missing points with FILL, the newest that is only late too, and needs all of its periods to agree'
  return [{ what, next: 'Let it need M of N datapoints (DatapointsToAlarm below EvaluationPeriods), or drop FILL.' }]
}
