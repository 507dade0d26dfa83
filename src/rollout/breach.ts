import type { Seconds } from '../values/duration.ts'
import { formatTime } from '../values/instant.ts'
import { type Counts, type Evidence, type EvidenceRule, total, weigh } from './evidence.ts'
import type { AlarmReading, MetricsRead, Observation } from './observation.ts'

/** Why a rollout must be put back. `summary` is one sentence for a person. */
export type Breach =
  | { readonly kind: 'alarm'; readonly alarm: string; readonly at: Seconds; readonly summary: string }
  | { readonly kind: 'evidence'; readonly summary: string }
  | { readonly kind: 'smoke-test'; readonly summary: string }
  | {
      readonly kind: 'policy'
      readonly policy: 'on-insufficient-data' | 'on-unreadable' | 'on-inconclusive' | 'gates-differ'
      readonly summary: string
    }

/** What the breach is judged by. */
export interface BreachPolicy {
  readonly alarmAtStart: 'fail' | 'ignore'
  readonly evidence: EvidenceRule
}

/**
 * The breach in an observation, if there is one: an alarm that went into ALARM since the rollout began, or evidence
 * over its bound. An alarm that was red before counts again at its next transition, unless policy says it counts now.
 */
export function findBreach(seen: Observation, policy: BreachPolicy, began: Seconds): Breach | undefined {
  return alarmBreach(seen, policy, began) ?? evidenceBreach(seen.metrics, policy.evidence)
}

/** `3 of 120 calls failed on the canary, 0 of 1080 on stable` */
export function compareCounts(canary: Counts, stable: Counts): string {
  return `${canary.errors} of ${canary.invocations} calls failed on the canary, ${stable.errors} of ${stable.invocations} on stable`
}

function alarmBreach(seen: Observation, policy: BreachPolicy, began: Seconds): Breach | undefined {
  if (seen.alarms.kind !== 'read') return undefined
  const fired = seen.alarms.readings
    .map(reading => ({ name: reading.name, at: firstFiring(reading, policy, began) }))
    .filter((alarm): alarm is { name: string; at: Seconds } => alarm.at !== undefined)
    .sort((a, b) => a.at - b.at)
  const [first, ...others] = fired
  if (first === undefined) return undefined
  const also = others.length === 0 ? '' : `, then ${others.map(alarm => `"${alarm.name}"`).join(', ')}`
  const summary = `Alarm "${first.name}" went into ALARM at ${formatTime(first.at)}${also}${countsSoFar(seen.metrics)}.`
  return { kind: 'alarm', alarm: first.name, at: first.at, summary }
}

function firstFiring(reading: AlarmReading, policy: BreachPolicy, began: Seconds): Seconds | undefined {
  const [earliest] = reading.firedAt
  if (earliest !== undefined) return earliest
  if (reading.state !== 'ALARM') return undefined
  if (reading.redSinceStart) return policy.alarmAtStart === 'fail' ? began : undefined
  return began
}

function countsSoFar(metrics: MetricsRead): string {
  if (metrics.kind !== 'read') return ''
  const canary = total(metrics.minutes.map(minute => minute.canary))
  const stable = total(metrics.minutes.map(minute => minute.stable))
  if (canary.invocations + stable.invocations === 0) return ''
  const both = canary.errors > 0 && stable.errors > 0 ? ': both versions were failing' : ''
  return `; ${compareCounts(canary, stable)}${both}`
}

function evidenceBreach(metrics: MetricsRead, rule: EvidenceRule): Breach | undefined {
  if (metrics.kind !== 'read') return undefined
  const evidence = weigh(metrics.minutes, rule)
  return evidence.breached ? { kind: 'evidence', summary: evidenceSummary(evidence) } : undefined
}

function evidenceSummary({ e, bar, canary, stable }: Evidence): string {
  return `The canary fails more than stable: ${compareCounts(canary, stable)} (evidence ${e.toPrecision(3)}, bar ${bar.toPrecision(3)}).`
}
