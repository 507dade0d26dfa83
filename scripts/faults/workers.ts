import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Cell } from './matrix.ts'
import type { Verdict } from './worker.ts'

export interface Crew<Result> {
  /** The worker's module: it says `ready`, then answers every job it is sent with a result, until it is told to `stop`. */
  readonly script: string
  readonly args: readonly string[]
  readonly processes: number
  readonly onResult?: (result: Result) => void
}

/** Has every job done by one of several processes. @returns the results in the order in which they came. */
export async function runJobs<Job extends object | number, Result extends object>(
  jobs: readonly Job[],
  { script, args, processes, onResult }: Crew<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const queue = [...jobs]
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(script, [...args], {
        execArgv: ['--no-warnings'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      child.on('message', (message: Result | 'ready') => {
        if (message !== 'ready') {
          results.push(message)
          onResult?.(message)
        }
        child.send(queue.shift() ?? 'stop')
      })
      child.once('error', reject)
      child.once('close', code => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))))
    })
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work))
  return results
}

/** Runs cells on processes of their own. @param source folder of the code under test. */
export function runCells(
  cells: readonly Cell[],
  options: { readonly source: string; readonly processes: number; readonly onVerdict?: (verdict: Verdict) => void },
): Promise<readonly Verdict[]> {
  return runJobs<Cell, Verdict>(cells, {
    script: join(import.meta.dirname, 'worker.ts'),
    args: [options.source],
    processes: options.processes,
    ...(options.onVerdict === undefined ? {} : { onResult: options.onVerdict }),
  })
}
