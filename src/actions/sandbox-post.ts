import type { Runner } from '../github/runner.ts'

/** Ends the sandbox this job started, by its own process id. */
export async function run(runner: Runner): Promise<void> {
  const pid = Number(runner.state('pid'))
  if (!Number.isInteger(pid) || pid <= 0) return
  try {
    process.kill(pid, 'SIGTERM')
    runner.info('The sandbox was stopped.')
  } catch {
    runner.info('The sandbox had ended already.')
  }
}
