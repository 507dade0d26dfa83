import type { Aws } from '../../aws/clients.ts'
import { Failure } from '../../report/failure.ts'
import { deleteAlarms } from './apply.ts'
import { type AlarmSubject, alarmPrefix, versionPrefix } from './names.ts'
import { readAlarms } from './read.ts'

/**
 * Removes what we made for an alias: all of it, or the temporary alarms of one version once its rollout has ended.
 * Alarms without our tag stay.
 * @returns the names of what was removed.
 * @throws Failure
 */
export async function removeAlarms(aws: Aws, subject: AlarmSubject, version?: string): Promise<readonly string[]> {
  const prefix = version === undefined ? alarmPrefix(subject) : versionPrefix(subject, version)
  const names = (await readAlarms(aws, prefix)).filter(({ ours }) => ours).map(({ name }) => name)
  await deleteAlarms(aws, names)
  return names
}

/**
 * For whoever ends a rollout: its temporary alarms go. That they could not be removed changes nothing about how the
 * rollout ended, and the next deploy that creates alarms finds them by their tag.
 * @returns why they are still there, in one sentence; undefined when they are gone or never were.
 */
export async function removeVersionAlarms(
  aws: Aws,
  subject: AlarmSubject,
  version: string,
): Promise<string | undefined> {
  try {
    await removeAlarms(aws, subject, version)
    return undefined
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return `The temporary alarms of version ${version} may still be there: ${error.text.what} The next deploy with create-alarms removes them.`
  }
}
