import type { MetricPoint } from '../../ports.ts'
import type { LambdaContext } from '../context.ts'

/** Who served an invocation, as its metrics are filed. */
export interface MetricSubject {
  readonly functionName: string
  /** As the caller named it; undefined for the unqualified function. */
  readonly qualifier: string | undefined
  /** The version that ran, for calls through an alias only. */
  readonly executedVersion: string | undefined
}

/**
 * F§3.3: one point per dimension set, since CloudWatch never aggregates across them. Calls through an alias are filed
 * under `name:alias`, not under `name:version`; unqualified ones have the plain name as Resource, as metrics listed by
 * users show (prometheus-community/yet-another-cloudwatch-exporter issue 668).
 */
export function dimensionSets(subject: MetricSubject): readonly Readonly<Record<string, string>>[] {
  const { functionName, qualifier, executedVersion } = subject
  const resource = qualifier === undefined ? functionName : `${functionName}:${qualifier}`
  const sets: Record<string, string>[] = [
    {},
    { FunctionName: functionName },
    { FunctionName: functionName, Resource: resource },
  ]
  if (executedVersion !== undefined) {
    sets.push({ FunctionName: functionName, Resource: resource, ExecutedVersion: executedVersion })
  }
  return sets
}

/** @param at the invocation's start, whenever it ended (F§3.3). */
export function recordMetrics(
  context: LambdaContext,
  subject: MetricSubject,
  at: number,
  values: Readonly<Record<string, number>>,
): void {
  const points: MetricPoint[] = dimensionSets(subject).flatMap(dimensions =>
    Object.entries(values).map(([name, value]) => ({ namespace: 'AWS/Lambda', name, dimensions, value, at })),
  )
  context.metrics.put(points)
}
