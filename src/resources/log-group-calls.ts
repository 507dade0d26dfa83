/** The calls to CloudWatch Logs, in a file of their own: its client is loaded only where log groups are looked at. */
import {
  CreateLogGroupCommand,
  type CreateLogGroupCommandInput,
  DeleteLogGroupCommand,
  type DeleteLogGroupCommandInput,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  type DescribeLogGroupsCommandOutput,
  ListTagsForResourceCommand,
  type ListTagsForResourceCommandInput,
  type ListTagsForResourceCommandOutput,
  PutRetentionPolicyCommand,
  type PutRetentionPolicyCommandInput,
} from '@aws-sdk/client-cloudwatch-logs'
import type { Aws } from '../aws/clients.ts'

export async function describeLogGroups(
  aws: Aws,
  input: DescribeLogGroupsCommandInput,
): Promise<DescribeLogGroupsCommandOutput> {
  return (await aws.logs()).send(new DescribeLogGroupsCommand(input))
}

export async function listTags(
  aws: Aws,
  input: ListTagsForResourceCommandInput,
): Promise<ListTagsForResourceCommandOutput> {
  return (await aws.logs()).send(new ListTagsForResourceCommand(input))
}

export async function createLogGroup(aws: Aws, input: CreateLogGroupCommandInput): Promise<void> {
  await (await aws.logs()).send(new CreateLogGroupCommand(input))
}

export async function putRetention(aws: Aws, input: PutRetentionPolicyCommandInput): Promise<void> {
  await (await aws.logs()).send(new PutRetentionPolicyCommand(input))
}

export async function deleteGroup(aws: Aws, input: DeleteLogGroupCommandInput): Promise<void> {
  await (await aws.logs()).send(new DeleteLogGroupCommand(input))
}
