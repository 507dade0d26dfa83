import { finishTarget } from './fields/finish-target.ts'
import { optional } from './schema.ts'

/** Who is told how a run ended. */
export const notificationInputs = {
  onFinish: optional(finishTarget(), 'SNS topic or EventBridge bus that is told how a rollout ended, as a small JSON.'),
}
