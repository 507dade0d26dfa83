import type { Aws } from '../aws/clients.ts'
import type { FinishTarget } from '../config/fields/finish-target.ts'
import type { Runner } from '../github/runner.ts'
import type { Ending } from '../report/ending.ts'
import { Failure } from '../report/failure.ts'

/** Tells whoever wants to know how rollouts ended. What cannot be told is a warning: it changes nothing about the ending. */
export async function announce(
  runner: Runner,
  aws: Aws,
  target: FinishTarget | undefined,
  endings: readonly (Ending | undefined)[],
): Promise<void> {
  if (target === undefined) return
  const { notify } = await import('../aws/notify.ts')
  for (const ending of endings) {
    if (ending === undefined) continue
    try {
      await notify(aws, target, withoutSecrets(runner, ending))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      runner.warning(error.message)
    }
  }
}

function withoutSecrets(runner: Runner, ending: Ending): Ending {
  const { text, reason } = ending
  return { ...ending, text: runner.clean(text), ...(reason === undefined ? {} : { reason: runner.clean(reason) }) }
}
