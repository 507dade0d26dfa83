import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch'
import {
  CreateCodeSigningConfigCommand,
  ListCodeSigningConfigsCommand,
  PublishLayerVersionCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand, RevokeSignatureCommand } from '@aws-sdk/client-signer'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { CREATION, type DeployScenario, type Run, Scenarios } from '../support/deploy-scenario.ts'
import { handlerZip, type SandboxFixture, sandboxFixture, zipOf } from '../support/sandbox-fixture.ts'

let fixture: SandboxFixture
let scenarios: Scenarios
beforeAll(async () => {
  fixture = await sandboxFixture()
  scenarios = new Scenarios(fixture)
  const on = { Status: 'Enabled' } as const
  await fixture.s3.send(new CreateBucketCommand({ Bucket: 'staging' }))
  await fixture.s3.send(new PutBucketVersioningCommand({ Bucket: 'staging', VersioningConfiguration: on }))
  for (const profileName of ['orders', 'strangers']) {
    await fixture.signer.send(
      new PutSigningProfileCommand({
        profileName,
        platformId: 'AWSLambda-SHA384-ECDSA',
        signatureValidityPeriod: { type: 'DAYS', value: 400 },
      }),
    )
  }
})
afterAll(() => scenarios.close())

const SIGNED = { 'signing-profile': 'orders', 's3-bucket': 'staging', 's3-key': 'packages/' }
const RELEASE = ['PutObject', 'StartSigningJob', 'UpdateFunctionCode', 'PublishVersion', 'UpdateAlias']

/** A function whose code signing config trusts the profile "orders", release 2 in the workspace. */
async function trusting(policy: 'warn' | 'enforce'): Promise<DeployScenario> {
  const scenario = scenarios.next()
  scenario.write({ 'code/name.txt': scenario.name })
  await scenario.created({ ...SIGNED, 'create-signing-config': 'true', 'signing-policy': policy })
  scenario.release(2)
  return scenario
}

/** Changes the world between the signature and its use. */
function onceSigned(
  scenario: DeployScenario,
  change: (object: { Bucket: string; Key: string; Version: string }) => unknown,
): void {
  const stop = fixture.sandbox.before('UpdateFunctionCode', async ({ input }) => {
    stop()
    const { S3Bucket, S3Key, S3ObjectVersion } = Object(input)
    const object = { Bucket: String(S3Bucket), Key: String(S3Key), Version: String(S3ObjectVersion) }
    await scenario.meanwhile(() => change(object))
  })
}

const answerOf = (run: Run): string | undefined =>
  run.calls.find(({ operation }) => operation === 'UpdateFunctionCode')?.errorCode

const jobOf = (key: string): string => /([0-9a-f-]{36})\.zip$/.exec(key)?.[1] ?? ''

async function validationErrors(scenario: DeployScenario): Promise<number> {
  await fixture.sandbox.clock.advance(180)
  const now = fixture.sandbox.clock.now()
  const { Datapoints = [] } = await fixture.cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName: 'SignatureValidationErrors',
      Dimensions: [{ Name: 'FunctionName', Value: scenario.name }],
      StartTime: new Date((now - 86_400) * 1000),
      EndTime: new Date(now * 1000),
      Period: 86_400,
      Statistics: ['Sum'],
    }),
  )
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)
}

async function configs(): Promise<number> {
  const { CodeSigningConfigs = [] } = await fixture.lambda.send(new ListCodeSigningConfigsCommand({}))
  return CodeSigningConfigs.length
}

describe('a signed deploy', () => {
  test('creates the config, signs before it creates the function, and says which job signed', async () => {
    const scenario = scenarios.next()
    const run = await scenario.deploy({ ...CREATION, ...SIGNED, 'create-signing-config': 'true' })
    expect(run.operations).toEqual([
      'CreateCodeSigningConfig',
      'PutObject',
      'StartSigningJob',
      'CreateFunction',
      'PublishVersion',
      'CreateAlias',
    ])
    expect(run.result?.signingJobId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('that failed before its function was there leaves one config behind, which the next try takes', async () => {
    const scenario = scenarios.next()
    const inputs = { ...CREATION, ...SIGNED, 'create-signing-config': 'true' }
    const before = await configs()
    const clear = fixture.sandbox.fault({
      operation: 'CreateFunction',
      count: 'always',
      effect: {
        kind: 'error',
        status: 400,
        code: 'InvalidParameterValueException',
        message: 'The role cannot be assumed.',
      },
    })
    for (let attempt = 1; attempt <= 2; attempt++) {
      const failed = await scenario.deploy(inputs)
      expect(failed.result?.outcome).toBe('failed')
    }
    clear()
    const run = await scenario.deploy(inputs)
    expect(run.result?.outcome).toBe('created')
    expect(run.operations).not.toContain('CreateCodeSigningConfig')
    expect(await configs()).toBe(before + 1)
  })

  test.each(['warn', 'enforce'] as const)('passes under %s, with the very job this run made', async policy => {
    const scenario = await trusting(policy)
    const run = await scenario.deploy(SIGNED)
    expect(run.operations).toEqual(RELEASE)
    const { SigningJobArn, SigningProfileVersionArn } = await scenario.configuration('2')
    expect(SigningJobArn).toMatch(new RegExp(`/${run.result?.signingJobId}$`))
    expect(SigningProfileVersionArn).toContain('/signing-profiles/orders/')
    expect(await scenario.serving()).toBe('2')
  })

  test('of unchanged source is unchanged: nothing is staged or signed', async () => {
    const scenario = await trusting('enforce')
    scenario.release(1)
    const run = await scenario.deploy(SIGNED)
    expect(run.result?.outcome).toBe('unchanged')
    expect(run.writes).toBe(0)
  })

  test('attaches the config that is named, and only once', async () => {
    const scenario = await scenarios.next().created()
    scenario.write({ 'code/name.txt': scenario.name })
    const { profileVersionArn } = await fixture.signer.send(
      new PutSigningProfileCommand({
        profileName: `own_${scenario.name.replace('-', '_')}`,
        platformId: 'AWSLambda-SHA384-ECDSA',
      }),
    )
    const { CodeSigningConfig } = await fixture.lambda.send(
      new CreateCodeSigningConfigCommand({
        AllowedPublishers: { SigningProfileVersionArns: [profileVersionArn ?? ''] },
        CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
      }),
    )
    const named = {
      ...SIGNED,
      'signing-profile': `own_${scenario.name.replace('-', '_')}`,
      'code-signing-config-arn': CodeSigningConfig?.CodeSigningConfigArn ?? '',
    }
    const run = await scenario.deploy(named)
    expect(run.operations).toEqual(['PutFunctionCodeSigningConfig', ...RELEASE])
    expect((await scenario.deploy(named)).result?.outcome).toBe('unchanged')
  })

  test('of an object in S3 signs that object', async () => {
    const scenario = await trusting('enforce')
    const { PutObjectCommand } = await import('@aws-sdk/client-s3')
    const Body = handlerZip('return { statusCode: 200 }')
    await fixture.s3.send(new PutObjectCommand({ Bucket: 'staging', Key: 'theirs.zip', Body }))
    const run = await scenario.deploy({ ...SIGNED, 'code-artifacts-dir': '', 's3-key': 'theirs.zip' })
    expect(run.operations).toEqual(RELEASE.slice(1))
    expect(run.result?.outcome).toBe('promoted')
  })
})

describe('before any upload', () => {
  test('an unsigned package is refused under Enforce, with what to do', async () => {
    const scenario = await trusting('enforce')
    const run = await scenario.deploy()
    expect(run.refused?.message).toContain('refuses this deployment: the package is not signed')
    expect(run.refused?.message).toContain('Set the inputs "signing-profile" and "s3-bucket".')
    expect(run.writes).toBe(0)
  })

  test('a profile the config does not trust is refused under Enforce', async () => {
    const scenario = await trusting('enforce')
    const run = await scenario.deploy({ ...SIGNED, 'signing-profile': 'strangers' })
    expect(run.refused?.message).toMatch(/does not trust the profile .*strangers/)
    expect(run.writes).toBe(0)
  })

  test('an unsigned package is refused by the config that would be attached', async () => {
    const scenario = await scenarios.next().created()
    scenario.release(2)
    const { CodeSigningConfig } = await fixture.lambda.send(
      new CreateCodeSigningConfigCommand({
        AllowedPublishers: {
          SigningProfileVersionArns: ['arn:aws:signer:us-east-1:123456789012:/signing-profiles/orders'],
        },
        CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
      }),
    )
    const run = await scenario.deploy({ 'code-signing-config-arn': CodeSigningConfig?.CodeSigningConfigArn ?? '' })
    expect(run.refused?.message).toContain('the package is not signed')
    expect(run.writes).toBe(0)
  })

  test('an unsigned layer is named', async () => {
    const scenario = await trusting('enforce')
    const { LayerVersionArn = '' } = await fixture.lambda.send(
      new PublishLayerVersionCommand({ LayerName: 'tools', Content: { ZipFile: zipOf({ 'nodejs/tool.mjs': '' }) } }),
    )
    const run = await scenario.deploy({ ...SIGNED, layers: LayerVersionArn })
    expect(run.refused?.message).toContain(`the layer ${LayerVersionArn} is not signed`)
    expect(run.refused?.message).toContain('Use layers signed by a profile the config trusts')
    expect(run.writes).toBe(0)
  })

  test('an unsigned package is only warned of under Warn, and counted by AWS', async () => {
    const scenario = await trusting('warn')
    const run = await scenario.deploy()
    expect(run.result?.outcome).toBe('promoted')
    expect(run.log).toContain('warning: The code signing config only warns: the package is not signed.')
    expect(await validationErrors(scenario)).toBe(1)
  })

  test('a profile that does not exist is refused with the command that makes it', async () => {
    const run = await (await scenarios.next().created()).deploy({ ...SIGNED, 'signing-profile': 'nobody' })
    expect(run.refused?.message).toContain('aws signer put-signing-profile --profile-name nobody')
    expect(run.writes).toBe(0)
  })
})

describe('between signature and deployment', () => {
  const untouched = async (scenario: DeployScenario, run: Run): Promise<void> => {
    expect(run.result?.outcome).toBe('failed')
    expect(run.operations).not.toContain('PublishVersion')
    expect(run.failure?.state).toContain('Alias "live" serves version 1 at 100%.')
    expect(await scenario.serving()).toBe('1')
  }

  test.each(['warn', 'enforce'] as const)('one byte flipped is refused under %s', async policy => {
    const scenario = await trusting(policy)
    onceSigned(scenario, ({ Bucket, Key, Version }) => {
      const { bytes } = fixture.sandbox.s3.get(Bucket, Key, Version)
      const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const at = 30 + (view[26] ?? 0) + (view[28] ?? 0) + 2
      view[at] = (view[at] ?? 0) ^ 1
    })
    const run = await scenario.deploy(SIGNED)
    expect(answerOf(run)).toBe('InvalidCodeSignatureException')
    expect(run.failure?.what).toContain('it was changed after signing')
    await untouched(scenario, run)
  })

  const spoiled = {
    revoked: ({ Key }: { Key: string }) =>
      fixture.signer.send(new RevokeSignatureCommand({ jobId: jobOf(Key), reason: 'leaked' })),
    expired: () => fixture.sandbox.clock.advance(401 * 86_400),
  }

  test.each(['revoked', 'expired'] as const)('a signature that is %s is refused under Enforce', async how => {
    const scenario = await trusting('enforce')
    onceSigned(scenario, spoiled[how])
    const run = await scenario.deploy(SIGNED)
    expect(answerOf(run)).toBe('CodeVerificationFailedException')
    await untouched(scenario, run)
  })

  test.each(['revoked', 'expired'] as const)(
    'a signature that is %s is deployed under Warn, and counted',
    async how => {
      const scenario = await trusting('warn')
      onceSigned(scenario, spoiled[how])
      const run = await scenario.deploy(SIGNED)
      expect(run.result?.outcome).toBe('promoted')
      expect(await validationErrors(scenario)).toBe(1)
    },
  )
})
