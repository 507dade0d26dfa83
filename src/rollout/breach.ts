import type { Seconds } from '../values/duration.ts'
import { formatTime } from '../values/instant.ts'
import { type Evidence, type EvidenceRule, weigh } from './evidence.ts'
import type { AlarmReading, Observation } from './observation.ts'
import type { InFlight } from './record.ts'
import { printCounts, type Stream, type StreamName, type StreamRead, total } from './stream.ts'

/** Why a rollout must be put back. `summary` is one sentence for a person. */
export type Breach =
  | { readonly kind: 'alarm'; readonly alarm: string; readonly at: Seconds; readonly summary: string }
  | { readonly kind: 'evidence'; readonly stream: StreamName; readonly summary: string }
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
export function findBreach(seen: Observation, policy: BreachPolicy, record: InFlight): Breach | undefined {
  return alarmBreach(seen, policy, record.began) ?? evidenceBreach(seen.evidence, policy.evidence, record)
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
  const summary = `Alarm "${first.name}" went into ALARM at ${formatTime(first.at)}${also}${countsSoFar(seen.evidence)}.`
  return { kind: 'alarm', alarm: first.name, at: first.at, summary }
}

function firstFiring(reading: AlarmReading, policy: BreachPolicy, began: Seconds): Seconds | undefined {
  const [earliest] = reading.firedAt
  if (earliest !== undefined) return earliest
  if (reading.state !== 'ALARM') return undefined
  if (reading.redSinceStart) return policy.alarmAtStart === 'fail' ? began : undefined
  return began
}

function countsSoFar(evidence: readonly StreamRead[]): string {
  const errors = streamsIn(evidence).find(({ name }) => name === 'errors')
  if (errors === undefined) return ''
  const canary = total(errors.minutes.map(minute => minute.canary))
  const stable = total(errors.minutes.map(minute => minute.stable))
  if (canary.invocations + stable.invocations === 0) return ''
  const both = canary.errors > 0 && stable.errors > 0 ? ': both versions were failing' : ''
  return `; ${printCounts(canary, stable, errors.counted)}${both}`
}

/** The first stream over its bar decides, in the order of the streams. */
function evidenceBreach(read: readonly StreamRead[], rule: EvidenceRule, record: InFlight): Breach | undefined {
  for (const stream of streamsIn(read)) {
    const evidence = weigh(stream, rule, record)
    if (evidence.breached) return { kind: 'evidence', stream: stream.name, summary: evidenceSummary(evidence, stream) }
  }
  return undefined
}

const WORSE: Readonly<Record<StreamName, string>> = {
  errors: 'The canary fails more than stable',
  latency: 'The canary is slower than stable',
  probes: 'The canary fails more of the probes than stable',
  log: 'The canary logs more errors than stable',
}

function evidenceSummary({ e, bar, canary, stable }: Evidence, { name, counted }: Stream): string {
  return `${WORSE[name]}: ${printCounts(canary, stable, counted)} (${beyond(e, bar)}).`
}

/** How many times over its bar evidence says no more to a person than that it is far beyond it. */
const FAR = 1000

function beyond(e: number, bar: number): string {
  const bound = bar.toPrecision(3)
  return e > FAR * bar ? `evidence far beyond its bound, bar ${bound}` : `evidence ${e.toPrecision(3)}, bar ${bound}`
}

function streamsIn(read: readonly StreamRead[]): readonly Stream[] {
  return read.flatMap(each => (each.kind === 'read' ? [each.stream] : []))
}
