import type { Aws } from '../aws/clients.ts'
import { unlessForeign } from '../function/list-previews.ts'
import { pullRequestOfName } from '../function/preview-name.ts'
import type { PreviewMarks } from '../function/preview-tags.ts'
import { readPreviewTags } from '../function/preview-tags.ts'
import { readFunction } from '../function/read.ts'
import { deleteLogGroup, type LogGroupView, listLogGroups, logGroupOf, logGroupTags } from '../resources/log-group.ts'

/** Whose log groups go: of a repository, with a role that is for the previews of these functions. */
interface Whose {
  readonly repository: string
  readonly ours: readonly string[]
}

/** Log groups of a pull request whose functions are gone. @throws Failure when AWS refuses. */
export async function removeLogGroups(aws: Aws, whose: Whose, pullRequest: number): Promise<void> {
  for (const group of await listLogGroups(aws, `-pr-${pullRequest}`)) {
    if (pullRequestOfName(group.name) !== pullRequest) continue
    await removeOurs(aws, group, whose, marks => marks.pullRequest === pullRequest)
  }
}

/** Log groups that an interrupted run left without their function, once their time is over. @throws Failure when AWS refuses. */
export async function sweepLogGroups(aws: Aws, whose: Whose): Promise<void> {
  for (const group of await listLogGroups(aws, '-pr-')) {
    if (pullRequestOfName(group.name) === undefined) continue
    await removeOurs(aws, group, whose, marks => marks.expires <= aws.clock.now())
  }
}

/** Only one we made, by its tags: Lambda's own are left to whoever wants to read them. And only without a function that writes to it. */
async function removeOurs(
  aws: Aws,
  group: LogGroupView,
  { repository, ours }: Whose,
  over: (marks: PreviewMarks) => boolean,
): Promise<void> {
  const functionName = group.name.slice(logGroupOf('').length)
  const tags = await unlessForeign(functionName, ours, () => logGroupTags(aws, group))
  const marks = tags === 'foreign' ? undefined : readPreviewTags(tags)
  if (marks === undefined || marks.repository !== repository || !over(marks)) return
  const writer = await readFunction(aws, functionName)
  if (writer === undefined || writer.state === 'Deleting') await deleteLogGroup(aws, group.name)
}
