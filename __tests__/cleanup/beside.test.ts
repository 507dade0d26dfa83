import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  AddLayerVersionPermissionCommand,
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  PublishLayerVersionCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { EXECUTION_ROLE, handlerZip } from '../support/sandbox-fixture.ts'
import { DAY, Region, range } from './region.ts'

const ALL = { all: 'true', 'dry-run': 'false', 'keep-versions': '2', 'keep-for': '30d' }

describe('layers', () => {
  let region: Region
  beforeAll(async () => {
    region = await Region.open()
    const arns = range(1, 8).map(version =>
      region.sandbox.lambda.seed.layer({
        layer: 'shared',
        version,
        created: region.now - (9 - version) * 20 * DAY,
        bytes: 10,
      }),
    )
    region.sandbox.lambda.seed.layer({ layer: 'other', version: 1, created: region.now - 200 * DAY, bytes: 10 })
    const versions = range(1, 6).map(version => ({
      version,
      modified: region.now - 100 * DAY,
      bytes: 100,
      layers: arns.slice(version - 1, version),
    }))
    region.sandbox.lambda.seed.function({ name: 'layered', versions, aliases: [{ name: 'live', version: 6 }] })
    const share = {
      LayerName: 'shared',
      StatementId: 'partner',
      Action: 'lambda:GetLayerVersion',
      Principal: '210987654321',
    }
    await region.fixture.lambda.send(new AddLayerVersionPermissionCommand({ ...share, VersionNumber: 2 }))
  })
  afterAll(() => region.close())

  test('go when no version that stays uses them, and not those of another account, nor of another name', async () => {
    const inputs = { ...ALL, layers: 'shared*' }
    const planned = await region.clean({ ...inputs, 'dry-run': 'true' })
    expect(planned.layers).toMatchObject({ deleted: 3, bytes: 30, complete: true })
    expect(region.log.lines).toContain('The layer version shared:4 would go.')
    const { layers } = await region.clean(inputs)
    expect(layers).toMatchObject({
      deleted: 3,
      gone: ['shared:4', 'shared:3', 'shared:1'],
      bytes: 30,
      complete: true,
      examples: new Map([
        ['keep-versions', ['shared:8', 'shared:7']],
        ['in-use', ['shared:6', 'shared:5']],
        ['shared', ['shared:2']],
      ]),
    })
    expect(region.log.lines).toContain('The layer version shared:4 went.')
    expect(Object.fromEntries(layers?.kept ?? [])).toEqual({ 'in-use': 2, 'keep-versions': 2, shared: 1 })
    // 5 and 6 are in use, 7 and 8 the newest, 2 is another account's too.
    expect(region.sandbox.lambda.layerVersionsOf('shared')).toEqual([2, 5, 6, 7, 8])
    expect(region.sandbox.lambda.layerVersionsOf('other')).toEqual([1])
  })

  test('stay when it cannot be told who uses them', async () => {
    region.sandbox.lambda.seed.layer({ layer: 'unsure', version: 1, created: region.now - 200 * DAY, bytes: 10 })
    const newest = range(2, 3).map(version => ({ layer: 'unsure', version, created: region.now, bytes: 1 }))
    for (const one of newest) region.sandbox.lambda.seed.layer(one)
    // The first list of functions is of those in scope, the second of every version.
    region.sandbox.fault({ operation: 'ListFunctions', nth: 2, count: 'always', effect: { kind: 'access-denied' } })
    const { layers } = await region.clean({ ...ALL, layers: 'unsure' })
    region.sandbox.faults.clear()
    expect(layers).toMatchObject({
      deleted: 0,
      complete: false,
      failures: [{ what: expect.stringContaining('lambda:ListFunctions') }],
    })
    expect(region.sandbox.lambda.layerVersionsOf('unsure')).toEqual([1, 2, 3])
  })
})

describe('log groups', () => {
  let region: Region
  beforeAll(async () => {
    region = await Region.open()
    const group = async (logGroupName: string, retentionInDays?: number): Promise<void> => {
      await region.fixture.logs.send(new CreateLogGroupCommand({ logGroupName }))
      if (retentionInDays === undefined) return
      await region.fixture.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }))
    }
    await group('/aws/lambda/gone', 14)
    await group('/aws/lambda/gone-for-ever')
    await group('/aws/lambda/gone-but-read', 90)
    await group('/aws/lambda/alive', 14)
    await group('/aws/lambda/elsewhere', 14)
    await group('/aws/lambda/us-east-1.edge', 14)
    await group('/aws/apigateway/gone', 14)
    await group('/aws/lambda/late', 14)
    await region.sandbox.clock.advance(50 * DAY)
    region.sandbox.logs.append('/aws/lambda/late', 'stream', region.now, 'the last call was answered late')
    await region.sandbox.clock.advance(5 * DAY)
    region.seed('alive', 2)
    await region.fixture.lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'other',
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return 1') },
        LoggingConfig: { LogGroup: '/aws/lambda/elsewhere' },
      }),
    )
  })
  afterAll(() => region.close())
  const groups = async () => (await region.clean({ ...ALL, 'log-groups': 'true', 'dry-run': 'true' })).logGroups

  test('go only when their function is gone and every event is past the retention', async () => {
    expect(await groups()).toMatchObject({ deleted: 1, gone: ['/aws/lambda/gone'] })
    expect(region.log.lines).toContain('The log group /aws/lambda/gone would go.')
    expect(region.log.lines).toContain(
      'warning: 1 log group of functions that are gone will never go for want of a retention: /aws/lambda/gone-for-ever. Set one, or delete them by hand.',
    )
    const { logGroups } = await region.clean({ ...ALL, 'log-groups': 'true' })
    expect(logGroups).toMatchObject({ deleted: 1, complete: true })
    expect(Object.fromEntries(logGroups?.kept ?? [])).toEqual({
      'edge-replica': 1,
      'in-use': 2,
      'kept-for-ever': 1,
      'within-retention': 2,
    })
    const deletions = region.sandbox.writes().filter(({ operation }) => operation === 'DeleteLogGroup')
    expect(deletions.map(({ input }) => input)).toEqual([{ logGroupName: '/aws/lambda/gone' }])
  })

  test('are not looked at unless asked for', async () => {
    region.sandbox.calls.clear()
    expect(await region.clean(ALL)).not.toHaveProperty('logGroups')
    expect(region.sandbox.calls.all().filter(({ service }) => service === 'logs')).toEqual([])
  })

  test('go only within the scope', async () => {
    const { logGroups } = await region.clean({ ...ALL, all: 'false', 'name-pattern': 'g*-for-*', 'log-groups': 'true' })
    expect(Object.fromEntries(logGroups?.kept ?? [])).toEqual({ 'kept-for-ever': 1, 'edge-replica': 1 })
  })
})

describe('staged packages', () => {
  let region: Region
  const inputs = { ...ALL, 's3-bucket': 'my-artifacts', 's3-prefix': 'lambda-canary/' }
  const put = (Key: string, Tagging = '') =>
    region.fixture.s3.send(
      new PutObjectCommand({ Bucket: 'my-artifacts', Key, Body: handlerZip(`return "${Key}"`), Tagging }),
    )
  const keys = async (): Promise<readonly string[]> => {
    const { Versions = [] } = await region.fixture.s3.send(new ListObjectVersionsCommand({ Bucket: 'my-artifacts' }))
    return Versions.map(({ Key = '' }) => Key)
  }
  beforeAll(async () => {
    region = await Region.open()
    await region.fixture.s3.send(new CreateBucketCommand({ Bucket: 'my-artifacts' }))
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await region.fixture.s3.send(new PutBucketVersioningCommand({ Bucket: 'my-artifacts', VersioningConfiguration }))
    for (const key of ['a.zip', 'a.zip', 'b.zip']) await put(`lambda-canary/${key}`, 'lambda-canary=package')
    await put('lambda-canary/theirs.zip', 'team=payments')
    await put('elsewhere/c.zip', 'lambda-canary=package')
    await region.sandbox.clock.advance(40 * DAY)
    await put('lambda-canary/young.zip', 'lambda-canary=package')
    region.seed('plain', 3)
  })
  afterAll(() => region.close())

  test('stay when it cannot be told whether some function refers to them in place', async () => {
    region.sandbox.fault({
      operation: 'GetFunction',
      resource: ':plain:2',
      count: 'always',
      effect: { kind: 'error500' },
    })
    const { packages } = await region.clean(inputs)
    region.sandbox.faults.clear()
    expect(packages).toMatchObject({
      deleted: 0,
      complete: false,
      failures: [{ what: expect.stringContaining('ServiceException') }],
    })
    expect(await keys()).toHaveLength(6)
  })

  test('stay while a layer refers to the bucket in place', async () => {
    const { VersionId } = await put('elsewhere/layer.zip')
    const Content = {
      S3Bucket: 'my-artifacts',
      S3Key: 'elsewhere/layer.zip',
      S3ObjectVersion: VersionId,
      S3ObjectStorageMode: 'REFERENCE',
    } as const
    await region.fixture.lambda.send(new PublishLayerVersionCommand({ LayerName: 'referring', Content }))
    const { packages } = await region.clean(inputs)
    expect(packages).toMatchObject({
      deleted: 0,
      failures: [{ what: expect.stringContaining('layer referring:1 refers') }],
    })
    const version = { LayerName: 'referring', VersionNumber: 1 }
    await region.fixture.lambda.send(new DeleteLayerVersionCommand(version))
  })

  test('go once they are past their time: every version of ours under the prefix, and no other object', async () => {
    expect((await region.clean({ ...inputs, 'dry-run': 'true' })).packages).toMatchObject({ deleted: 3 })
    const { packages } = await region.clean(inputs)
    expect(packages).toMatchObject({ deleted: 3, complete: true })
    expect(Object.fromEntries(packages?.kept ?? [])).toEqual({ 'keep-for': 1, 'not-ours': 1 })
    expect(await keys()).toEqual([
      'elsewhere/c.zip',
      'elsewhere/layer.zip',
      'lambda-canary/theirs.zip',
      'lambda-canary/young.zip',
    ])
  })

  test('stay while a version of a function refers to the bucket in place', async () => {
    await put('lambda-canary/d.zip', 'lambda-canary=package')
    const { VersionId } = await put('code.zip')
    await region.sandbox.clock.advance(40 * DAY)
    await region.fixture.lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'referring',
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: {
          S3Bucket: 'my-artifacts',
          S3Key: 'code.zip',
          S3ObjectVersion: VersionId,
          S3ObjectStorageMode: 'REFERENCE',
        },
        Publish: true,
      }),
    )
    const { packages } = await region.clean(inputs)
    expect(packages).toMatchObject({ deleted: 0, failures: [{ what: expect.stringContaining('of referring refers') }] })
  })
})
