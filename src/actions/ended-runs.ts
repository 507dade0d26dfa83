import { connectGitHub } from '../github/api.ts'
import type { RunContext } from '../github/run-context.ts'
import { runEnded } from '../github/run-ended.ts'
import type { Runner } from '../github/runner.ts'
import type { Seconds } from '../values/duration.ts'
import type { RunWord } from '../values/run.ts'

/** In which GitHub answers a question about one run, or has not answered it. */
const ANSWER: Seconds = 5

/**
 * Asks GitHub whether a run has ended, once and not for long: rollouts that are past their deadline wait behind the
 * question, and without an answer the deadline decides. Nothing is loaded before it is asked: a rollout in the way is rare.
 */
export function endedRuns(
  runner: Pick<Runner, 'info'>,
  { repository, server }: Pick<RunContext, 'repository' | 'server'>,
  token: string,
): (run: RunWord) => Promise<boolean | undefined> {
  return async run => {
    const api = await connectGitHub({
      token,
      repository,
      info: line => runner.info(line),
      sleep: seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000)),
      patience: 0,
      timeout: ANSWER,
    })
    return runEnded(api, new URL(server).host, run)
  }
}
