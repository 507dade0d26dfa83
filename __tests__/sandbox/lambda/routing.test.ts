import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { InvokeCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { handlerZip } from '../../support/sandbox-fixture.ts'
import { Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start({ metricDelaySeconds: 0 })
})
afterAll(() => bench.close())

const weigh = (name: string, weight: number) =>
  bench.lambda.send(
    new UpdateAliasCommand({
      FunctionName: name,
      Name: 'live',
      RoutingConfig: { AdditionalVersionWeights: weight === 0 ? {} : { 2: weight } },
    }),
  )

/** Sums of one metric since the sandbox's hour began, under exactly these dimensions; 0 where there is no data. */
async function sum(MetricName: string, dimensions: Readonly<Record<string, string>>): Promise<number> {
  const now = bench.fixture.sandbox.clock.now()
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  const Metric = { Namespace: 'AWS/Lambda', MetricName, Dimensions }
  const { MetricDataResults } = await bench.fixture.cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date((now - 3600) * 1000),
      EndTime: new Date((now + 60) * 1000),
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
    }),
  )
  return (MetricDataResults?.[0]?.Values ?? []).reduce((total, value) => total + value, 0)
}

describe('weighted routing (F§1.5)', () => {
  test.each([0, 0.01, 0.1, 0.5, 0.9, 1])('a weight of %d draws its share within binomial bounds', async weight => {
    const name = await bench.released()
    await weigh(name, weight)
    const requests = 1000
    let canary = 0
    for (let sent = 0; sent < requests; sent++) {
      const { executedVersion } = await bench.fixture.sandbox.lambda.invoke({ functionName: name, qualifier: 'live' })
      if (executedVersion === '2') canary += 1
    }
    // Five standard deviations: one seed in two million falls out of them.
    const bound = 5 * Math.sqrt(requests * weight * (1 - weight))
    expect(Math.abs(canary - requests * weight)).toBeLessThanOrEqual(bound)
  })

  test('every request is answered by the version its header names', async () => {
    const name = await bench.released({ Code: { ZipFile: handlerZip('return context.functionVersion') } })
    await weigh(name, 0.5)
    const versions = new Set<string>()
    for (let sent = 0; sent < 40; sent++) {
      const reply = await bench.lambda.send(new InvokeCommand({ FunctionName: name, Qualifier: 'live' }))
      expect(reply.Payload?.transformToString()).toBe(JSON.stringify(reply.ExecutedVersion))
      versions.add(reply.ExecutedVersion ?? '')
    }
    expect([...versions].sort()).toEqual(['1', '2'])
  })
})

describe('metrics (F§3.3)', () => {
  test('ExecutedVersion metrics add up to the requests made through the alias', async () => {
    const name = await bench.released({
      Code: { ZipFile: handlerZip('if (context.functionVersion === "2") throw new Error("broken")\nreturn 1') },
    })
    await weigh(name, 0.3)
    const served = { 1: 0, 2: 0 }
    for (let sent = 0; sent < 100; sent++) {
      const outcome = await bench.fixture.sandbox.lambda.invoke({ functionName: name, qualifier: 'live' })
      served[outcome.executedVersion === '2' ? 2 : 1] += 1
      await bench.advance(1)
    }
    await bench.advance(60)
    const alias = { FunctionName: name, Resource: `${name}:live` }
    expect(served[1] + served[2]).toBe(100)
    expect(await sum('Invocations', { ...alias, ExecutedVersion: '1' })).toBe(served[1])
    expect(await sum('Invocations', { ...alias, ExecutedVersion: '2' })).toBe(served[2])
    expect(await sum('Errors', { ...alias, ExecutedVersion: '1' })).toBe(0)
    expect(await sum('Errors', { ...alias, ExecutedVersion: '2' })).toBe(served[2])
    expect(await sum('Invocations', alias)).toBe(100)
    expect(await sum('Invocations', { FunctionName: name })).toBe(100)
    // Calls through an alias are not filed under the version.
    expect(await sum('Invocations', { FunctionName: name, Resource: `${name}:2` })).toBe(0)
  })

  test('calls by version and without qualifier have no ExecutedVersion', async () => {
    const name = await bench.released()
    await bench.lambda.send(new InvokeCommand({ FunctionName: name }))
    await bench.lambda.send(new InvokeCommand({ FunctionName: name, Qualifier: '2' }))
    await bench.advance(60)
    expect(await sum('Invocations', { FunctionName: name })).toBe(2)
    expect(await sum('Invocations', { FunctionName: name, Resource: name })).toBe(1)
    expect(await sum('Invocations', { FunctionName: name, Resource: `${name}:2` })).toBe(1)
    const executed = { FunctionName: name, Resource: `${name}:2`, ExecutedVersion: '2' }
    expect(await sum('Invocations', executed)).toBe(0)
  })
})
