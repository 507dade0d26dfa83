import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import type { Aws } from '../aws/clients.ts'
import { explain } from '../aws/errors.ts'
import { readMetricValues } from '../aws/metric-data.ts'
import type { Seconds } from '../values/duration.ts'

const DAY: Seconds = 86_400

/**
 * Calls of the unqualified function and of `$LATEST` in the last day; Lambda files the former under the plain name as
 * `Resource` (F§3.3).
 * @throws Failure when the metrics cannot be read, or not in full: unknown is not zero.
 */
export async function unqualifiedInvocations(aws: Aws, name: string): Promise<number> {
  const now = aws.clock.now()
  try {
    const values = await readMetricValues(
      aws,
      [query('plain', name, name), query('latest', name, `${name}:$LATEST`)],
      // Read among the first, before a reply has put our clock right: what one that is behind takes for later counts, too.
      { start: now - DAY, end: now + DAY },
      `how often ${name} was called without an alias`,
    )
    return [...values.values()].flat().reduce((sum, value) => sum + value, 0)
  } catch (error) {
    throw explain(error, `reading how often ${name} was called without an alias`)
  }
}

function query(id: string, name: string, resource: string): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: 'Invocations',
        Dimensions: [
          { Name: 'FunctionName', Value: name },
          { Name: 'Resource', Value: resource },
        ],
      },
      Period: 3600,
      Stat: 'Sum',
    },
  }
}
