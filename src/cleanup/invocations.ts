import { ListMetricsCommand, type ListMetricsCommandOutput, type MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import type { Aws } from '../aws/clients.ts'
import { readMetricValues } from '../aws/metric-data.ts'
import type { Seconds } from '../values/duration.ts'
import { isVersion, type Version } from '../values/version.ts'
import type { AliasPointer } from './inventory.ts'

const DAY: Seconds = 86_400
/** Of one `GetMetricData`. */
const MOST_QUERIES = 500

/** How calls of a version are filed: by its own ARN, or as what an alias executed (F§3.3). */
interface Series {
  readonly version: Version
  readonly resource: string
  readonly executed: boolean
}

/**
 * Which of these versions were invoked in the look-back window: directly, or through an alias, also one that is gone.
 * The window begins with a day (UTC), so that it is a little longer than asked for, never shorter.
 * @throws Failure when CloudWatch withholds any of it: no data is never good news (promise 8).
 */
export async function invokedVersions(
  aws: Aws,
  functionName: string,
  candidates: readonly Version[],
  aliases: readonly AliasPointer[],
  lookBack: Seconds,
): Promise<ReadonlySet<Version>> {
  const series = [
    ...candidates.map(version => ({ version, resource: `${functionName}:${version}`, executed: false })),
    ...(await executedSeries(aws, functionName, candidates, aliases)),
  ]
  const invoked = new Set<Version>()
  for (let from = 0; from < series.length; from += MOST_QUERIES) {
    for (const version of await called(aws, functionName, series.slice(from, from + MOST_QUERIES), lookBack)) {
      invoked.add(version)
    }
  }
  return invoked
}

/** Existing aliases by all candidates, whatever they executed; and what CloudWatch lists of any other. */
async function executedSeries(
  aws: Aws,
  functionName: string,
  candidates: readonly Version[],
  aliases: readonly AliasPointer[],
): Promise<readonly Series[]> {
  const resources = new Set(aliases.map(({ name }) => `${functionName}:${name}`))
  const known = candidates.flatMap(version =>
    [...resources].map(resource => ({ version, resource, executed: true as const })),
  )
  const asked = new Set<Version>(candidates)
  const others: Series[] = []
  let token: string | undefined
  do {
    const page: ListMetricsCommandOutput = await (await aws.cloudwatch()).send(
      new ListMetricsCommand({
        Namespace: 'AWS/Lambda',
        MetricName: 'Invocations',
        Dimensions: [{ Name: 'FunctionName', Value: functionName }, { Name: 'ExecutedVersion' }],
        NextToken: token,
      }),
    )
    for (const { Dimensions = [] } of page.Metrics ?? []) {
      const value = (name: string): string => Dimensions.find(({ Name }) => Name === name)?.Value ?? ''
      const [version, resource] = [value('ExecutedVersion'), value('Resource')]
      if (isVersion(version) && asked.has(version) && !resources.has(resource)) {
        others.push({ version, resource, executed: true })
      }
    }
    token = page.NextToken
  } while (token !== undefined && token !== '')
  return [...known, ...others]
}

async function called(
  aws: Aws,
  functionName: string,
  series: readonly Series[],
  lookBack: Seconds,
): Promise<readonly Version[]> {
  const now = aws.clock.now()
  const values = await readMetricValues(
    aws,
    series.map((one, index) => query(functionName, one, index)),
    { start: Math.floor((now - lookBack) / DAY) * DAY, end: now },
    `how often versions of ${functionName} were called`,
  )
  return series.filter((_one, index) => values.get(idOf(index))?.some(value => value > 0)).map(({ version }) => version)
}

function idOf(index: number): string {
  return `s${index}`
}

function query(functionName: string, { version, resource, executed }: Series, index: number): MetricDataQuery {
  return {
    Id: idOf(index),
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: 'Invocations',
        Dimensions: [
          { Name: 'FunctionName', Value: functionName },
          { Name: 'Resource', Value: resource },
          ...(executed ? [{ Name: 'ExecutedVersion', Value: version }] : []),
        ],
      },
      Period: DAY,
      Stat: 'Sum',
    },
  }
}
