/** The calls to CloudWatch Logs, in a file of their own: its client is loaded only when log groups are cleaned. */
import {
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandOutput,
  DescribeLogStreamsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import type { Aws } from '../aws/clients.ts'
import type { Seconds } from '../values/duration.ts'

export async function describeLogGroups(
  aws: Aws,
  logGroupNamePrefix: string,
  nextToken: string | undefined,
): Promise<DescribeLogGroupsCommandOutput> {
  return (await aws.logs()).send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken }))
}

/** When the newest event of a group was written; undefined when it never had any. */
export async function newestEvent(aws: Aws, logGroupName: string): Promise<Seconds | undefined> {
  const { logStreams = [] } = await (await aws.logs()).send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true, limit: 1 }),
  )
  const times = logStreams.flatMap(({ lastEventTimestamp, lastIngestionTime, creationTime }) =>
    [lastEventTimestamp, lastIngestionTime, creationTime].filter(time => time !== undefined),
  )
  return times.length === 0 ? undefined : Math.max(...times) / 1000
}

export async function deleteLogGroup(aws: Aws, logGroupName: string): Promise<void> {
  await (await aws.logs()).send(new DeleteLogGroupCommand({ logGroupName }))
}
