import { decide, type Policy } from '../../src/rollout/decide.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import { currentStep, type InFlight } from '../../src/rollout/record.ts'
import { errorStream } from '../../src/rollout/stream.ts'
import { FULL, toFraction } from '../../src/values/percentage.ts'
import type { Random } from '../../src/values/random.ts'
import { isVersion, type Version } from '../../src/values/version.ts'
import { type Ending, NOTICED } from './ending.ts'
import { type Situation, World } from './world.ts'

/** Lambda Canary with evidence as its only gate: the product's own `decide`, on a clock of numbers. */
export interface CanaryRule {
  readonly strategy: string
  readonly policy: Policy
}

const POLL = 10

/** One release. `decide` is asked whenever it could see something new: a minute more, or the end of a hold. */
export function underCanary(rule: CanaryRule, situation: Situation, random: Random, delay: number): Ending {
  const world = new World(situation, random, delay)
  const gates = fingerprintGates({ alarms: [], evidence: rule.policy.evidence })
  const { began } = world
  let record: InFlight = {
    kind: 'in-flight',
    stable: version('141'),
    canary: version('142'),
    strategy: rule.strategy,
    step: 0,
    began,
    since: began,
    engine: 'runner',
    gates,
    owner: 'simulation',
  }
  world.shift(began, share(record))
  let fullAt = began
  let now = began + random.uniform() * POLL
  for (;;) {
    const evidence = [{ kind: 'read' as const, stream: errorStream(world.readable(now)) }]
    const decision = decide(record, { alarms: { kind: 'read', readings: [] }, evidence, gates }, rule.policy, now)
    if (decision.verdict.kind === 'roll-back') {
      return { rolledBack: true, after: now - began, failed: world.failed }
    }
    const { verdict, next } = decision
    if (next === undefined) {
      now = poll(now, Math.min(verdict.until, world.nextReadable(now)))
      continue
    }
    if (next.kind === 'at-rest') {
      const left = NOTICED - (now - fullAt)
      return { rolledBack: false, after: 0, failed: world.failed + situation.canary * situation.rps * left }
    }
    record = next
    if (currentStep(record).weight === FULL) fullAt = now
    world.shift(now, share(record))
    now += POLL
  }
}

/** The first poll at or after `time`. */
function poll(now: number, time: number): number {
  return now + Math.max(1, Math.ceil((time - now) / POLL)) * POLL
}

function share(record: InFlight): number {
  return toFraction(currentStep(record).weight)
}

function version(text: string): Version {
  if (!isVersion(text)) throw new TypeError(`${text} is no version`)
  return text
}
