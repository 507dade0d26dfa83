import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.ts'
import { runStep, type StepResult } from '../runner/run-step.ts'
import type { Place } from './measure.ts'

/** An AWS account of the sandbox with one function, deployed by the committed bundle as a runner starts it. */
export class Account {
  readonly sandbox: Sandbox
  readonly #bundles: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-account-'))
  readonly cloudwatch: CloudWatchClient
  #deploys = 0

  private constructor(bundles: string, sandbox: Sandbox) {
    this.#bundles = bundles
    this.sandbox = sandbox
    this.cloudwatch = new CloudWatchClient({
      endpoint: sandbox.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIABENCH', secretAccessKey: 'bench' },
    })
  }

  static async open({ bundles }: Place, options: SandboxOptions): Promise<Account> {
    return new Account(bundles, await startSandbox(options))
  }

  /** Deploys a handler that returns `answer`. @param clock follow the sandbox's time, where it is not the machine's */
  async deploy(
    answer: number,
    inputs: Readonly<Record<string, string>>,
    clock: 'real' | 'sandbox' = 'real',
  ): Promise<StepResult & { readonly ms: number }> {
    const code = join(this.#folder, 'code')
    mkdirSync(code, { recursive: true })
    writeFileSync(join(code, 'index.mjs'), `export const handler = async () => ${answer}\n`)
    this.#deploys += 1
    const start = performance.now()
    const step = await runStep({
      main: join(this.#bundles, 'deploy.js'),
      folder: join(this.#folder, `step-${this.#deploys}`),
      workspace: this.#folder,
      env: {
        AWS_ENDPOINT_URL: this.sandbox.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIABENCH',
        AWS_SECRET_ACCESS_KEY: 'bench',
        ...(clock === 'sandbox' ? { LAMBDA_CANARY_TEST_CLOCK: this.sandbox.url } : {}),
      },
      inputs: {
        'function-name': 'bench',
        alias: 'live',
        'code-artifacts-dir': 'code',
        role: 'arn:aws:iam::123456789012:role/bench',
        runtime: 'nodejs24.x',
        handler: 'index.handler',
        ...inputs,
      },
    })
    return { ...step, ms: performance.now() - start }
  }

  async close(): Promise<void> {
    this.cloudwatch.destroy()
    await this.sandbox.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** @throws when a deploy did not end as the measurement needs it to. */
export function expectOutcome(step: StepResult, outcome: string): void {
  if (step.outputs.outcome === outcome) return
  throw new Error(`a deploy ended ${step.outputs.outcome}, not ${outcome}:\n${step.stdout}`)
}
