import { execFileSync } from 'node:child_process'
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateCodeSigningConfigCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  PublishVersionCommand,
  PutFunctionCodeSigningConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand } from '@aws-sdk/client-signer'
import { EXECUTION_ROLE, handlerZip } from '../../support/sandbox-fixture.ts'
import type { Job } from '../job.ts'

/** What the situations need besides the functions. */
export interface Prepared {
  readonly olderCommit: string
}

/** Fills the account with functions of which each is wrong in one way, named for it. */
export async function prepareAccount(job: Job): Promise<Prepared> {
  const { lambda, s3, signer, sandbox } = job.account
  const settle = (): Promise<void> => sandbox.clock.advance(60)

  const create = async (name: string, alias: 'live' | 'none' | '$LATEST' = 'live'): Promise<void> => {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return "first"') },
      }),
    )
    await settle()
    if (alias === 'none') return
    await lambda.send(new PublishVersionCommand({ FunctionName: name }))
    await lambda.send(
      new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: alias === 'live' ? '1' : '$LATEST' }),
    )
  }
  const describe = (name: string, Description: string): Promise<unknown> =>
    lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'live', Description }))

  for (const name of [
    'orders',
    'weighted',
    'wordy',
    'newer',
    'mapped',
    'permitted',
    'provisioned',
    'enforcing',
    'denied',
  ])
    await create(name)
  await create('latest', '$LATEST')
  await create('unadopted', 'none')

  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'weighted', ZipFile: handlerZip('return 2') }))
  await settle()
  await lambda.send(new PublishVersionCommand({ FunctionName: 'weighted' }))
  await lambda.send(
    new UpdateAliasCommand({
      FunctionName: 'weighted',
      Name: 'live',
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } },
    }),
  )
  await describe('wordy', 'The alias that every caller of the orders service in every country calls. '.repeat(3))
  await describe('newer', 'Orders [canary9 something of a later release]')

  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'mapped',
      EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:orders',
    }),
  )
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: 'permitted',
      StatementId: 'topic',
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      SourceArn: 'arn:aws:sns:us-east-1:123456789012:orders',
    }),
  )
  await lambda.send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName: 'provisioned',
      Qualifier: 'live',
      ProvisionedConcurrentExecutions: 1,
    }),
  )

  await s3.send(new CreateBucketCommand({ Bucket: 'unversioned' }))
  const profile = await signer.send(
    new PutSigningProfileCommand({ profileName: 'orders_profile', platformId: 'AWSLambda-SHA384-ECDSA' }),
  )
  const config = await lambda.send(
    new CreateCodeSigningConfigCommand({
      AllowedPublishers: { SigningProfileVersionArns: [profile.profileVersionArn ?? ''] },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
    }),
  )
  await lambda.send(
    new PutFunctionCodeSigningConfigCommand({
      FunctionName: 'enforcing',
      CodeSigningConfigArn: config.CodeSigningConfig?.CodeSigningConfigArn,
    }),
  )

  await job.alarm('quiet', 'orders')
  await job.alarm('red', 'orders', 'breaching')
  sandbox.fault({ operation: 'GetFunction', resource: ':denied', count: 'always', effect: { kind: 'access-denied' } })

  const [older, newer] = checkOut(job)
  const atOnce = { strategy: 'all-at-once', bake: '0s', gates: 'none' }
  job.code('return "first"')
  await expectExit(job, 'dated', { role: EXECUTION_ROLE, runtime: 'nodejs24.x', handler: 'index.handler' }, newer)
  await expectExit(job, 'inflight', { role: EXECUTION_ROLE, runtime: 'nodejs24.x', handler: 'index.handler' }, newer)
  job.code('return "second"')
  await expectExit(job, 'inflight', { engine: 'schedule', alarms: 'quiet' }, newer)
  await expectExit(job, 'dated', atOnce, newer)
  job.code('return "third"')
  return { olderCommit: older }
}

async function expectExit(
  job: Job,
  name: string,
  inputs: Readonly<Record<string, string>>,
  sha: string,
): Promise<void> {
  const step = await job.deploy(name, inputs, { env: { GITHUB_SHA: sha }, post: false })
  if (step.exitCode !== 0) throw new Error(`${name} could not be prepared:\n${step.stdout}`)
}

/** Makes the workspace a repository with two commits. @returns the older, then the newer one. */
function checkOut({ workspace }: Job): readonly [string, string] {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      cwd: workspace,
      encoding: 'utf8',
    }).trim()
  const commit = (): string => {
    git('commit', '--quiet', '--allow-empty', '--message', 'a change')
    return git('rev-parse', 'HEAD')
  }
  git('init', '--quiet')
  return [commit(), commit()]
}
