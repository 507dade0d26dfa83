import { resolve } from 'node:path'
import { liesInside } from '../build/lies-inside.ts'
import type { Runner } from '../github/runner.ts'

/**
 * Writes the report where it was asked for. A disk that is full or read-only changes nothing of how the run ended.
 * @param path as the input says it, from the workspace on; without one no report is made.
 */
export async function writeReport(
  runner: Runner,
  workspace: string,
  path: string | undefined,
  report: () => Promise<string>,
): Promise<void> {
  if (path === undefined) return
  const file = resolve(workspace, path)
  try {
    if (!liesInside(workspace, file)) throw new Error('A link leads out of the workspace.')
    await runner.document(file, await report())
    runner.output('report', file)
    runner.info(`Report: ${path}`)
  } catch (error) {
    runner.warning(`The report could not be written to ${path}: ${String(error)}`)
  }
}
