import type { Seconds } from '../values/duration.ts'
import { FULL } from '../values/percentage.ts'
import type { Step, Steps } from './strategy.ts'

const MINUTE: Seconds = 60
/** Until a closed minute of Lambda's metrics can be read; AWS states no figure (CD §C). */
export const METRIC_DELAY: Seconds = 60

/** What decides how long a step must last before its gates can have seen it. */
export interface DwellFacts {
  /** False when the rollout runs with `gates: none`: then there is nothing to wait for. */
  readonly gated: boolean
  /** Metrics carry the time an invocation began (F§3.3): a slow call reports late. */
  readonly functionTimeout: Seconds
}

/** The shortest dwell after which one complete minute of the step can have been read. */
export function readableAfter({ gated, functionTimeout }: DwellFacts): Seconds {
  if (!gated) return 0
  return Math.ceil(MINUTE + METRIC_DELAY + (functionTimeout > MINUTE ? functionTimeout : 0))
}

/**
 * The steps as they will run: every weighted step lasts at least one complete, readable minute (design §6).
 * A later one may last a minute more: the minute of its shift has calls from before it, and the next one must be readable
 * while the step can still be held. The bake is left as written: it may be nothing at all.
 */
export function effectiveSteps(steps: Steps, facts: DwellFacts): Steps {
  const floor = readableAfter(facts)
  const [first, ...rest] = steps
  const wholeMinute = facts.gated ? floor + MINUTE : 0
  return [raise(first, floor, floor), ...rest.map(step => raise(step, floor, wholeMinute))]
}

function raise(step: Step, floor: Seconds, longest: Seconds): Step {
  if (step.weight === FULL) return step
  return { ...step, min: Math.max(step.min, floor), max: Math.max(step.max, longest) }
}
