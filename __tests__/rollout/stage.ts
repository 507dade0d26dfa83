import { setTimeout as delay } from 'node:timers/promises'
import {
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { afterAll } from '@jest/globals'
import type { Call, CallLog } from '../../sandbox/src/http/call-log.ts'
import type { Aws } from '../../src/aws/clients.ts'
import { errorParts } from '../../src/aws/error-parts.ts'
import type { Log } from '../../src/report/log.ts'
import { type AliasView, readAlias } from '../../src/rollout/alias.ts'
import type { Policy } from '../../src/rollout/decide.ts'
import type { EvidenceRule } from '../../src/rollout/evidence.ts'
import { type Gates, resolveGates } from '../../src/rollout/gates.ts'
import type { RolloutInputs } from '../../src/rollout/run.ts'
import { parseStrategy } from '../../src/rollout/strategy.ts'
import { EXECUTION_ROLE, handlerZip, type SandboxFixture } from '../support/sandbox-fixture.ts'
import { version } from './arbitraries.ts'

/** A function with three published versions on a sandbox, and everything a rollout on it needs. */

export const RULE: EvidenceRule = { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 }
export const POLICY: Policy = {
  alarmAtStart: 'fail',
  onInsufficientData: 'advance',
  onUnreadable: 'roll-back',
  onInconclusive: 'advance',
  evidence: RULE,
}

const opened: LambdaClient[] = []
afterAll(() => {
  for (const client of opened) client.destroy()
})

/** The sandbox as the rollout sees it: its clients, and the virtual clock without a detour over HTTP. */
export function awsOn(fixture: SandboxFixture): Aws {
  const { sandbox, client, cloudwatch, logs, s3, signer, sts } = fixture
  return {
    region: sandbox.account.region,
    clock: {
      now: () => sandbox.clock.now(),
      sleep: async (seconds, signal) => {
        if (signal?.aborted !== true) await sandbox.clock.sleep(seconds)
      },
    },
    renewsCredentials: false,
    lambda: inRealm(new LambdaClient(client)),
    lambdaOnce: givingUp(inRealm(new LambdaClient(client)), sandbox.calls),
    cloudwatch: async () => cloudwatch,
    logs: async () => logs,
    s3: async () => s3,
    signer: async () => signer,
    codeDeploy: () => Promise.reject(new Error('a rollout has no business with CodeDeploy')),
    sts: async () => sts,
    sns: () => Promise.reject(new Error('a rollout tells nobody')),
    eventBridge: () => Promise.reject(new Error('a rollout tells nobody')),
  }
}

/** Node's own errors are of another realm than a test's: outside of jest the SDK hands them on as they are. */
function inRealm(client: LambdaClient): LambdaClient {
  opened.push(client)
  client.middlewareStack.add(
    next => async args => {
      try {
        return await next(args)
      } catch (error) {
        throw error instanceof Error ? error : Object.assign(new Error(String(error)), errorParts(error))
      }
    },
    { step: 'deserialize', name: 'inRealm' },
  )
  return client
}

/** Calls that the sandbox never answers, and their caller knows. */
const givenUp = new WeakSet<Call>()

/** Milliseconds until a call that is never answered is given up: a test has the time to cancel it before. */
const SILENCE = 200

/**
 * Gives a call up as the SDK does when its time is over, counted from when the sandbox has decided never to answer it: a
 * busy machine would take longer than that for others, too.
 */
function givingUp(client: LambdaClient, calls: CallLog): LambdaClient {
  client.middlewareStack.add(
    (next, context) => async args => {
      const operation = context.commandName?.replace(/Command$/, '')
      const named = 'FunctionName' in args.input ? `:${args.input.FunctionName}` : ''
      const last = calls.all().at(-1)?.n ?? 0
      const isSilent = (call: Call): boolean =>
        call.n > last && call.fault === 'timeout' && call.operation === operation && !givenUp.has(call)
      let answered = false
      const silence = async (): Promise<never> => {
        for (let silent: Call | undefined; !answered && silent === undefined; await delay(5)) {
          silent = calls.all().findLast(call => isSilent(call) && call.resource?.includes(named) === true)
          if (silent !== undefined) givenUp.add(silent)
        }
        await delay(answered ? 0 : SILENCE)
        throw Object.assign(new Error('a request has exceeded the configured requestTimeout'), { name: 'TimeoutError' })
      }
      const answer = next(args).finally(() => {
        answered = true
      })
      return Promise.race([answer, silence()])
    },
    { step: 'initialize', name: 'givingUp' },
  )
  return client
}

export class QuietLog implements Log {
  readonly lines: string[] = []
  info(line: string): void {
    this.lines.push(line)
  }
  debug(): void {}
  warning(line: string): void {
    this.lines.push(`warning: ${line}`)
  }
  error(line: string): void {
    this.lines.push(`error: ${line}`)
  }
  group<T>(_title: string, phase: () => Promise<T>): Promise<T> {
    return phase()
  }
}

/** One function with alias `live` on version 1, and versions 2 and 3 ready to be rolled out. */
export class Stage {
  readonly fixture: SandboxFixture
  readonly aws: Aws
  readonly name: string
  readonly log = new QuietLog()

  constructor(fixture: SandboxFixture, name: string) {
    this.fixture = fixture
    this.aws = awsOn(fixture)
    this.name = name
  }

  static async set(fixture: SandboxFixture, name: string, description = 'Orders API'): Promise<Stage> {
    const stage = new Stage(fixture, name)
    const { lambda } = stage.aws
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: EXECUTION_ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handlerZip('return 1') },
      }),
    )
    await fixture.sandbox.clock.advance(60)
    await lambda.send(new PublishVersionCommand({ FunctionName: name }))
    for (const value of [2, 3]) {
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: handlerZip(`return ${value}`) }))
      await fixture.sandbox.clock.advance(60)
      await lambda.send(new PublishVersionCommand({ FunctionName: name }))
    }
    await fixture.sandbox.clock.advance(60)
    await lambda.send(
      new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1', Description: description }),
    )
    return stage
  }

  get target() {
    return { functionName: this.name, alias: 'live' }
  }

  async view(): Promise<AliasView> {
    const view = await readAlias(this.aws, this.target)
    if (view === undefined) throw new Error('the alias is gone')
    return view
  }

  /** What the alias serves, as AWS itself says it: `1`, `1+2@0.1`. */
  async serving(): Promise<string> {
    const alias = await this.aws.lambda.send(new GetAliasCommand({ FunctionName: this.name, Name: 'live' }))
    const weights = Object.entries(alias.RoutingConfig?.AdditionalVersionWeights ?? {})
    return [alias.FunctionVersion, ...weights.map(([canary, weight]) => `${canary}@${weight}`)].join('+')
  }

  /** A colleague's write, stating no revision. */
  async colleague(change: Partial<ConstructorParameters<typeof UpdateAliasCommand>[0]>): Promise<void> {
    await this.aws.lambda.send(new UpdateAliasCommand({ FunctionName: this.name, Name: 'live', ...change }))
  }

  /** An alarm on the errors of the alias. Without traffic it is OK from its first evaluation on. */
  async alarm(name: string, change: Partial<PutMetricAlarmCommandInput> = {}): Promise<void> {
    await (await this.aws.cloudwatch()).send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [
          { Name: 'FunctionName', Value: this.name },
          { Name: 'Resource', Value: `${this.name}:live` },
        ],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        ...change,
      }),
    )
    await this.fixture.sandbox.clock.advance(61)
  }

  async setAlarm(name: string, state: StateValue): Promise<void> {
    await (await this.aws.cloudwatch()).send(
      new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: 'the test says so' }),
    )
  }

  gates(alarms: readonly string[] = [], evidence?: EvidenceRule): Promise<Gates> {
    return resolveGates(this.aws, { alarms, evidence })
  }

  async inputs(strategy: string, change: Partial<RolloutInputs> = {}): Promise<RolloutInputs> {
    const parsed = parseStrategy(strategy)
    if (parsed.kind === 'problem') throw new Error(parsed.problem)
    return {
      target: this.target,
      view: await this.view(),
      canary: version(2),
      steps: parsed.steps,
      gates: change.gates ?? (await this.gates()),
      policy: POLICY,
      engine: 'runner',
      owner: 'run-1',
      ...change,
    }
  }

  /** Puts calls of one version through the alias into CloudWatch as Lambda would, at this moment. */
  calls(of: string, invocations: number, errors = 0): void {
    const dimensions = { FunctionName: this.name, Resource: `${this.name}:live`, ExecutedVersion: of }
    const alias = { FunctionName: this.name, Resource: `${this.name}:live` }
    const at = this.fixture.sandbox.clock.now()
    const points = Array.from({ length: invocations }, (_, index) => index < errors).flatMap(failed =>
      [dimensions, alias].flatMap(set => [
        { namespace: 'AWS/Lambda', name: 'Invocations', dimensions: set, value: 1, at },
        { namespace: 'AWS/Lambda', name: 'Errors', dimensions: set, value: failed ? 1 : 0, at },
      ]),
    )
    this.fixture.sandbox.cloudwatch.put(points)
  }

  /** Every UpdateAlias of this function that AWS applied, as the routing it asked for: `1 {"2":0.1}`. */
  applied(): string[] {
    return this.fixture.sandbox.calls
      .all()
      .filter(
        call => call.operation === 'UpdateAlias' && call.status === 200 && call.resource?.includes(`:${this.name}`),
      )
      .map(({ input }) => askedRouting(input))
  }
}

function askedRouting(input: unknown): string {
  const text = JSON.stringify(input)
  const primary = /"FunctionVersion":"(\d+)"/.exec(text)?.[1]
  const weights = /"AdditionalVersionWeights":(\{[^}]*\})/.exec(text)?.[1]
  return `${primary} ${weights}`
}
