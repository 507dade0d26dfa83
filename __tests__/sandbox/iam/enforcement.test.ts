import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import {
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { StartSigningJobCommand } from '@aws-sdk/client-signer'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { errorParts } from '../../../src/aws/error-parts.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture, sandboxFixture } from '../../support/sandbox-fixture.ts'

let fixture: SandboxFixture
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:orders'
const user = 'arn:aws:iam::123456789012:user/deployer'
const zip = handlerZip('return 1')
let versionId: string | undefined

beforeAll(async () => {
  fixture = await sandboxFixture()
  const { lambda, s3, sandbox } = fixture
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'orders',
      Role: EXECUTION_ROLE,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip },
      Tags: { team: 'blue' },
    }),
  )
  await sandbox.clock.advance(60)
  await lambda.send(new PublishVersionCommand({ FunctionName: 'orders' }))
  await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }))
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'artifacts', VersioningConfiguration: { Status: 'Enabled' } }))
  versionId = (await s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'a/1.zip', Body: zip }))).VersionId
})
afterEach(() => fixture.sandbox.access.set(undefined))
afterAll(() => fixture.close())

function allow(...statements: readonly (readonly [string | string[], string | string[], object?])[]): void {
  fixture.sandbox.access.set([
    {
      Version: '2012-10-17',
      Statement: statements.map(([Action, Resource, Condition]) => ({
        Effect: 'Allow',
        Action,
        Resource,
        ...(Condition === undefined ? {} : { Condition }),
      })),
    },
  ])
}

async function denied(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'allowed',
    (error: unknown) => {
      const { name, status, message } = errorParts(error)
      return `${status} ${name}: ${message}`
    },
  )
}

const no = (action: string, resource: string): string =>
  `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`

const creation = (change: object = {}) =>
  new CreateFunctionCommand({
    FunctionName: 'new',
    Role: EXECUTION_ROLE,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: zip },
    ...change,
  })

describe('without policies', () => {
  test('everything is allowed', async () => {
    expect(await denied(fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'orders' })))).toBe('allowed')
  })
})

describe('with policies the sandbox denies in the words of each service', () => {
  test('Lambda, on the qualified ARN', async () => {
    allow(['lambda:GetFunction', arn])
    const { lambda } = fixture
    expect(await denied(lambda.send(new GetFunctionCommand({ FunctionName: 'orders' })))).toBe('allowed')
    expect(await denied(lambda.send(new GetFunctionCommand({ FunctionName: 'orders', Qualifier: '1' })))).toBe(
      `403 AccessDeniedException: ${no('lambda:GetFunction', `${arn}:1`)}`,
    )
    expect(await denied(lambda.send(new InvokeCommand({ FunctionName: `${arn}:1` })))).toBe(
      `403 AccessDeniedException: ${no('lambda:InvokeFunction', `${arn}:1`)}`,
    )
  })

  test('a denied call is not applied, and is in the call log', async () => {
    allow(['lambda:GetFunction', '*'])
    await denied(fixture.lambda.send(new PublishVersionCommand({ FunctionName: 'orders' })))
    expect(fixture.sandbox.calls.all().at(-1)).toMatchObject({
      operation: 'PublishVersion',
      status: 403,
      errorCode: 'AccessDeniedException',
    })
  })

  test('an explicit deny, in its own words', async () => {
    const Version = '2012-10-17'
    const all = { Effect: 'Allow', Action: '*', Resource: '*' }
    fixture.sandbox.access.set([
      { Version, Statement: [all] },
      { Version, Statement: { ...all, Effect: 'Deny', Action: 'lambda:Get*' } },
    ])
    expect(await denied(fixture.lambda.send(new GetAliasCommand({ FunctionName: 'orders', Name: 'live' })))).toBe(
      `403 AccessDeniedException: User: ${user} is not authorized to perform: lambda:GetAlias on resource: ${arn} with an explicit deny in an identity-based policy`,
    )
  })

  test('S3, with the resource in quotation marks; a HEAD has no words at all', async () => {
    allow(['s3:GetObject', 'arn:aws:s3:::artifacts/b/*'])
    const at = { Bucket: 'artifacts', Key: 'a/1.zip' }
    expect(await denied(fixture.s3.send(new GetObjectCommand(at)))).toBe(
      `403 AccessDenied: ${no('s3:GetObject', '"arn:aws:s3:::artifacts/a/1.zip"')}`,
    )
    expect(await denied(fixture.s3.send(new HeadObjectCommand(at)))).toMatch(/^403 /)
  })

  test('STS tells anybody who they are', async () => {
    allow(['s3:GetObject', '*'])
    expect(await denied(fixture.sts.send(new GetCallerIdentityCommand({})))).toBe('allowed')
  })

  test('an assumed role is named by its session', async () => {
    allow(['s3:GetObject', '*'])
    const { client, sandbox } = fixture
    const session = sandbox.sts.identities.assume('arn:aws:iam::123456789012:role/ci', 'run', sandbox.clock.now() + 900)
    const { LambdaClient } = await import('@aws-sdk/client-lambda')
    const lambda = new LambdaClient({ ...client, credentials: session })
    expect(await denied(lambda.send(new GetFunctionCommand({ FunctionName: 'orders' })))).toContain(
      'User: arn:aws:sts::123456789012:assumed-role/ci/run is not authorized',
    )
    lambda.destroy()
  })
})

describe('an operation may need more than its own action', () => {
  test('creating a function passes its role to Lambda, and tags it', async () => {
    allow(['lambda:CreateFunction', '*'])
    expect(await denied(fixture.lambda.send(creation()))).toContain(no('iam:PassRole', EXECUTION_ROLE))
    allow(['lambda:CreateFunction', '*'], ['iam:PassRole', '*'])
    expect(await denied(fixture.lambda.send(creation({ Tags: { a: 'b' } })))).toContain('lambda:TagResource')
  })

  test('a role may be passed to Lambda only', async () => {
    const to = (service: string) => ({ StringEquals: { 'iam:PassedToService': service } })
    allow(['lambda:CreateFunction', '*'], ['iam:PassRole', '*', to('ec2.amazonaws.com')])
    expect(await denied(fixture.lambda.send(creation()))).toContain('iam:PassRole')
    allow(['lambda:*', '*'], ['iam:PassRole', EXECUTION_ROLE, to('lambda.amazonaws.com')])
    expect(await denied(fixture.lambda.send(creation()))).toBe('allowed')
  })

  test('layers are read, networks looked at, and images let in with the rights of the caller', async () => {
    const layer = 'arn:aws:lambda:us-east-1:123456789012:layer:shared:1'
    allow(['lambda:CreateFunction', '*'], ['iam:PassRole', '*'])
    expect(await denied(fixture.lambda.send(creation({ Layers: [layer] })))).toContain(
      no('lambda:GetLayerVersion', layer),
    )
    const VpcConfig = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] }
    expect(await denied(fixture.lambda.send(creation({ VpcConfig })))).toContain(no('ec2:DescribeSecurityGroups', '*'))
    const ImageUri = '123456789012.dkr.ecr.us-east-1.amazonaws.com/team/orders:v1'
    expect(await denied(fixture.lambda.send(creation({ Code: { ImageUri } })))).toContain(
      no('ecr:GetRepositoryPolicy', 'arn:aws:ecr:us-east-1:123456789012:repository/team/orders'),
    )
  })

  test('code in S3 is read with the rights of the caller, by version where one is named', async () => {
    const code = { FunctionName: 'orders', S3Bucket: 'artifacts', S3Key: 'a/1.zip' }
    allow(['lambda:*', '*'])
    const [plain, versioned] = [
      await denied(fixture.lambda.send(new UpdateFunctionCodeCommand(code))),
      await denied(fixture.lambda.send(new UpdateFunctionCodeCommand({ ...code, S3ObjectVersion: versionId }))),
    ]
    expect(plain).toContain(
      'Your access has been denied by S3, please make sure your request credentials have permission to GetObject for artifacts/a/1.zip.',
    )
    expect(plain).toContain(no('s3:GetObject', '"arn:aws:s3:::artifacts/a/1.zip"'))
    expect(versioned).toContain('perform: s3:GetObjectVersion on')
  })

  test('Signer acts with the S3 rights of the caller', async () => {
    const job = new StartSigningJobCommand({
      source: { s3: { bucketName: 'artifacts', key: 'a/1.zip', version: versionId } },
      destination: { s3: { bucketName: 'artifacts', prefix: 'a/' } },
      profileName: 'orders',
    })
    const profile = 'arn:aws:signer:us-east-1:123456789012:/signing-profiles/orders'
    const needed = ['signer:StartSigningJob', 's3:GetObjectVersion', 's3:ListBucket', 's3:PutObject']
    for (const [index, action] of needed.entries()) {
      allow([needed.filter(other => other !== action), '*'])
      const text = await denied(fixture.signer.send(job))
      expect(text).toContain(`AccessDeniedException: User: ${user} is not authorized to perform: ${action} on`)
      if (index === 0) expect(text).toContain(profile)
    }
    allow([needed, [profile, 'arn:aws:s3:::artifacts', 'arn:aws:s3:::artifacts/a/*']])
    expect(await denied(fixture.signer.send(job))).toContain('404 ResourceNotFoundException')
  })

  test('a tagged upload needs the right to tag', async () => {
    allow(['s3:PutObject', '*'])
    const put = { Bucket: 'artifacts', Key: 'b', Body: 'b' }
    expect(await denied(fixture.s3.send(new PutObjectCommand(put)))).toBe('allowed')
    expect(await denied(fixture.s3.send(new PutObjectCommand({ ...put, Tagging: 'a=b' })))).toContain(
      's3:PutObjectTagging',
    )
  })
})

describe('resources and conditions', () => {
  test('the right to delete versions is none to delete the function', async () => {
    allow(['lambda:DeleteFunction', `${arn}:*`])
    const { lambda } = fixture
    expect(await denied(lambda.send(new DeleteFunctionCommand({ FunctionName: 'orders' })))).toContain(
      no('lambda:DeleteFunction', arn),
    )
    expect(await denied(lambda.send(new DeleteFunctionCommand({ FunctionName: 'orders', Qualifier: '9' })))).toBe(
      'allowed',
    )
  })

  test('composite alarms are shown on * only, metric alarms by name too', async () => {
    const one = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:*'
    allow([['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'], one])
    const { cloudwatch } = fixture
    expect(await denied(cloudwatch.send(new DescribeAlarmsCommand({})))).toBe('allowed')
    expect(await denied(cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] })))).toContain(
      no('cloudwatch:DescribeAlarms', '*'),
    )
    expect(await denied(cloudwatch.send(new DescribeAlarmHistoryCommand({ AlarmName: 'a' })))).toBe('allowed')
  })

  test('what has no resource needs *', async () => {
    allow(['lambda:ListEventSourceMappings', arn])
    expect(await denied(fixture.lambda.send(new ListEventSourceMappingsCommand({ FunctionName: 'orders' })))).toContain(
      no('lambda:ListEventSourceMappings', '*'),
    )
  })

  test('the Region asked, the tags of the function and the kind of URL are conditions', async () => {
    const { lambda } = fixture
    const read = new GetFunctionCommand({ FunctionName: 'orders', Qualifier: '1' })
    allow(['*', '*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }])
    expect(await denied(lambda.send(read))).toContain('403')
    allow(['*', '*', { StringEquals: { 'aws:RequestedRegion': 'us-east-1', 'aws:ResourceTag/team': 'blue' } }])
    expect(await denied(lambda.send(read))).toBe('allowed')
    allow(['*', '*', { StringEquals: { 'aws:ResourceTag/team': 'red' } }])
    expect(await denied(lambda.send(read))).toContain('403')
    allow(['*', '*', { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }])
    const url = new CreateFunctionUrlConfigCommand({ FunctionName: 'orders', AuthType: 'NONE' })
    expect(await denied(lambda.send(url))).toContain('lambda:CreateFunctionUrlConfig')
  })
})

describe('what is withheld rather than denied', () => {
  test('tags, with the reason', async () => {
    allow(['lambda:GetFunction', arn])
    const reply = await fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'orders' }))
    expect(reply.Tags).toBeUndefined()
    expect(reply.TagsError).toEqual({ ErrorCode: 'AccessDeniedException', Message: no('lambda:ListTags', arn) })
    allow([['lambda:GetFunction', 'lambda:ListTags'], arn])
    expect((await fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'orders' }))).Tags).toEqual({
      team: 'blue',
    })
  })

  test('that an object does not exist, from those who may not list the bucket', async () => {
    const missing = new GetObjectCommand({ Bucket: 'artifacts', Key: 'a/none' })
    allow(['s3:GetObject', '*'])
    expect(await denied(fixture.s3.send(missing))).toBe(
      `403 AccessDenied: ${no('s3:ListBucket', '"arn:aws:s3:::artifacts"')}`,
    )
    allow([['s3:GetObject', 's3:ListBucket'], '*'])
    expect(await denied(fixture.s3.send(missing))).toContain('404 NoSuchKey')
  })
})

describe('over the control API', () => {
  test('policies are put, read and taken away; a wrong one is refused and changes nothing', async () => {
    const at = `${fixture.sandbox.url}/_sandbox/policies`
    const policies = [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }]
    const put = (body: unknown) => fetch(at, { method: 'PUT', body: JSON.stringify(body) })
    expect((await put(policies)).status).toBe(204)
    const wrong = await put([{ Version: '2012-10-17', Statement: { Effect: 'Allow' } }])
    expect([wrong.status, await wrong.json()]).toEqual([400, { message: 'a statement has either Action or NotAction' }])
    expect((await put('all')).status).toBe(400)
    expect(await (await fetch(at)).json()).toEqual(policies)
    expect(await denied(fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'orders' })))).toContain('403')
    await fetch(at, { method: 'DELETE' })
    expect(await denied(fixture.lambda.send(new GetFunctionCommand({ FunctionName: 'orders' })))).toBe('allowed')
  })
})
