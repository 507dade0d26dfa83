import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateFunctionCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { EXECUTION_ROLE, handlerZip } from '../support/sandbox-fixture.ts'
import { DAY, Region, range } from './region.ts'

const KEEP = { 'name-pattern': 'gone-*', 'dry-run': 'false', 'keep-versions': '1', 'keep-for': '1d' }

let region: Region
beforeAll(async () => {
  region = await Region.open()
})
afterAll(() => region.close())

const creation = (FunctionName: string) => ({
  FunctionName,
  Role: EXECUTION_ROLE,
  Runtime: 'nodejs24.x' as const,
  Handler: 'index.handler',
})

/** Once the first deletion of this kind has begun, somebody else does something, and eleven seconds pass. */
function atFirst(operation: string, others: () => Promise<unknown>, seconds = 11): () => void {
  return region.sandbox.before({ operation, count: 1 }, async () => {
    await others()
    await region.sandbox.clock.advance(seconds)
  })
}

describe('what comes into use while a cleanup runs', () => {
  test('is seen: a layer version that a function was updated to meanwhile stays, so that it can be deployed again', async () => {
    const [arn = ''] = range(1, 9).map(version =>
      region.sandbox.lambda.seed.layer({ layer: 'shared', version, created: region.now - 90 * DAY, bytes: 10 }),
    )
    await region.fixture.lambda.send(
      new CreateFunctionCommand({ ...creation('orders'), Code: { ZipFile: handlerZip('return 1') } }),
    )
    await region.sandbox.clock.advance(60)
    const update = new UpdateFunctionConfigurationCommand({ FunctionName: 'orders', Layers: [arn] })
    const forget = atFirst('DeleteLayerVersion', () => region.fixture.lambda.send(update))
    const { layers } = await region.clean({ ...KEEP, layers: 'shared' })
    forget()
    expect(layers).toMatchObject({
      deleted: 7,
      examples: new Map([
        ['keep-versions', ['shared:9']],
        ['in-use', ['shared:1']],
      ]),
    })
    expect(region.sandbox.lambda.layerVersionsOf('shared')).toEqual([1, 9])
  })

  test('is seen: the log group of a function that was created again stays', async () => {
    for (const name of ['gone-a', 'gone-b', 'gone-c']) {
      const logGroupName = `/aws/lambda/${name}`
      await region.fixture.logs.send(new CreateLogGroupCommand({ logGroupName }))
      await region.fixture.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }))
    }
    await region.sandbox.clock.advance(3 * DAY)
    const again = new CreateFunctionCommand({ ...creation('gone-c'), Code: { ZipFile: handlerZip('return 1') } })
    const forget = atFirst('DeleteLogGroup', () => region.fixture.lambda.send(again))
    const { logGroups } = await region.clean({ ...KEEP, 'log-groups': 'true' })
    forget()
    expect(logGroups).toMatchObject({
      gone: ['/aws/lambda/gone-a', '/aws/lambda/gone-b'],
      kept: new Map([['in-use', 1]]),
    })
  })

  test('is seen: a function that began to run from the bucket in place ends the deletion of packages', async () => {
    const Bucket = 'my-artifacts'
    await region.fixture.s3.send(new CreateBucketCommand({ Bucket }))
    await region.fixture.s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    )
    const put = (key: string) =>
      region.fixture.s3.send(
        new PutObjectCommand({
          Bucket,
          Key: `lambda-canary/${key}.zip`,
          Body: handlerZip('return 1'),
          Tagging: 'lambda-canary=package',
        }),
      )
    for (const key of ['a', 'b']) await put(key)
    const { VersionId } = await put('c')
    await region.sandbox.clock.advance(3 * DAY)
    const Code = {
      S3Bucket: Bucket,
      S3Key: 'lambda-canary/c.zip',
      S3ObjectVersion: VersionId,
      S3ObjectStorageMode: 'REFERENCE' as const,
    }
    const create = new CreateFunctionCommand({ ...creation('referring'), Code })
    const forget = atFirst('DeleteObject', () => region.fixture.lambda.send(create), 31)
    const { packages } = await region.clean({ ...KEEP, 's3-bucket': Bucket, 's3-prefix': 'lambda-canary/' })
    forget()
    expect(packages).toMatchObject({
      deleted: 1,
      complete: false,
      failures: [{ what: expect.stringContaining('version $LATEST of referring refers to an object there') }],
    })
  })
})
