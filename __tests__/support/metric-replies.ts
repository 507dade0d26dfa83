import type { CloudWatchClient, GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch'

type Reply = Pick<GetMetricDataCommandOutput, 'MetricDataResults' | 'NextToken'>

/** Changes what CloudWatch answers to `GetMetricData`, page by page from 0. @returns what ends it. */
export function changeMetricReplies(
  { middlewareStack }: CloudWatchClient,
  change: (reply: Reply, page: number) => Reply,
): () => void {
  const name = 'changed metric replies'
  let page = 0
  middlewareStack.add(
    next => async args => {
      const result = await next(args)
      if ('MetricDataResults' in result.output) Object.assign(result.output, change(result.output, page++))
      return result
    },
    { step: 'initialize', name },
  )
  return () => {
    middlewareStack.remove(name)
  }
}
