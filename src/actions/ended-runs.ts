import { connectGitHub } from '../github/api.ts'
import type { RunContext } from '../github/run-context.ts'
import { runEnded } from '../github/run-ended.ts'
import type { Runner } from '../github/runner.ts'
import type { RunWord } from '../values/run.ts'

/** Asks GitHub whether a run has ended. Nothing is loaded before it is asked: a rollout in the way is rare. */
export function endedRuns(
  runner: Runner,
  { repository, server }: RunContext,
  token: string,
): (run: RunWord) => Promise<boolean | undefined> {
  return async run => {
    const api = await connectGitHub({
      token,
      repository,
      info: line => runner.info(line),
      sleep: seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000)),
    })
    return runEnded(api, new URL(server).host, run)
  }
}
