import type { Aws } from '../aws/clients.ts'
import { pullRequestOfName } from '../function/preview-name.ts'
import type { PreviewMarks } from '../function/preview-tags.ts'
import { readPreviewTags } from '../function/preview-tags.ts'
import { readFunction } from '../function/read.ts'
import { deleteLogGroup, type LogGroupView, listLogGroups, logGroupOf, logGroupTags } from '../resources/log-group.ts'

/** Log groups of a pull request whose functions are gone. @throws Failure when AWS refuses. */
export async function removeLogGroups(aws: Aws, repository: string, pullRequest: number): Promise<void> {
  for (const group of await listLogGroups(aws, `-pr-${pullRequest}`)) {
    if (pullRequestOfName(group.name) !== pullRequest) continue
    await removeOurs(aws, group, marks => marks.repository === repository && marks.pullRequest === pullRequest)
  }
}

/** Log groups that an interrupted run left without their function, once their time is over. @throws Failure when AWS refuses. */
export async function sweepLogGroups(aws: Aws, repository: string): Promise<void> {
  for (const group of await listLogGroups(aws, '-pr-')) {
    if (pullRequestOfName(group.name) === undefined) continue
    await removeOurs(aws, group, marks => marks.repository === repository && marks.expires <= aws.clock.now())
  }
}

/** Only one we made, by its tags: Lambda's own are left to whoever wants to read them. And only without a function that writes to it. */
async function removeOurs(aws: Aws, group: LogGroupView, ours: (marks: PreviewMarks) => boolean): Promise<void> {
  const marks = readPreviewTags(await logGroupTags(aws, group))
  if (marks === undefined || !ours(marks)) return
  const functionName = group.name.slice(logGroupOf('').length)
  const writer = await readFunction(aws, functionName)
  if (writer === undefined || writer.state === 'Deleting') await deleteLogGroup(aws, group.name)
}
