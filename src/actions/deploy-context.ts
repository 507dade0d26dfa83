import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeployInputs } from '../config/deploy-inputs.ts'
import type { DeployContext } from '../deploy/context.ts'
import { jobAge } from '../github/job-age.ts'
import type { RunContext } from '../github/run-context.ts'
import type { Runner } from '../github/runner.ts'
import { runnerToolCache } from '../github/tool-cache.ts'
import { marked } from '../values/run.ts'
import { attestationVerifier } from './attestation-verifier.ts'
import { endedRuns } from './ended-runs.ts'

/** What a deploy needs from GitHub, read once. */
export function deployContext(
  runner: Runner,
  github: RunContext,
  inputs: DeployInputs,
  signal: AbortSignal,
): DeployContext {
  const folder = join(github.workspace, inputs.workingDirectory)
  return {
    workspace: github.workspace,
    temporary: process.env.RUNNER_TEMP ?? tmpdir(),
    env: process.env,
    log: runner,
    hide(values) {
      for (const value of values) runner.mask(value)
    },
    commit: /^[0-9a-f]{7,64}$/.test(github.sha) ? github.sha : undefined,
    owner: marked(github.word, randomBytes(3).toString('hex')),
    // Loads what starts programs, which nothing needs before the first call.
    compareCommit: async served => (await import('../github/commit-order.ts')).commitOrder(folder, github.sha, served),
    ...(inputs.githubToken === undefined ? {} : { hasEnded: endedRuns(runner, github, inputs.githubToken) }),
    jobAge: () => jobAge(process.env),
    verifyAttestation: attestationVerifier(runner),
    toolCache: runnerToolCache,
    signal,
  }
}
