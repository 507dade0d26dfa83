import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import {
  CreateCodeSigningConfigCommand,
  DeleteCodeSigningConfigCommand,
  DeleteFunctionCodeSigningConfigCommand,
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsByCodeSigningConfigCommand,
  PublishLayerVersionCommand,
  PutFunctionCodeSigningConfigCommand,
  UpdateCodeSigningConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, GetObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import {
  DescribeSigningJobCommand,
  PutSigningProfileCommand,
  RevokeSignatureCommand,
  StartSigningJobCommand,
} from '@aws-sdk/client-signer'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { handlerZip } from '../../support/sandbox-fixture.ts'
import { Bench, refusal } from './bench.ts'

const Bucket = 'artifacts'
const MISSING = 'arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-00000000000000000'

interface Signed {
  readonly S3Bucket: string
  readonly S3Key: string
  readonly jobId: string
}

let bench: Bench
let trusted: string
let name: string
beforeAll(async () => {
  bench = await Bench.start({ metricDelaySeconds: 0 })
  await bench.fixture.s3.send(new CreateBucketCommand({ Bucket }))
  await bench.fixture.s3.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  )
  trusted = await profile('releases', 365)
  await profile('strangers', 365)
  await profile('shortlived', 1)
})
afterAll(() => bench.close())
beforeEach(async () => {
  name = await bench.active()
})

async function profile(profileName: string, days: number): Promise<string> {
  const made = await bench.fixture.signer.send(
    new PutSigningProfileCommand({
      profileName,
      platformId: 'AWSLambda-SHA384-ECDSA',
      signatureValidityPeriod: { type: 'DAYS', value: days },
    }),
  )
  return made.profileVersionArn ?? ''
}

let uploads = 0
async function sign(profileName: string, body: string): Promise<Signed> {
  const Key = `unsigned/${++uploads}.zip`
  const { VersionId } = await bench.fixture.s3.send(new PutObjectCommand({ Bucket, Key, Body: handlerZip(body) }))
  const { jobId } = await bench.fixture.signer.send(
    new StartSigningJobCommand({
      source: { s3: { bucketName: Bucket, key: Key, version: VersionId } },
      destination: { s3: { bucketName: Bucket, prefix: 'signed/' } },
      profileName,
    }),
  )
  await bench.advance(10)
  const { signedObject } = await bench.fixture.signer.send(new DescribeSigningJobCommand({ jobId }))
  return { S3Bucket: Bucket, S3Key: signedObject?.s3?.key ?? '', jobId: jobId ?? '' }
}

async function configOf(policy: 'Warn' | 'Enforce'): Promise<string> {
  const { CodeSigningConfig } = await bench.lambda.send(
    new CreateCodeSigningConfigCommand({
      AllowedPublishers: { SigningProfileVersionArns: [trusted] },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: policy },
    }),
  )
  return CodeSigningConfig?.CodeSigningConfigArn ?? ''
}

const attach = (arn: string) =>
  bench.lambda.send(new PutFunctionCodeSigningConfigCommand({ FunctionName: name, CodeSigningConfigArn: arn }))
const deploy = async (source: Partial<Signed> & { readonly ZipFile?: Uint8Array }) => {
  const { jobId: _job, ...code } = source
  const updated = await bench.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ...code }))
  await bench.advance(1)
  return updated
}

/** One byte of an entry's compressed data flipped after signing. */
async function tampered(): Promise<Uint8Array> {
  const { S3Bucket, S3Key } = await sign('releases', 'return "genuine"')
  const object = await bench.fixture.s3.send(new GetObjectCommand({ Bucket: S3Bucket, Key: S3Key }))
  const text = Buffer.from((await object.Body?.transformToByteArray()) ?? [])
  const nameEnd = text.indexOf('index.mjs') + 'index.mjs'.length
  const at = nameEnd + 12
  text.writeUInt8((text[at] ?? 0) ^ 0xff, at)
  return text
}

async function expired(): Promise<Signed> {
  const signed = await sign('shortlived', 'return "old"')
  await bench.advance(2 * 86_400)
  return signed
}

async function revoked(): Promise<Signed> {
  const signed = await sign('releases', 'return "revoked"')
  await bench.fixture.signer.send(new RevokeSignatureCommand({ jobId: signed.jobId, reason: 'leaked' }))
  return signed
}

/** The checks of F§2.2 that Warn lets pass and Enforce blocks. */
const UNTRUSTED: readonly (readonly [string, () => Promise<Parameters<typeof deploy>[0]>])[] = [
  ['an unsigned package', async () => ({ ZipFile: handlerZip('return "unsigned"') })],
  ['a package of another publisher', () => sign('strangers', 'return "strange"')],
  ['an expired signature', expired],
  ['a revoked signature', revoked],
]

describe('Enforce (F§2.2)', () => {
  beforeEach(async () => {
    await attach(await configOf('Enforce'))
  })

  test('a package signed by an allowed profile deploys, and the function names the job', async () => {
    const signed = await sign('releases', 'return "signed"')
    await deploy(signed)
    const shown = await bench.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
    expect(shown.SigningProfileVersionArn).toBe(trusted)
    expect(shown.SigningJobArn).toMatch(new RegExp(`/signing-jobs/${signed.jobId}$`))
  })

  test.each(UNTRUSTED)('%s is refused', async (_what, make) => {
    const source = await make()
    expect(await refusal(deploy(source))).toMatchObject({ name: 'CodeVerificationFailedException', status: 400 })
  })

  test('a layer that is not signed is refused when it is added', async () => {
    const { LayerVersionArn } = await bench.lambda.send(
      new PublishLayerVersionCommand({ LayerName: 'plain', Content: { ZipFile: handlerZip('return 1') } }),
    )
    const add = new UpdateFunctionConfigurationCommand({ FunctionName: name, Layers: [LayerVersionArn ?? ''] })
    expect(await refusal(bench.lambda.send(add))).toMatchObject({ name: 'CodeVerificationFailedException' })
  })

  test('unsigned code that is there keeps its configuration updates', async () => {
    const change = new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: 20 })
    expect((await bench.lambda.send(change)).LastUpdateStatus).toBe('InProgress')
  })
})

describe('Warn (F§2.2)', () => {
  test.each(UNTRUSTED)('%s deploys and is counted', async (_what, make) => {
    await attach(await configOf('Warn'))
    const source = await make()
    expect((await deploy(source)).LastUpdateStatus).toBe('InProgress')
    expect(await validationErrors()).toBe(1)
  })
})

test.each(['Warn', 'Enforce'] as const)('one byte flipped after signing is blocked under %s', async policy => {
  await attach(await configOf(policy))
  const ZipFile = await tampered()
  expect(await refusal(deploy({ ZipFile }))).toMatchObject({ name: 'InvalidCodeSignatureException', status: 400 })
})

async function validationErrors(): Promise<number> {
  await bench.advance(60)
  const now = bench.fixture.sandbox.clock.now()
  const Dimensions = [{ Name: 'FunctionName', Value: name }]
  const Metric = { Namespace: 'AWS/Lambda', MetricName: 'SignatureValidationErrors', Dimensions }
  const { MetricDataResults } = await bench.fixture.cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date((now - 600) * 1000),
      EndTime: new Date((now + 60) * 1000),
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
    }),
  )
  return (MetricDataResults?.[0]?.Values ?? []).reduce((total, value) => total + value, 0)
}

describe('code signing configurations', () => {
  test('Warn is the default, and an update changes only what it states', async () => {
    const { CodeSigningConfig } = await bench.lambda.send(
      new CreateCodeSigningConfigCommand({
        AllowedPublishers: { SigningProfileVersionArns: [trusted] },
        Description: 'releases only',
      }),
    )
    expect(CodeSigningConfig?.CodeSigningConfigArn).toMatch(/:code-signing-config:csc-[0-9a-z]{17}$/)
    expect(CodeSigningConfig?.CodeSigningPolicies).toEqual({ UntrustedArtifactOnDeployment: 'Warn' })
    const CodeSigningConfigArn = CodeSigningConfig?.CodeSigningConfigArn
    await bench.lambda.send(
      new UpdateCodeSigningConfigCommand({
        CodeSigningConfigArn,
        CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
      }),
    )
    const read = await bench.lambda.send(new GetCodeSigningConfigCommand({ CodeSigningConfigArn }))
    expect(read.CodeSigningConfig).toMatchObject({
      Description: 'releases only',
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
    })
  })

  test('a function without one answers 200 with nothing in it, and loses none with 204', async () => {
    const read = await bench.lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: name }))
    expect(read.CodeSigningConfigArn).toBeUndefined()
    expect(read.$metadata.httpStatusCode).toBe(200)
    const gone = await bench.lambda.send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName: name }))
    expect(gone.$metadata.httpStatusCode).toBe(204)
  })

  test('the functions of a configuration are listed, and keep it from being deleted', async () => {
    const CodeSigningConfigArn = await configOf('Warn')
    await attach(CodeSigningConfigArn)
    const { FunctionArns } = await bench.lambda.send(
      new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn }),
    )
    expect(FunctionArns).toEqual([`arn:aws:lambda:us-east-1:123456789012:function:${name}`])
    const remove = new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn })
    expect((await refusal(bench.lambda.send(remove))).status).toBe(409)
  })

  test('one that is not there is a 404, in one wording read directly and in another attached', async () => {
    const read = new GetCodeSigningConfigCommand({ CodeSigningConfigArn: MISSING })
    expect(await refusal(bench.lambda.send(read))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message: `The Lambda code signing configuration ${MISSING} can not be found.`,
    })
    expect(await refusal(attach(MISSING))).toEqual({
      name: 'CodeSigningConfigNotFoundException',
      status: 404,
      message: `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${MISSING}.`,
    })
  })
})
