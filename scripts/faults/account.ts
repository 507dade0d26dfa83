import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import {
  type AliasConfiguration,
  CreateAliasCommand,
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  PutFunctionCodeSigningConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { PutSigningProfileCommand } from '@aws-sdk/client-signer'
import {
  EXECUTION_ROLE,
  handlerZip,
  type SandboxFixture,
  sandboxFixture,
} from '../../__tests__/support/sandbox-fixture.ts'

export const FUNCTION = 'orders'
export const ALIAS = 'live'
export const ALARM = 'orders-errors'
export const USER_TEXT = 'Orders API'
/** What the alias serves before the reference deploy; version 3 is a colleague's, the deploy publishes version 4. */
export const STABLE = '2'
export const COLLEAGUES = '3'
export const STEPS = { weights: [0.1, 0.5, 1], dwell: 120, bake: 60 } as const

/** An alias as Lambda itself says it. */
export interface AliasState {
  readonly primary: string
  readonly weights: Readonly<Record<string, number>>
  readonly description: string
}

/** Whether a rollout is in flight on it, to whoever drives a story. */
export function isInFlight({ weights, description }: AliasState): boolean {
  return Object.keys(weights).length > 0 || /\[canary1 \d+ over /.test(description)
}

/** A sandbox account with the reference function in it, and a colleague who works there too. */
export class Account {
  readonly fixture: SandboxFixture
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'faults-')))

  private constructor(fixture: SandboxFixture) {
    this.fixture = fixture
  }

  static async open(): Promise<Account> {
    const account = new Account(await sandboxFixture())
    await account.#furnish()
    return account
  }

  get now(): number {
    return this.fixture.sandbox.clock.now()
  }

  async #furnish(): Promise<void> {
    const { lambda, s3, signer, sandbox, cloudwatch } = this.fixture
    await s3.send(new CreateBucketCommand({ Bucket: 'staging' }))
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'staging', VersioningConfiguration: { Status: 'Enabled' } }))
    const profile = await signer.send(
      new PutSigningProfileCommand({ profileName: 'orders', platformId: 'AWSLambda-SHA384-ECDSA' }),
    )
    const signing = await lambda.send(
      new CreateCodeSigningConfigCommand({
        AllowedPublishers: { SigningProfileVersionArns: [profile.profileVersionArn ?? ''] },
        CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Warn' },
      }),
    )
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: FUNCTION,
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return 1') },
      }),
    )
    await sandbox.clock.advance(5)
    await lambda.send(
      new PutFunctionCodeSigningConfigCommand({
        FunctionName: FUNCTION,
        CodeSigningConfigArn: signing.CodeSigningConfig?.CodeSigningConfigArn ?? '',
      }),
    )
    await lambda.send(new PublishVersionCommand({ FunctionName: FUNCTION }))
    for (const value of [2, 3]) {
      const ZipFile = handlerZip(`return ${value}`)
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: FUNCTION, ZipFile }))
      await sandbox.clock.advance(5)
      await lambda.send(new PublishVersionCommand({ FunctionName: FUNCTION }))
    }
    await sandbox.clock.advance(5)
    for (const [Name, FunctionVersion] of [
      [ALIAS, STABLE],
      ['beta', '1'],
    ]) {
      await lambda.send(
        new CreateAliasCommand({ FunctionName: FUNCTION, Name, FunctionVersion, Description: USER_TEXT }),
      )
    }
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: ALARM,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [
          { Name: 'FunctionName', Value: FUNCTION },
          { Name: 'Resource', Value: `${FUNCTION}:${ALIAS}` },
        ],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      }),
    )
    await sandbox.clock.advance(120)
    mkdirSync(join(this.folder, 'code'))
    writeFileSync(join(this.folder, 'code/index.mjs'), 'export const handler = async () => ({ statusCode: 200 })\n')
    sandbox.calls.clear()
  }

  /**
   * Calls of both versions, every twenty seconds from now on. They succeed, but for half of those of a version that is
   * sick. @returns a function that ends them.
   */
  traffic(versions: readonly string[], sick?: string): () => void {
    const { clock, cloudwatch } = this.fixture.sandbox
    return clock.every(20, 1, () => {
      const at = clock.now()
      cloudwatch.put(
        versions.flatMap(version =>
          [{ ExecutedVersion: version }, {}].flatMap(more => {
            const dimensions = { FunctionName: FUNCTION, Resource: `${FUNCTION}:${ALIAS}`, ...more }
            return [
              { namespace: 'AWS/Lambda', name: 'Invocations', dimensions, value: 200, at },
              { namespace: 'AWS/Lambda', name: 'Errors', dimensions, value: version === sick ? 100 : 0, at },
            ]
          }),
        ),
      )
    })
  }

  async alarmFires(): Promise<void> {
    await this.fixture.cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: ALARM, StateValue: 'ALARM', StateReason: 'The canary fails.' }),
    )
  }

  async alias(name = ALIAS): Promise<AliasState> {
    return stateOf(await this.fixture.lambda.send(new GetAliasCommand({ FunctionName: FUNCTION, Name: name })))
  }

  async configuration(version: string): Promise<Readonly<{ memory: number; timeout: number }> | undefined> {
    try {
      const { MemorySize, Timeout } = await this.fixture.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: FUNCTION, Qualifier: version }),
      )
      return { memory: MemorySize ?? 0, timeout: Timeout ?? 0 }
    } catch {
      return undefined
    }
  }

  /** A colleague's write: states no revision, as the console and the CLI do. */
  async moveAlias(to: AliasState): Promise<void> {
    await this.fixture.lambda.send(
      new UpdateAliasCommand({
        FunctionName: FUNCTION,
        Name: ALIAS,
        FunctionVersion: to.primary,
        Description: to.description,
        RoutingConfig: { AdditionalVersionWeights: to.weights },
      }),
    )
  }

  /** The same on the revision just read, again until it is taken. @returns what it was before. */
  async exchangeAlias(change: (before: AliasState) => AliasState): Promise<AliasState> {
    const { lambda } = this.fixture
    for (;;) {
      const alias = await lambda
        .send(new GetAliasCommand({ FunctionName: FUNCTION, Name: ALIAS }))
        .catch(() => undefined)
      if (alias === undefined) continue
      const before = stateOf(alias)
      const to = change(before)
      const command = new UpdateAliasCommand({
        FunctionName: FUNCTION,
        Name: ALIAS,
        FunctionVersion: to.primary,
        Description: to.description,
        RoutingConfig: { AdditionalVersionWeights: to.weights },
        RevisionId: alias.RevisionId,
      })
      const taken = await lambda.send(command).then(
        () => true,
        () => false,
      )
      if (taken) return before
    }
  }

  async editText(text: string): Promise<void> {
    await this.fixture.lambda.send(new UpdateAliasCommand({ FunctionName: FUNCTION, Name: ALIAS, Description: text }))
  }

  /** A field the reference deploy leaves alone. */
  async changeLatest(): Promise<void> {
    await this.fixture.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, Timeout: 77 }))
  }

  async close(): Promise<void> {
    await this.fixture.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function stateOf({ FunctionVersion, RoutingConfig, Description }: AliasConfiguration): AliasState {
  return {
    primary: FunctionVersion ?? '',
    weights: RoutingConfig?.AdditionalVersionWeights ?? {},
    description: Description ?? '',
  }
}
