import type { Aws } from '../aws/clients.ts'
import { errorParts } from '../aws/error-parts.ts'
import { explain, isNotFound } from '../aws/errors.ts'

type Tags = Readonly<Record<string, string>>

export interface LogGroupView {
  readonly name: string
  /** Without the `:*` that some calls answer. */
  readonly arn: string
  /** Days; undefined keeps events for ever. */
  readonly retention: number | undefined
}

/** The group Lambda writes to unless told otherwise. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`
}

/** @returns the log groups whose name contains this. @throws Failure when they cannot be read. */
export async function listLogGroups(aws: Aws, part: string): Promise<LogGroupView[]> {
  const calls = await import('./log-group-calls.ts')
  const found: LogGroupView[] = []
  let nextToken: string | undefined
  try {
    do {
      const page = await calls.describeLogGroups(aws, { logGroupNamePattern: part, nextToken })
      for (const {
        logGroupName: name = '',
        arn = '',
        logGroupArn = arn,
        retentionInDays: retention,
      } of page.logGroups ?? [])
        found.push({ name, arn: logGroupArn.replace(/:\*$/, ''), retention })
      nextToken = page.nextToken
    } while (nextToken !== undefined)
    return found
  } catch (error) {
    throw explain(error, `reading the log groups of ${part}`)
  }
}

/** @throws Failure when the tags cannot be read. */
export async function logGroupTags(aws: Aws, { name, arn }: LogGroupView): Promise<Tags> {
  try {
    const { listTags } = await import('./log-group-calls.ts')
    const { tags = {} } = await listTags(aws, { resourceArn: arn })
    return tags
  } catch (error) {
    if (isNotFound(error)) return {}
    throw explain(error, `reading the tags of the log group ${name}`)
  }
}

export interface WantedLogGroup {
  readonly name: string
  /** Days, of those CloudWatch Logs knows. */
  readonly retention: number
  readonly tags: Tags
  /** Whether these are the tags of one that we made before. */
  readonly made: (tags: Tags) => boolean
}

/**
 * Makes a log group before Lambda does, which would keep events for ever. One that is there keeps its tags,
 * and its retention too unless it was made by us.
 * @throws Failure when AWS refuses.
 */
export async function ensureLogGroup(aws: Aws, { name, retention, tags, made }: WantedLogGroup): Promise<void> {
  const calls = await import('./log-group-calls.ts')
  const present = (await listLogGroups(aws, name)).find(group => group.name === name)
  try {
    if (present === undefined) {
      // An answer that was lost is asked for again, and the group is then there already.
      await calls.createLogGroup(aws, { logGroupName: name, tags: { ...tags } }).catch((error: unknown) => {
        if (errorParts(error).name !== 'ResourceAlreadyExistsException') throw error
      })
    }
    if (present?.retention === retention) return
    if (present !== undefined && !made(await logGroupTags(aws, present))) return
    await calls.putRetention(aws, { logGroupName: name, retentionInDays: retention })
  } catch (error) {
    throw explain(error, `making the log group ${name}`)
  }
}

/** Gone already is as good as deleted. @throws Failure when AWS refuses. */
export async function deleteLogGroup(aws: Aws, name: string): Promise<void> {
  try {
    const { deleteGroup } = await import('./log-group-calls.ts')
    await deleteGroup(aws, { logGroupName: name })
  } catch (error) {
    if (!isNotFound(error)) throw explain(error, `deleting the log group ${name}`)
  }
}
