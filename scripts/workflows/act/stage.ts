import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateAliasCommand,
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PutFunctionCodeSigningConfigCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand, SignerClient } from '@aws-sdk/client-signer'
import { GitHubServer } from '../../../__tests__/support/github-server/github-server.ts'
import { zipOf } from '../../../__tests__/support/sandbox-fixture.ts'
import { Cloud } from '../../demo/cloud.ts'
import { IdentityServer } from './identity-server.ts'
import { ourRepository, UserRepository } from './repository.ts'
import { type Ran, type RunOptions, runAct } from './run-act.ts'

const root = join(import.meta.dirname, '../../..')
const REGION = 'eu-central-1'
const CREDENTIALS = { accessKeyId: 'AKIASTAGE', secretAccessKey: 'stage' }
/** Seconds of the sandbox in one second here. */
const RATE = 60

/** An account with the function and the alarm that the callers name, a user's repository, and act to run its workflows. */
export class Stage {
  readonly repository: UserRepository
  readonly cloud: Cloud
  readonly lambda: LambdaClient
  readonly identities: IdentityServer
  readonly github: GitHubServer
  readonly #folder: string
  lastLog = ''

  private constructor(folder: string, cloud: Cloud, identities: IdentityServer, github: GitHubServer) {
    this.#folder = folder
    this.cloud = cloud
    this.identities = identities
    this.github = github
    github.repository.owner = 'acme'
    this.repository = new UserRepository(join(folder, 'orders'))
    this.lambda = new LambdaClient({ endpoint: cloud.endpoint, region: REGION, credentials: CREDENTIALS })
  }

  static async set(folder: string, bundles: string): Promise<Stage> {
    ourRepository(join(folder, 'ours'), bundles)
    const cloud = await Cloud.start(join(root, 'sandbox/src/main.ts'), RATE)
    const stage = new Stage(folder, cloud, await IdentityServer.start(), await GitHubServer.start())
    await stage.released('orders')
    await cloud.createErrorRateAlarm('orders-live-errors', 'orders', 'live')
    return stage
  }

  async strike(): Promise<void> {
    this.identities.close()
    await this.github.close()
    this.lambda.destroy()
    await this.cloud.stopTraffic()
    await this.cloud.stop()
  }

  /** A function that somebody has released already: its alias `live` serves version 1. */
  async released(FunctionName: string): Promise<void> {
    const body = 'export const handler = async () => ({ statusCode: 200, body: "zero" })\n'
    await this.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::123456789012:role/orders',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Publish: true,
        Code: { ZipFile: zipOf({ 'index.mjs': body }) },
      }),
    )
    await waitUntilFunctionActiveV2({ client: this.lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName })
    await this.lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }))
  }

  /** From now on the function takes signed code only. @returns the ARN of the profile it trusts. */
  async enforceSignatures(FunctionName: string): Promise<string> {
    const client = { endpoint: this.cloud.endpoint, region: REGION, credentials: CREDENTIALS }
    const [s3, signer] = [new S3Client({ ...client, forcePathStyle: true }), new SignerClient(client)]
    const Bucket = 'my-artifacts'
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }))
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const { profileVersionArn = '' } = await signer.send(
      new PutSigningProfileCommand({ profileName: 'orders_profile', platformId: 'AWSLambda-SHA384-ECDSA' }),
    )
    const { CodeSigningConfig } = await this.lambda.send(
      new CreateCodeSigningConfigCommand({
        AllowedPublishers: { SigningProfileVersionArns: [profileVersionArn] },
        CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
      }),
    )
    await this.lambda.send(
      new PutFunctionCodeSigningConfigCommand({
        FunctionName,
        CodeSigningConfigArn: CodeSigningConfig?.CodeSigningConfigArn,
      }),
    )
    s3.destroy()
    signer.destroy()
    return profileVersionArn
  }

  async versions(FunctionName: string): Promise<readonly string[]> {
    const { Versions = [] } = await this.lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))
    return Versions.map(({ Version = '' }) => Version)
  }

  /** Names of the functions that are previews. */
  async previews(): Promise<readonly string[]> {
    const { Functions = [] } = await this.lambda.send(new ListFunctionsCommand({}))
    return Functions.map(({ FunctionName = '' }) => FunctionName).filter(name => name.includes('-pr-'))
  }

  live(FunctionName: string): Promise<FunctionConfiguration> {
    return this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: 'live' }))
  }

  async run(workflow: string, options?: RunOptions): Promise<Ran> {
    this.github.repository.run += 1
    // Keys of nobody: every job acts as the role it is told to assume.
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, AWS_REGION: ___, ...cloud } = this.cloud.environment
    const place = {
      checkout: options?.checkout ?? this.repository.folder,
      ours: join(this.#folder, 'ours'),
      scratch: this.#folder,
      env: {
        ...cloud,
        ...this.identities.environment,
        GITHUB_API_URL: this.github.url,
        GITHUB_REPOSITORY_ID: String(this.github.repository.id),
        GITHUB_RUN_ID: String(this.github.repository.run),
      },
    }
    const ran = await runAct(place, workflow, options)
    this.lastLog = ran.log
    return ran
  }

  /** Lets time pass in the sandbox. @param seconds of the sandbox. */
  async pass(seconds: number): Promise<void> {
    await fetch(`${this.cloud.endpoint}/_sandbox/clock/sleep`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seconds }),
    })
  }

  /** Artifacts that runs have left, by file name: the text of each, oldest first. */
  artifacts(file: string): readonly string[] {
    const folder = join(this.#folder, 'artifacts')
    const numbers = readdirSync(folder).sort((one, other) => Number(one) - Number(other))
    return numbers
      .map(number => join(folder, number, file))
      .flatMap(path => (existsSync(path) ? [readFileSync(path, 'utf8')] : []))
  }

  /** What a call of a version or alias answers. */
  async answer(FunctionName: string, Qualifier?: string): Promise<string> {
    const { Payload } = await this.lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: '{}' }))
    return Buffer.from(Payload ?? []).toString()
  }

  /** Code that somebody else puts into `$LATEST`. */
  async updateCode(FunctionName: string, body: string): Promise<void> {
    const ZipFile = zipOf({ 'index.mjs': `export const handler = async () => {\n  ${body}\n}\n` })
    await this.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }))
    await waitUntilFunctionUpdatedV2({ client: this.lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName })
  }

  /** An alias beside `live`, on version 1 too. */
  async alias(FunctionName: string, Name: string): Promise<void> {
    if (Name === 'live') return
    await this.lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: '1' }))
  }

  /** What the alias serves: `1`, or `1+2@0.1` while traffic is shared. */
  async serving(FunctionName: string, Name = 'live'): Promise<string> {
    const alias = await this.lambda.send(new GetAliasCommand({ FunctionName, Name }))
    const weights = Object.entries(alias.RoutingConfig?.AdditionalVersionWeights ?? {})
    return [alias.FunctionVersion, ...weights.map(([version, weight]) => `${version}@${weight}`)].join('+')
  }
}
