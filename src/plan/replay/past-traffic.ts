import { ListMetricsCommand, type ListMetricsCommandOutput } from '@aws-sdk/client-cloudwatch'
import type { Aws } from '../../aws/clients.ts'
import { explain } from '../../aws/errors.ts'
import { Failure } from '../../report/failure.ts'
import type { AliasTarget } from '../../rollout/alias-view.ts'
import { type MetricQuery, readSeries } from '../../rollout/metric-series.ts'
import { countsOf } from '../../rollout/metrics.ts'
import type { Counts } from '../../rollout/stream.ts'
import { functionNameOf } from '../../values/arn.ts'
import type { Seconds } from '../../values/duration.ts'
import { compareVersions, parseVersion, type Version } from '../../values/version.ts'

/** What one version did behind the alias, minute by minute. */
export interface VersionTraffic {
  readonly version: Version
  readonly minutes: ReadonlyMap<Seconds, Counts>
}

/** CloudWatch keeps points of one minute for this long (F§3.3). */
export const KEPT: Seconds = 15 * 86_400
/** Three queries each of up to 21,600 points: more would only come in more pages. */
const VERSIONS_A_CALL = 20

/** The traffic of every version the alias has served of late, oldest version first. @throws Failure */
export async function readPastTraffic(aws: Aws, target: AliasTarget): Promise<readonly VersionTraffic[]> {
  const name = functionNameOf(target.functionName)
  const versions = await versionsServed(aws, name, target.alias)
  const now = Math.ceil(aws.clock.now() / 60) * 60
  const past: VersionTraffic[] = []
  for (let from = 0; from < versions.length; from += VERSIONS_A_CALL) {
    const chunk = versions.slice(from, from + VERSIONS_A_CALL)
    const queries = chunk.flatMap(version => {
      const sum = (id: string, metric: string): MetricQuery => ({ id: `${id}${version}`, metric, stat: 'Sum', version })
      return [sum('calls', 'Invocations'), sum('errors', 'Errors'), sum('away', 'Throttles')]
    })
    const series = await readSeries(aws, target, queries, { start: now - KEPT, end: now, period: 60 }).catch(
      (error: unknown) => {
        throw error instanceof Failure ? error : explain(error, 'reading requests and errors of the past')
      },
    )
    for (const version of chunk) {
      const [calls, errors, away] = [series(`calls${version}`), series(`errors${version}`), series(`away${version}`)]
      const minutes = [...new Set([...calls.keys(), ...away.keys()])].map(
        at => [at, countsOf(calls.get(at), errors.get(at), away.get(at))] as const,
      )
      past.push({ version, minutes: new Map(minutes) })
    }
  }
  return past
}

/** Versions with any call in the last two weeks: metrics without a point since are not listed (F§3.2). */
async function versionsServed(aws: Aws, name: string, alias: string): Promise<readonly Version[]> {
  const found = new Set<Version>()
  let NextToken: string | undefined
  try {
    do {
      const reply: ListMetricsCommandOutput = await (await aws.cloudwatch()).send(
        new ListMetricsCommand({
          Namespace: 'AWS/Lambda',
          MetricName: 'Invocations',
          Dimensions: [
            { Name: 'FunctionName', Value: name },
            { Name: 'Resource', Value: `${name}:${alias}` },
            { Name: 'ExecutedVersion' },
          ],
          NextToken,
        }),
      )
      for (const { Dimensions = [] } of reply.Metrics ?? []) {
        const version = parseVersion(Dimensions.find(({ Name }) => Name === 'ExecutedVersion')?.Value ?? '')
        if (version !== undefined) found.add(version)
      }
      NextToken = reply.NextToken
    } while (NextToken !== undefined && NextToken !== '')
  } catch (error) {
    throw explain(error, `listing the versions that alias "${alias}" of ${name} has served`)
  }
  return [...found].sort(compareVersions)
}
