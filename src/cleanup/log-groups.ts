import type { LogGroup as DescribedGroup } from '@aws-sdk/client-cloudwatch-logs'
import type { Aws } from '../aws/clients.ts'
import type { Seconds } from '../values/duration.ts'
import type { Thing } from './clean-others.ts'
import type { Run } from './order.ts'
import {
  functionOfLogGroup,
  isReplicaLogGroup,
  judgeLogGroup,
  type LogGroup,
  type LogGroupKeep,
} from './other-verdicts.ts'
import type { RegionUse } from './region-use.ts'
import { isNameIn } from './scope.ts'

const DAY: Seconds = 86_400

/** The log groups of functions in scope by name, also of those that are gone. */
export async function* logGroupThings({ aws, order }: Run, use: RegionUse): AsyncGenerator<Thing<LogGroupKeep>> {
  const { describeLogGroups, deleteLogGroup } = await import('./logs-calls.ts')
  let token: string | undefined
  do {
    const page = await describeLogGroups(aws, '/aws/lambda/', token)
    for (const group of page.logGroups ?? []) {
      const name = group.logGroupName ?? ''
      const functionName = functionOfLogGroup(name)
      const inScope = functionName === undefined ? isReplicaLogGroup(name) : isNameIn(order.scope, functionName)
      if (!inScope) continue
      yield {
        name,
        keep: async () => {
          const { logGroups } = await use.now()
          return judgeLogGroup(await described(aws, group, logGroups), logGroups, aws.clock.now())
        },
        bytes: () => 0,
        delete: () => deleteLogGroup(aws, name),
      }
    }
    token = page.nextToken
  } while (token !== undefined)
}

/** With its newest event, where that can matter. */
async function described(aws: Aws, group: DescribedGroup, used: ReadonlySet<string>): Promise<LogGroup> {
  const { logGroupName: name = '', retentionInDays, creationTime } = group
  const retention = retentionInDays === undefined ? undefined : retentionInDays * DAY
  const created = creationTime === undefined ? Number.POSITIVE_INFINITY : creationTime / 1000
  if (retention === undefined || used.has(name) || isReplicaLogGroup(name)) return { name, retention, newest: created }
  const { newestEvent } = await import('./logs-calls.ts')
  return { name, retention, newest: Math.max(created, (await newestEvent(aws, name)) ?? created) }
}
