import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { type AliasConfiguration, GetAliasCommand } from '@aws-sdk/client-lambda'
import { parse } from 'yaml'
import type { SandboxOptions } from '../../sandbox/src/sandbox.ts'
import { runStep, type Step, type StepResult } from '../../scripts/runner/run-step.ts'
import { sendSignal } from '../../scripts/runner/send-signal.ts'
import { EXECUTION_ROLE, type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

const root = join(import.meta.dirname, '../..')
/** Where the bundles are; a scratch build can be named instead of the committed one. */
const bundles = resolve(root, process.env.BUNDLES ?? 'dist')

export type ActionName =
  | 'deploy'
  | 'rollback'
  | 'recover'
  | 'preview'
  | 'cleanup'
  | 'plan'
  | 'package'
  | 'sign'
  | 'sandbox'

/** What a step left behind, read for assertions. */
export interface Ended extends StepResult {
  /** The job summary in Markdown. */
  readonly markdown: string
  /** The lines of its error annotations; the first one is what a person reads first. */
  readonly errors: readonly string[]
}

/** What became of a step beside its inputs. */
export type StepOptions = Partial<Pick<Step, 'env' | 'onStart' | 'onLine' | 'afterMain'>> & {
  /** False leaves the post phase out, as when the whole machine is lost. */
  readonly post?: boolean
}

/** A job on a runner: a checked-out workspace, an account on the sandbox, and steps that run the bundles. */
export class Job {
  readonly account: SandboxFixture
  readonly workspace: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'job-'))
  #steps = 0

  private constructor(account: SandboxFixture) {
    this.account = account
    this.workspace = join(this.#folder, 'workspace')
    mkdirSync(this.workspace)
  }

  static async begin(options?: SandboxOptions): Promise<Job> {
    return new Job(await sandboxFixture(options))
  }

  async end(): Promise<void> {
    await this.account.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Writes a file of the workspace. */
  write(path: string, text: string): void {
    const file = join(this.workspace, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  /** A folder `code` whose handler is this body. */
  code(body: string): void {
    this.write('code/index.mjs', `export const handler = async event => {\n${body}\n}\n`)
  }

  /** The packages of this repository, as `npm ci` would have left them in the workspace: esbuild is among them. */
  install(): void {
    symlinkSync(join(root, 'node_modules'), join(this.workspace, 'node_modules'))
  }

  async run(action: ActionName, inputs: Readonly<Record<string, string>>, options: StepOptions = {}): Promise<Ended> {
    const { post = true, env, ...hooks } = options
    const phases = phasesOf(action)
    const step = await runStep({
      main: phases.main,
      ...(post && phases.post !== undefined ? { post: phases.post } : {}),
      inputs,
      folder: join(this.#folder, `step-${++this.#steps}`),
      workspace: this.workspace,
      env: { ...this.account.env, HOME: this.#folder, GITHUB_SHA: 'a'.repeat(40), ...env },
      ...hooks,
    })
    refuseOtherOutputs(action, step)
    return { ...step, markdown: readFileSync(step.summary, 'utf8'), errors: errorsOf(step.stdout) }
  }

  /** Deploys folder `code` as function `name`. */
  deploy(name: string, inputs: Readonly<Record<string, string>> = {}, options?: StepOptions): Promise<Ended> {
    return this.run('deploy', { 'function-name': name, 'code-artifacts-dir': 'code', ...inputs }, options)
  }

  /** The first release of a function; its alias `live` serves version 1. */
  async release(name: string): Promise<void> {
    this.code('return { statusCode: 200, body: "first" }')
    const first = await this.deploy(name, { ...CREATION, strategy: 'all-at-once', bake: '0s', gates: 'none' })
    if (first.exitCode !== 0) throw new Error(`the first release failed:\n${first.stdout}`)
  }

  alias(functionName: string): Promise<AliasConfiguration> {
    return this.account.lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: 'live' }))
  }

  /** What the alias serves: `1`, or `1+2@0.1` while traffic is shared. */
  async serving(functionName: string): Promise<string> {
    const { FunctionVersion = '', RoutingConfig } = await this.alias(functionName)
    const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})
    return [FunctionVersion, ...weights.map(([version, weight]) => `${version}@${weight}`)].join('+')
  }

  /** An alarm on the alias' errors: one failed request in a minute fires it. It has been evaluated once. */
  async alarm(name: string, functionName: string, missingData = 'notBreaching'): Promise<void> {
    await this.account.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [
          { Name: 'FunctionName', Value: functionName },
          { Name: 'Resource', Value: `${functionName}:live` },
        ],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: missingData,
      }),
    )
    await this.account.sandbox.clock.advance(120)
  }

  /** How many writes the server has seen, by its own count, over HTTP. */
  async writes(): Promise<readonly { readonly operation: string }[]> {
    const response = await fetch(`${this.account.sandbox.url}/_sandbox/calls?write=true`)
    const calls: unknown = await response.json()
    return Array.isArray(calls) ? calls.map(({ operation }) => ({ operation: String(operation) })) : []
  }

  async forgetCalls(): Promise<void> {
    await fetch(`${this.account.sandbox.url}/_sandbox/calls`, { method: 'DELETE' })
  }

  /**
   * Sends a signal to a step right in the middle of its canary: while it looks at its alarms, and the alias has weights.
   * @returns what to hand to `run`.
   */
  signalMidCanary(functionName: string, signal: NodeJS.Signals): Pick<StepOptions, 'onStart'> {
    let child: ChildProcess | undefined
    const forget = this.account.sandbox.before('DescribeAlarms', async () => {
      if (child === undefined || !(await this.serving(functionName)).includes('@')) return
      forget()
      await sendSignal(child, signal)
    })
    return {
      onStart: started => {
        child ??= started
      },
    }
  }
}

/** What a first deploy of a zip must be told. */
export const CREATION = { role: EXECUTION_ROLE, runtime: 'nodejs24.x', handler: 'index.handler' } as const

interface Metadata {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string }
}

/** `action.yml` as GitHub reads it. */
export function metadataOf(action: ActionName): Metadata {
  return parse(readFileSync(join(root, folderOf(action), 'action.yml'), 'utf8'))
}

function folderOf(action: ActionName): string {
  return action === 'deploy' ? '' : action
}

/** The bundles that the action's own `action.yml` names, in the folder under test. */
function phasesOf(action: ActionName): { readonly main: string; readonly post?: string } {
  const { main, post } = metadataOf(action).runs
  const bundle = (path: string): string => {
    const named = join(root, folderOf(action), path)
    if (dirname(named) !== join(root, 'dist')) throw new Error(`${action}/action.yml names ${path}, outside of dist`)
    return join(bundles, named.slice(dirname(named).length))
  }
  return { main: bundle(main), ...(post === undefined ? {} : { post: bundle(post) }) }
}

/** However a step ends by itself, its outputs are those of its `action.yml`: none left unset, none that is not declared. */
function refuseOtherOutputs(action: ActionName, { exitCode, outputs, stdout }: StepResult): void {
  const declared = Object.keys(metadataOf(action).outputs).sort().join(', ')
  const set = Object.keys(outputs).sort().join(', ')
  if (exitCode === null || set === declared) return
  throw new Error(`${action} set the outputs ${set}; its action.yml has ${declared}\n${stdout}`)
}

/** Error annotations, unescaped as GitHub shows them, line by line. */
function errorsOf(log: string): string[] {
  return log
    .split('\n')
    .filter(line => line.startsWith('::error'))
    .flatMap(line =>
      line
        .replace(/^::error[^:]*::/, '')
        .replaceAll('%0A', '\n')
        .replaceAll('%25', '%')
        .split('\n'),
    )
}
