import { decide, type Policy } from '../../rollout/decide.ts'
import { METRIC_DELAY } from '../../rollout/effective-dwell.ts'
import type { EvidenceRule } from '../../rollout/evidence.ts'
import { fingerprintGates } from '../../rollout/fingerprint.ts'
import { currentStep, type InFlight } from '../../rollout/record.ts'
import { formatStrategy, type Steps } from '../../rollout/strategy.ts'
import { type Bucket, type Counts, errorStream, type MinuteCounts, total } from '../../rollout/stream.ts'
import type { Seconds } from '../../values/duration.ts'
import { FULL, toFraction } from '../../values/percentage.ts'
import { Random } from '../../values/random.ts'
import type { Version } from '../../values/version.ts'
import type { VersionTraffic } from './past-traffic.ts'
import type { TemperAt } from './tempers.ts'

/** What the rule makes of releases that are no worse than what is served, on the function's own traffic. */
export interface HealthyRollouts {
  readonly runs: number
  /** Rolled back by evidence all the same, where every error falls on a version by itself. */
  readonly falseAlarms: number
  /** The same where errors come in threes on one version: one bad event, and both of its retries. */
  readonly falseAlarmsInThrees: number
  /** Stayed at a step for as long as it may, without the calls that would have told of a bad release. */
  readonly inconclusive: number
}

const MINUTE: Seconds = 60
/** A year of daily releases; fewer where each takes hours, so that all of them are played within seconds. */
const RUNS = 365
const FEWEST = 50
const MINUTES_PLAYED = 30_000
/** Lambda tries an asynchronous event twice again before it gives up (CD §C). */
const ATTEMPTS = 3

/**
 * Plays healthy releases by a strategy over the alias' past traffic, each begun at a minute drawn at random: every call
 * meets the canary by the weight alone, and so do the errors, so that outages and noise are those the function really
 * had. What of the errors had one cause is on no record: they are dealt one by one, and in threes.
 * @returns undefined when there is not enough traffic on record for one rollout, or the strategy compares nothing.
 */
export function healthyRollouts(
  traffic: readonly VersionTraffic[],
  steps: Steps,
  rule: EvidenceRule,
  temperAt: TemperAt,
  seed: string,
): HealthyRollouts | undefined {
  const version = traffic.at(-1)?.version
  const all = allCalls(traffic)
  const minutes = [...all.keys()]
  const [first, last] = [Math.min(...minutes), Math.max(...minutes)]
  const longest = steps.reduce((sum, { weight, max }) => (weight === FULL ? sum : sum + max + METRIC_DELAY), 0)
  const room = Math.floor((last - first - longest) / MINUTE) + 1
  if (version === undefined || longest === 0 || minutes.length === 0 || room < 1) return undefined
  const runs = Math.min(RUNS, Math.max(FEWEST, Math.floor((MINUTES_PLAYED * MINUTE) / longest)))
  const random = new Random(seed)
  let [falseAlarms, falseAlarmsInThrees, inconclusive] = [0, 0, 0]
  for (let run = 0; run < runs; run++) {
    const began = first + Math.floor(random.uniform() * room) * MINUTE
    const release = { record: beginning(version, began, steps, rule), rule, temper: temperAt(began) }
    const played = play(release, (at, share) => split(all.get(at), share, 1, random))
    if (played === 'undone') falseAlarms += 1
    if (played === 'inconclusive') inconclusive += 1
    if (play(release, (at, share) => split(all.get(at), share, ATTEMPTS, random)) === 'undone') falseAlarmsInThrees += 1
  }
  return { runs, falseAlarms, falseAlarmsInThrees, inconclusive }
}

interface Release {
  readonly record: InFlight
  readonly rule: EvidenceRule
  readonly temper: number
}

/** One release under the product's own `decide`, looked at once a minute. @param callsAt both versions' calls of a minute. */
function play(
  { record: beginning, rule, temper }: Release,
  callsAt: (minute: Seconds, share: number) => Bucket,
): 'undone' | 'inconclusive' | 'passed' {
  let record = beginning
  let doubtful = false
  const policy: Policy = { ...ON_EVIDENCE_ALONE, evidence: rule }
  const minutes: MinuteCounts[] = []
  for (let now = record.began + MINUTE; ; now += MINUTE) {
    const minute = now - MINUTE
    const { weight, min } = currentStep(record)
    if (weight !== FULL) minutes.push({ minute, ...callsAt(minute, toFraction(weight)) })
    const readable = minutes.filter(each => each.minute + MINUTE + METRIC_DELAY <= now)
    // Without another error of the canary the evidence only falls: nothing is decided before the step may be left.
    if (weight !== FULL && now < record.since + min && (readable.at(-1)?.canary.errors ?? 0) === 0) continue
    const evidence = [{ kind: 'read' as const, stream: errorStream(readable, temper) }]
    const seen = { alarms: NO_ALARMS, evidence, gates: record.gates }
    const { verdict, next } = decide(record, seen, policy, now)
    if (verdict.kind === 'roll-back') return 'undone'
    doubtful ||= verdict.kind === 'advance' && verdict.byPolicy !== undefined
    // At 100% nothing new is compared: one more look sees what is readable late.
    if (next?.kind === 'at-rest' || weight === FULL) break
    if (next !== undefined) record = next
  }
  return doubtful ? 'inconclusive' : 'passed'
}

const NO_ALARMS = { kind: 'read', readings: [] } as const
const ON_EVIDENCE_ALONE = {
  alarmAtStart: 'ignore',
  onInsufficientData: 'advance',
  onUnreadable: 'advance',
  onInconclusive: 'advance',
} as const

/** @param version whichever: nothing is decided by it. */
function beginning(version: Version, began: Seconds, steps: Steps, rule: EvidenceRule): InFlight {
  return {
    kind: 'in-flight',
    stable: version,
    canary: version,
    strategy: formatStrategy(steps),
    step: 0,
    began,
    since: began,
    engine: 'runner',
    gates: fingerprintGates({ alarms: [], evidence: rule }),
    owner: 'replay',
  }
}

function allCalls(traffic: readonly VersionTraffic[]): ReadonlyMap<Seconds, Counts> {
  const sums = new Map<Seconds, Counts>()
  for (const { minutes } of traffic) {
    for (const [minute, counts] of minutes) sums.set(minute, total([sums.get(minute) ?? total([]), counts]))
  }
  return sums
}

/** @param clump how many errors have one cause, which is met by one version. */
function split({ invocations, errors }: Counts = total([]), share: number, clump: number, random: Random): Bucket {
  const whole = Math.floor(errors / clump)
  const failed = clump * random.binomial(whole, share) + random.binomial(errors - clump * whole, share)
  const calls = failed + random.binomial(invocations - errors, share)
  return {
    canary: { invocations: calls, errors: failed },
    stable: { invocations: invocations - calls, errors: errors - failed },
  }
}
