import type { Bucket } from '../../src/rollout/stream.ts'
import type { Random } from '../../src/values/random.ts'
import { type Ending, NOTICED } from './ending.ts'
import { type Situation, World } from './world.ts'

/**
 * CodeDeploy's Canary10Percent5Minutes with one alarm on Errors, 2 of 2 minutes: on the alias, as AWS SAM's sample has
 * it (at least 1), or on either dimension with a threshold chosen by an oracle.
 */
export interface AlarmRule {
  readonly on: 'alias' | 'version'
  readonly threshold: number
}

const [MINUTE, POLL, WINDOW, WEIGHT] = [60, 10, 300, 0.1]

/** One release under the alarm. */
export function underAlarm(rule: AlarmRule, situation: Situation, random: Random, delay: number): Ending {
  const world = new World(situation, random, delay)
  world.shift(world.began, WEIGHT)
  for (const at of evaluations(world.began, random)) {
    if (worstPair(world, at, rule.on) < rule.threshold) continue
    const after = Math.min(WINDOW, at - world.began + random.uniform() * POLL)
    world.readable(world.began + after)
    return { rolledBack: true, after, failed: world.failed }
  }
  world.readable(world.began + WINDOW)
  return { rolledBack: false, after: 0, failed: world.failed + situation.canary * situation.rps * NOTICED }
}

/** The largest threshold at which this release would have been rolled back: what an oracle tunes by. */
export function breachingUpTo(on: AlarmRule['on'], situation: Situation, random: Random, delay: number): number {
  const world = new World(situation, random, delay)
  world.shift(world.began, WEIGHT)
  return Math.max(...evaluations(world.began, random).map(at => worstPair(world, at, on)))
}

/** CloudWatch evaluates once a minute, at a phase of its own. */
function evaluations(began: number, random: Random): number[] {
  const times: number[] = []
  for (let at = began + random.uniform() * MINUTE; at <= began + WINDOW; at += MINUTE) times.push(at)
  return times
}

/** Both of the last two minutes reach any threshold up to this. */
function worstPair(world: World, at: number, on: AlarmRule['on']): number {
  const last = world.readable(at).slice(-2)
  const errors = ({ canary, stable }: Bucket): number => canary.errors + (on === 'alias' ? stable.errors : 0)
  return last.length < 2 ? 0 : Math.min(...last.map(errors))
}
