import type { SeededFunction, SeededLayerVersion } from '../../sandbox/src/lambda/seed.ts'
import type { SeededLogGroup } from '../../sandbox/src/logs/log-store.ts'
import type { Sandbox } from '../../sandbox/src/sandbox.ts'

/** An account as it truly is: what a cleanup has to find out by calls, and the checker knows. */
export interface World {
  /** Seconds since the epoch. */
  readonly now: number
  readonly functions: readonly WorldFunction[]
  readonly layers: readonly SeededLayerVersion[]
  readonly logGroups: readonly SeededLogGroup[]
  readonly packages: readonly StagedPackage[]
}

/** An object of {@link BUCKET}. */
export interface StagedPackage {
  readonly key: string
  readonly at: number
  /** Whether it has the tag that staged packages get. */
  readonly tagged: boolean
}

/** Where packages are staged, and under which names: of others there are objects as well. */
export const [BUCKET, PREFIX] = ['my-artifacts', 'lambda-canary/']

export interface WorldFunction extends SeededFunction {
  readonly invocations: readonly Invocation[]
}

export interface Invocation {
  readonly version: number
  readonly at: number
  /** The alias it came through. */
  readonly alias?: string
}

export interface Rules {
  readonly keepVersions: number
  /** Days. */
  readonly keepFor: number
  readonly keepBytes?: number
  /** Days. */
  readonly lookBack: number
}

export const DAY = 86_400

/** Makes a sandbox hold that account. Its clock then moves on until the metrics can be read. */
export async function settle(sandbox: Sandbox, world: World): Promise<void> {
  const { functions, layers, logGroups, packages } = world
  for (const layer of layers) sandbox.lambda.seed.layer(layer)
  for (const group of logGroups) sandbox.logs.seed(group)
  for (const { key, at, tagged } of packages) {
    sandbox.s3.seed({ bucket: BUCKET, key, at, ...(tagged ? { tags: { 'lambda-canary': 'package' } } : {}) })
  }
  for (const one of functions) {
    sandbox.lambda.seed.function(one)
    for (const { version, at, alias } of one.invocations) {
      const dimensions: Record<string, string> =
        alias === undefined
          ? { FunctionName: one.name, Resource: `${one.name}:${version}` }
          : { FunctionName: one.name, Resource: `${one.name}:${alias}`, ExecutedVersion: String(version) }
      sandbox.cloudwatch.put([{ namespace: 'AWS/Lambda', name: 'Invocations', value: 1, at, dimensions }])
    }
  }
  await sandbox.clock.advance(180)
}
