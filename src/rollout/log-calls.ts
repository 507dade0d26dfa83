/** The call to CloudWatch Logs, in a file of its own: its client is loaded only where logs are a gate. */
import {
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs'
import type { Aws } from '../aws/clients.ts'

export async function filterLogEvents(
  aws: Aws,
  input: FilterLogEventsCommandInput,
  abortSignal?: AbortSignal,
): Promise<FilterLogEventsCommandOutput> {
  const client = await aws.logs()
  return client.send(new FilterLogEventsCommand(input), abortSignal === undefined ? {} : { abortSignal })
}
