import type { SeededFunction } from '../../sandbox/src/lambda/seed.ts'
import type { SandboxOptions } from '../../sandbox/src/sandbox.ts'
import type { Aws } from '../../src/aws/clients.ts'
import { orderOf } from '../../src/cleanup/by-inputs.ts'
import { cleanRegion } from '../../src/cleanup/clean-region.ts'
import { Budget } from '../../src/cleanup/order.ts'
import type { RegionResult } from '../../src/cleanup/tally.ts'
import { parseCleanupInputs } from '../../src/config/cleanup-inputs.ts'
import { awsOn, QuietLog } from '../rollout/stage.ts'
import { type SandboxFixture, sandboxFixture } from '../support/sandbox-fixture.ts'

export const DAY = 86_400

/** An account of the sandbox with a cleanup at hand. */
export class Region {
  readonly fixture: SandboxFixture
  readonly aws: Aws
  log = new QuietLog()

  private constructor(fixture: SandboxFixture) {
    this.fixture = fixture
    this.aws = awsOn(fixture)
  }

  static async open(options: SandboxOptions = {}): Promise<Region> {
    return new Region(await sandboxFixture(options))
  }

  get sandbox() {
    return this.fixture.sandbox
  }

  get now(): number {
    return this.sandbox.clock.now()
  }

  /** A function with versions 1 to `count`, a day and a hundred bytes each, the newest two days old. */
  seed(name: string, count: number, more: Partial<SeededFunction> = {}): void {
    const versions = Array.from({ length: count }, (_none, index) => ({
      version: index + 1,
      modified: this.now - (count - index + 1) * DAY,
      bytes: 100,
    }))
    this.sandbox.lambda.seed.function({ name, versions, ...more })
  }

  /** Runs the cleanup as the action does with these inputs. */
  async clean(inputs: Readonly<Record<string, string>>, signal = new AbortController().signal): Promise<RegionResult> {
    const parsed = parseCleanupInputs(name => inputs[name] ?? '')
    this.log = new QuietLog()
    const order = orderOf(parsed, this.sandbox.account.id)
    return await cleanRegion(this.aws, order, new Budget(parsed.maxOperations), this.log, signal)
  }

  /** The version numbers a function has now. */
  versions(name: string): readonly number[] {
    return (this.sandbox.lambda.versionsOf(name) ?? []).map(Number)
  }

  /** Invocations of a version that count as of that time: directly, or as what an alias executed. */
  invoked(name: string, version: number, at: number, alias?: string): void {
    const dimensions: Record<string, string> =
      alias === undefined
        ? { FunctionName: name, Resource: `${name}:${version}` }
        : { FunctionName: name, Resource: `${name}:${alias}`, ExecutedVersion: String(version) }
    this.sandbox.cloudwatch.put([{ namespace: 'AWS/Lambda', name: 'Invocations', value: 1, at, dimensions }])
  }

  close(): Promise<void> {
    return this.fixture.close()
  }
}

/** `from` to `to`, both included. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_none, index) => from + index)
}
