import { GetMetricDataCommand, type GetMetricDataCommandOutput, type MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import { Failure } from '../report/failure.ts'
import type { Seconds } from '../values/duration.ts'
import type { Aws } from './clients.ts'

/** Both in seconds of the epoch. */
interface Window {
  readonly start: Seconds
  readonly end: Seconds
}

/**
 * The values of each query, by its id, in one GetMetricData however many pages it takes (F§3.6).
 * @param queries at most 500. @param what what is asked for, for messages: `how often orders was called`.
 * @throws Failure unless every query is answered in full: what is missing is not zero (promise 8).
 */
export async function readMetricValues(
  aws: Aws,
  queries: readonly MetricDataQuery[],
  { start, end }: Window,
  what: string,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const values = new Map<string, readonly number[]>()
  const status = new Map<string, string>()
  let token: string | undefined
  do {
    const page: GetMetricDataCommandOutput = await (await aws.cloudwatch()).send(
      new GetMetricDataCommand({
        MetricDataQueries: [...queries],
        StartTime: new Date(start * 1000),
        EndTime: new Date(end * 1000),
        NextToken: token,
      }),
    )
    for (const { Id = '', Values = [], StatusCode = 'nothing' } of page.MetricDataResults ?? []) {
      values.set(Id, [...(values.get(Id) ?? []), ...Values])
      // PartialData is what a further page completes, and trouble where there is none. Other trouble is not made good.
      if ((status.get(Id) ?? 'PartialData') === 'PartialData' || StatusCode !== 'Complete') status.set(Id, StatusCode)
    }
    token = page.NextToken
  } while (token !== undefined && token !== '')
  for (const { Id = '' } of queries) {
    const found = status.get(Id) ?? 'nothing'
    if (found !== 'Complete') throw new Failure({ what: `CloudWatch answers ${found} for ${what}.` })
  }
  return values
}
