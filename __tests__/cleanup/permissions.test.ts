import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as z from 'zod/mini'
import { failuresOf } from '../../src/cleanup/totals.ts'
import { OUR_TAG } from '../../src/resources/alarms/names.ts'
import { DAY, Region, range } from './region.ts'

const statement = z.object({ Sid: z.string(), Action: z.array(z.string()), Resource: z.array(z.string()) })
const page = readFileSync(join(import.meta.dirname, '../../docs/iam.md'), 'utf8').split('## Clean up')[1] ?? ''
const statements = [...page.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(match => {
  const { Statement } = z.object({ Statement: z.array(z.looseObject({})) }).parse(JSON.parse(match[1] ?? ''))
  return Statement.map(one => ({ Effect: 'Allow', ...statement.parse(one) }))
})

let region: Region
beforeAll(async () => {
  region = await Region.open({ region: 'eu-central-1' })
  const { s3 } = region.fixture
  const Bucket = 'my-artifacts'
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }))
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
})
afterAll(() => region.close())

const EVERYTHING = {
  all: 'true',
  'dry-run': 'false',
  'keep-versions': '1',
  'keep-for': '30d',
  layers: '*',
  'log-groups': 'true',
  alarms: 'true',
  's3-bucket': 'my-artifacts',
  's3-prefix': 'lambda-canary/',
}

/** Enough to delete of everything; `executions` makes durable ones be asked for. */
async function fill(): Promise<void> {
  const object = { Bucket: 'my-artifacts', Body: 'a package', Tagging: 'lambda-canary=package' }
  await region.fixture.s3.send(new PutObjectCommand({ ...object, Key: 'lambda-canary/a.zip' }))
  const logGroupName = '/aws/lambda/gone'
  region.sandbox.logs.append(logGroupName, 'stream', region.now, 'a line')
  await region.fixture.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }))
  await region.fixture.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'lambda-canary/gone/live/throttles',
      Tags: [OUR_TAG],
      Namespace: 'AWS/Lambda',
      MetricName: 'Throttles',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  )
  await region.sandbox.clock.advance(31 * DAY)
  const versions = range(1, 4).map(version => ({ version, modified: region.now - 50 * DAY, bytes: 1 }))
  region.sandbox.lambda.seed.function({ name: 'orders', versions, executions: [{ version: 4, status: 'RUNNING' }] })
  for (const version of [1, 2]) {
    region.sandbox.lambda.seed.layer({ layer: 'shared', version, created: region.now - 50 * DAY, bytes: 1 })
  }
}

function allow(without?: string): void {
  const Statement = statements
    .map(one => ({ ...one, Action: one.Action.filter(action => action !== without) }))
    .filter(({ Action }) => Action.length > 0)
  region.sandbox.access.set([{ Version: '2012-10-17', Statement }])
}

/** What a run says about what it could not do. */
async function complaints(without?: string): Promise<readonly string[]> {
  region.sandbox.access.set(undefined)
  await fill()
  allow(without)
  const said = failuresOf([await region.clean(EVERYTHING)]).map(({ what, next }) => `${what} ${next}`)
  return [...said, ...region.log.lines.filter(line => line.startsWith('warning: '))]
}

describe('the policy of the permissions page', () => {
  test('is enough for everything', async () => {
    expect(await complaints()).toEqual([])
    expect(region.versions('orders')).toEqual([4])
  })

  test('allows no way to delete the function itself', async () => {
    region.sandbox.access.set(undefined)
    await fill()
    allow()
    const remove = region.fixture.lambda.send(new DeleteFunctionCommand({ FunctionName: 'orders' }))
    await expect(remove).rejects.toThrow('not authorized to perform: lambda:DeleteFunction')
    expect(region.versions('orders')).toEqual([1, 2, 3, 4])
  })

  test.each(statements.flatMap(({ Action }) => Action))('without %s it is named', async action => {
    expect((await complaints(action)).join('\n')).toContain(action)
  })
})
