import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Cell } from './matrix.ts'
import type { Verdict } from './worker.ts'

/** Runs cells on processes of their own. @param source folder of the code under test. */
export async function runCells(
  cells: readonly Cell[],
  options: { readonly source: string; readonly processes: number; readonly onVerdict?: (verdict: Verdict) => void },
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  const queue = [...cells]
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(join(import.meta.dirname, 'worker.ts'), [options.source], {
        execArgv: ['--no-warnings'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      child.on('message', (message: Verdict | 'ready') => {
        if (message !== 'ready') {
          verdicts.push(message)
          options.onVerdict?.(message)
        }
        child.send(queue.shift() ?? 'stop')
      })
      child.once('error', reject)
      child.once('close', code => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))))
    })
  await Promise.all(Array.from({ length: Math.min(options.processes, cells.length) }, work))
  return verdicts
}
