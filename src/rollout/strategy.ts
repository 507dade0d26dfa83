import type { Seconds } from '../values/duration.ts'
import type { Weight } from '../values/percentage.ts'

/** One stretch of a rollout. The last step is 100%: its dwell is the bake (design §2). */
export interface Step {
  readonly weight: Weight
  /** Minimum dwell: the step is not left by `advance` before it. */
  readonly min: Seconds
  /** Maximum dwell: every hold ends here, by policy. */
  readonly max: Seconds
}
