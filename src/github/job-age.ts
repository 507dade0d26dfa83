import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Seconds } from '../values/duration.ts'

/** GitHub ends a job on a machine of one's own after five days (F§6.2): an older folder is no witness. */
const LONGEST: Seconds = 5 * 86_400

/**
 * How long ago this job began. GitHub does not say: the runner empties its temporary folder before a job and makes the
 * one of the event's file for the first action in it. Where that cannot be told, the age of this process.
 * @param ours the age of this process.
 */
export async function jobAge(
  env: Readonly<Record<string, string | undefined>>,
  ours: Seconds = process.uptime(),
): Promise<Seconds> {
  const event = env.GITHUB_EVENT_PATH
  if (event === undefined || event === '') return ours
  const made = await stat(dirname(event)).then(
    ({ birthtimeMs }) => birthtimeMs,
    () => 0,
  )
  const age = (Date.now() - made) / 1000
  return age > ours && age < LONGEST ? age : ours
}
