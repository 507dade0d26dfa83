import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PutMetricAlarmCommand, SetAlarmStateCommand, type StateValue } from '@aws-sdk/client-cloudwatch'
import { GetAliasCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import type { Call } from '../../sandbox/src/http/call-log.ts'
import type { Aws } from '../../src/aws/clients.ts'
import { connect } from '../../src/aws/connect.ts'
import { parseDeployInputs } from '../../src/config/deploy-inputs.ts'
import type { DeployContext } from '../../src/deploy/context.ts'
import { type Deployed, deploy } from '../../src/deploy/deploy.ts'
import { type Plan, plan } from '../../src/plan/plan.ts'
import { QuietLog } from '../rollout/stage.ts'
import { callsOfRun, planProblems, withoutProbes } from './plan-against-calls.ts'
import { EXECUTION_ROLE, type SandboxFixture } from './sandbox-fixture.ts'
import { unhurried } from './unhurried.ts'

export type Inputs = Readonly<Record<string, string>>

/** What a run came to, and what it did. */
export interface Run extends Partial<Deployed> {
  /** What was thrown before the first write; the run then has no result. */
  readonly refused?: Error
  readonly planned: Plan | undefined
  /** Writes, and calls of one version, as the server saw them. */
  readonly calls: readonly Call[]
  readonly writes: number
  readonly operations: readonly string[]
  readonly log: readonly string[]
}

const COMMIT = '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b'

/** A handler that answers what it is told to, as a folder to be deployed. */
export const answering = (value: unknown): string =>
  `export const handler = async () => (${JSON.stringify({ statusCode: 200, body: value })})\n`

/**
 * One function under deployment: a workspace, and deploys of it on the sandbox. Every deploy is planned first; it must
 * make exactly the planned calls, up to the ending that the plan states for a breach, or the deploy throws.
 */
export class DeployScenario {
  readonly fixture: SandboxFixture
  readonly name: string
  readonly workspace: string
  readonly #aws: Aws[] = []
  readonly #others = new Set<number>()
  #run = 0

  constructor(fixture: SandboxFixture, name: string) {
    this.fixture = fixture
    this.name = name
    this.workspace = mkdtempSync(join(tmpdir(), 'lambda-canary-scenario-'))
    this.release(1)
  }

  /** A release of the function's one file. */
  release(value: unknown): void {
    this.write({ 'code/index.mjs': answering(value) })
  }

  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.workspace, path)), { recursive: true })
      writeFileSync(join(this.workspace, path), content)
    }
  }

  /** The inputs of every run unless told otherwise: a folder, shifted at once. An empty text unsets one. */
  inputs(change: Inputs = {}): Inputs {
    return {
      'function-name': this.name,
      'code-artifacts-dir': 'code',
      strategy: 'all-at-once',
      bake: '0s',
      ...change,
    }
  }

  /** The first deploy: function and alias `live` on version 1. */
  async created(change: Inputs = {}): Promise<this> {
    const run = await this.deploy({ ...CREATION, ...change })
    if (run.result?.outcome !== 'created') {
      throw new Error(`not created: ${run.refused?.message ?? JSON.stringify(run.failure)}`)
    }
    return this
  }

  async deploy(change: Inputs = {}, context: Partial<DeployContext> = {}, env: Inputs = {}): Promise<Run> {
    const inputs = parseDeployInputs(name => this.inputs(change)[name] ?? '')
    const log = new QuietLog()
    const whole = { ...this.context(log), ...context }
    const { calls } = this.fixture.sandbox
    calls.clear()
    const planned = await plan(this.connect(env, true), inputs, { ...whole, log: new QuietLog() }).catch(
      (error: unknown) => asError(error),
    )
    const dryWrites = callsOfRun(calls.all())
    if (dryWrites.length > 0) throw new Error(`the dry run called ${dryWrites.map(call => call.operation).join()}`)
    calls.clear()
    const deployed = await deploy(this.connect(env), inputs, whole).catch((error: unknown) => asError(error))
    const made = callsOfRun(calls.all()).filter(call => !this.#others.has(call.n))
    if (!(deployed instanceof Error)) holdPlan(planned, deployed, made)
    return {
      ...(deployed instanceof Error ? { refused: deployed } : deployed),
      planned: planned instanceof Error ? undefined : planned,
      calls: made,
      writes: made.filter(call => call.write).length,
      operations: made.map(call => call.operation),
      log: log.lines,
    }
  }

  context(log: QuietLog): DeployContext {
    this.#run += 1
    return {
      workspace: this.workspace,
      temporary: this.workspace,
      env: process.env,
      log,
      hide: () => undefined,
      commit: COMMIT,
      owner: `1600000000${this.#run}.1`,
      compareCommit: async () => 'newer',
      verifyAttestation: async () => undefined,
      jobAge: async () => 60,
    }
  }

  connect(env: Inputs = {}, readOnly = false): Aws {
    const aws = unhurried(connect({ env: { ...this.fixture.env, ...env }, readOnly }))
    this.#aws.push(aws)
    return aws
  }

  /** Runs `change` once `seconds` have passed. */
  after(seconds: number, change: () => unknown): void {
    this.fixture.sandbox.clock.after(seconds, async () => {
      await change()
    })
  }

  /** Somebody else's calls in the middle of a run, while one of its own is held back: no part of what it did. */
  async meanwhile(change: () => unknown): Promise<void> {
    const { calls } = this.fixture.sandbox
    const before = calls.all().length
    await change()
    for (const { n } of calls.all().slice(before)) this.#others.add(n)
  }

  /** What the alias serves, as AWS itself says it: `1`, `1+2@0.1`. */
  async serving(alias = 'live'): Promise<string> {
    const view = await this.alias(alias)
    const weights = Object.entries(view.RoutingConfig?.AdditionalVersionWeights ?? {})
    return [view.FunctionVersion, ...weights.map(([canary, weight]) => `${canary}@${weight}`)].join('+')
  }

  alias(alias = 'live') {
    return this.fixture.lambda.send(new GetAliasCommand({ FunctionName: this.name, Name: alias }))
  }

  configuration(qualifier?: string) {
    const of = { FunctionName: this.name, Qualifier: qualifier }
    return this.fixture.lambda.send(new GetFunctionConfigurationCommand(of))
  }

  /** An alarm on the errors of the alias, OK after a minute without traffic. */
  async alarm(): Promise<string> {
    const AlarmName = `${this.name}-errors`
    await this.fixture.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
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
      }),
    )
    await this.fixture.sandbox.clock.advance(61)
    return AlarmName
  }

  async setAlarm(AlarmName: string, StateValue: StateValue): Promise<void> {
    await this.fixture.cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'the test says so' }),
    )
  }

  /** Puts calls of one version through the alias into CloudWatch as Lambda would, now. */
  calls(version: string, invocations: number, errors = 0): void {
    const at = this.fixture.sandbox.clock.now()
    const alias = { FunctionName: this.name, Resource: `${this.name}:live` }
    const points = Array.from({ length: invocations }, (_, index) => (index < errors ? 1 : 0)).flatMap(failed =>
      [alias, { ...alias, ExecutedVersion: version }].flatMap(dimensions => [
        { namespace: 'AWS/Lambda', name: 'Invocations', dimensions, value: 1, at },
        { namespace: 'AWS/Lambda', name: 'Errors', dimensions, value: failed, at },
      ]),
    )
    this.fixture.sandbox.cloudwatch.put(points)
  }

  /** Takes the workspace away and closes the connections. */
  close(): void {
    for (const { lambda, lambdaOnce } of this.#aws) for (const client of [lambda, lambdaOnce]) client.destroy()
    rmSync(this.workspace, { recursive: true, force: true })
  }
}

/** What only a person can say of a function that does not exist yet. */
export const CREATION: Inputs = { role: EXECUTION_ROLE, runtime: 'nodejs24.x', handler: 'index.handler' }

/** Makes scenarios on one fixture, each with a function of its own, and takes them all away. */
export class Scenarios {
  readonly fixture: SandboxFixture
  readonly #made: DeployScenario[] = []

  constructor(fixture: SandboxFixture) {
    this.fixture = fixture
  }

  next(): DeployScenario {
    const scenario = new DeployScenario(this.fixture, `orders-${this.#made.length + 1}`)
    this.#made.push(scenario)
    return scenario
  }

  async close(): Promise<void> {
    for (const scenario of this.#made) scenario.close()
    await this.fixture.close()
  }
}

/**
 * A run that went well did all that was planned. A rollout that was breached or cancelled did what was planned up to
 * then, and ended as the plan says it would. Any other run just stopped somewhere.
 */
function holdPlan(planned: Plan | Error, { result, failure }: Deployed, made: readonly Call[]): void {
  const { rollout } = result
  const putBack =
    (rollout?.kind === 'rolled-back' && rollout.breach !== undefined) ||
    (rollout?.kind === 'cancelled' && rollout.record !== undefined)
  if (failure !== undefined && !putBack) return
  if (planned instanceof Error) throw new Error(`deployed, but the plan refused: ${planned.message}`)
  const { onBreach, outcome } = planned
  const held = withoutProbes(planned.calls, made)
  const endedEarly = [...held.planned.slice(0, held.calls.length - onBreach.length), ...onBreach]
  const problems = planProblems(putBack ? endedEarly : held.planned, held.calls)
  const came = { created: 'would-create', promoted: 'would-promote' }[result.outcome as string] ?? result.outcome
  if (!putBack && outcome !== came && result.outcome !== 'in-progress') {
    problems.push(`planned the outcome ${outcome}, was ${result.outcome}`)
  }
  if (problems.length > 0) throw new Error(`The run did not do what was planned:\n${problems.join('\n')}`)
}

/** Node's own errors are of another realm than jest's. */
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error })
}
