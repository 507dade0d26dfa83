import { createHash, randomUUID } from 'node:crypto'
import type { LambdaContext } from './context.ts'
import type { Alias, Code, Configuration, DurableExecution } from './model/function.ts'
import { functionArn } from './model/reference.ts'
import { defaultSettings, type LayerReference } from './model/settings.ts'
import type { JsonObject } from './wire/json.ts'

/** A function with a history, as a test wants it. Times in seconds since the epoch. */
export interface SeededFunction {
  readonly name: string
  /** Ascending, with gaps where versions were deleted. */
  readonly versions: readonly SeededVersion[]
  readonly aliases?: readonly SeededAlias[]
  readonly tags?: Readonly<Record<string, string>>
  /** Version numbers with a resource policy, provisioned concurrency, or a configuration for asynchronous invokes of their own. */
  readonly policies?: readonly number[]
  readonly provisioned?: readonly number[]
  readonly eventInvokes?: readonly number[]
  readonly mappings?: readonly number[]
  readonly executions?: readonly { readonly version: number; readonly status: string }[]
  /** Where it writes its log; its own group by default. */
  readonly logGroup?: string
}

export interface SeededVersion {
  readonly version: number
  readonly modified: number
  readonly bytes: number
  readonly description?: string
  /** ARNs of layer versions. */
  readonly layers?: readonly string[]
  /** CloudFront holds replicas of it. */
  readonly replicated?: boolean
  /** The bucket in which its code is, which it has no copy of (F§1.8). */
  readonly referenced?: string
}

export interface SeededAlias {
  readonly name: string
  readonly version: number
  readonly weighted?: { readonly version: number; readonly weight: number }
  readonly description?: string
}

export interface SeededLayerVersion {
  readonly layer: string
  readonly version: number
  readonly created: number
  readonly bytes: number
}

const ROLE = 'role/seeded'
const ARCHITECTURE = 'x86_64'

/**
 * Puts a function into the account as if all of it had been done by calls long ago: thousands of versions take too long
 * over HTTP. Its code cannot run.
 */
export function seedFunction(context: LambdaContext, seeded: SeededFunction): void {
  const { account, store } = context
  const arn = functionArn(account, seeded.name)
  const newest = seeded.versions.at(-1)
  const configured = (one: SeededVersion | undefined, version: string): Configuration =>
    configuration(context, seeded, one, version)
  store.functions.set(seeded.name, {
    name: seeded.name,
    arn,
    latest: configured(newest, '$LATEST'),
    versions: new Map(seeded.versions.map(one => [String(one.version), configured(one, String(one.version))])),
    lastVersion: newest?.version ?? 0,
    aliases: new Map((seeded.aliases ?? []).map(alias => [alias.name, aliasOf(alias)])),
    policies: new Map((seeded.policies ?? []).map(version => [String(version), [statement(arn, version)]])),
    urls: new Map(),
    eventInvokeConfigs: new Map(
      (seeded.eventInvokes ?? []).map(version => [
        String(version),
        { maximumRetryAttempts: 1, maximumEventAgeInSeconds: undefined, destinationConfig: {}, modified: 0 },
      ]),
    ),
    provisioned: new Map(
      (seeded.provisioned ?? []).map(version => [
        String(version),
        { requested: 1, modified: 0, readyAt: 0, leaving: undefined },
      ]),
    ),
    reservedConcurrency: undefined,
    codeSigningConfigArn: undefined,
    recursiveLoop: 'Terminate',
    runtimeManagement: new Map(),
    tags: new Map(Object.entries(seeded.tags ?? {})),
    durableExecutions: (seeded.executions ?? []).map(executionOf),
    running: 0,
  })
  for (const version of seeded.mappings ?? []) {
    const uuid = randomUUID()
    store.mappings.set(uuid, {
      uuid,
      arn: `arn:${account.partition}:lambda:${account.region}:${account.id}:event-source-mapping:${uuid}`,
      functionArn: `${arn}:${version}`,
      settings: {},
      enabled: true,
      modified: 0,
      transition: undefined,
      tags: new Map(),
    })
  }
}

/** Puts one version of a layer into the account. @returns its ARN. */
export function seedLayer(context: LambdaContext, { layer, version, created, bytes }: SeededLayerVersion): string {
  const { account, store } = context
  const arn = `arn:${account.partition}:lambda:${account.region}:${account.id}:layer:${layer}:${version}`
  const known = store.layers.get(layer) ?? { name: layer, versions: new Map(), lastVersion: 0 }
  const made = {
    layer,
    version,
    arn,
    bytes: new Uint8Array(bytes),
    sha256: hash(arn),
    unpackedSize: bytes,
    description: '',
    licenseInfo: undefined,
    runtimes: [],
    architectures: [],
    created,
    signature: undefined,
    referenced: undefined,
    policy: [],
  }
  known.versions.set(version, made)
  known.lastVersion = Math.max(known.lastVersion, version)
  store.layers.set(layer, known)
  store.layerBytes.set(arn, made)
  return arn
}

function configuration(
  { account }: LambdaContext,
  { name, executions, logGroup }: SeededFunction,
  one: SeededVersion | undefined,
  version: string,
): Configuration {
  const role = `arn:${account.partition}:iam::${account.id}:${ROLE}`
  return {
    version,
    settings: {
      ...defaultSettings(name, role),
      Description: one?.description ?? '',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      ...(executions === undefined ? {} : { DurableConfig: { ExecutionTimeout: 3600 } }),
      ...(one?.layers === undefined ? {} : { Layers: one.layers.map(layerOf) }),
      ...(logGroup === undefined ? {} : { LoggingConfig: { LogFormat: 'Text', LogGroup: logGroup } }),
    },
    code: codeOf(`${name}:${version}`, one),
    architecture: ARCHITECTURE,
    revisionId: randomUUID(),
    lastModified: one?.modified ?? 0,
    state: { State: 'Active' },
    lastUpdate: { LastUpdateStatus: 'Successful' },
    transition: undefined,
    serving: undefined,
    publishedFrom: undefined,
    overrides: one?.replicated === true ? { Replicated: true } : {},
  }
}

function codeOf(text: string, one: SeededVersion | undefined): Code {
  const { bytes = 0, referenced: bucket } = one ?? {}
  const referenced = bucket === undefined ? undefined : { bucket, key: `${hash(text)}.zip`, versionId: '1' }
  const zip = { bytes: new Uint8Array(bytes), sha256: hash(text), unpackedSize: bytes }
  return { kind: 'zip', ...zip, signature: undefined, referenced }
}

function layerOf(Arn: string): LayerReference {
  return { Arn, CodeSize: 0 }
}

function aliasOf({ name, version, weighted, description = '' }: SeededAlias): Alias {
  const additional = weighted === undefined ? undefined : { version: String(weighted.version), weight: weighted.weight }
  return { name, functionVersion: String(version), description, additional, revisionId: randomUUID() }
}

function executionOf({ version, status }: { version: number; status: string }, index: number): DurableExecution {
  return { id: `execution-${index}`, version: String(version), status, started: 0 }
}

function statement(arn: string, version: number): JsonObject {
  const principal = { Service: 'apigateway.amazonaws.com' }
  const action = 'lambda:InvokeFunction'
  return { Sid: 'seeded', Effect: 'Allow', Principal: principal, Action: action, Resource: `${arn}:${version}` }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
