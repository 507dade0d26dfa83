import { createHash } from 'node:crypto'
import type { Account } from '../../ports.ts'
import { type JsonObject, present } from '../wire/json.ts'
import { timestamp } from '../wire/reply.ts'
import type { Configuration, LambdaFunction } from './function.ts'
import { functionArn } from './reference.ts'
import { isSnapStart, settingsJson } from './settings.ts'
import { configSha256 } from './transitions.ts'

/**
 * A FunctionConfiguration as Lambda answers it.
 * @param qualifier what the ARN ends in: the one asked for, an alias included, while `Version` is the number (F§1.4).
 */
export function renderConfiguration(
  account: Account,
  found: LambdaFunction,
  configuration: Configuration,
  qualifier: string | undefined,
): JsonObject {
  const { settings, code, state, lastUpdate } = configuration
  return present({
    ...listed(account, found, configuration, qualifier),
    ...state,
    ...lastUpdate,
    RuntimeVersionConfig:
      settings.Runtime === undefined ? undefined : { RuntimeVersionArn: runtimeVersionArn(account, settings.Runtime) },
    SigningProfileVersionArn: code.kind === 'zip' ? code.signature?.profileVersionArn : undefined,
    SigningJobArn: code.kind === 'zip' ? code.signature?.jobArn : undefined,
    ...configuration.overrides,
  })
}

/** As lists show it: without State and LastUpdateStatus (F§1.1). */
export function renderListed(account: Account, found: LambdaFunction, configuration: Configuration): JsonObject {
  return present({ ...listed(account, found, configuration, configuration.version), ...configuration.overrides })
}

function listed(
  account: Account,
  found: LambdaFunction,
  configuration: Configuration,
  qualifier: string | undefined,
): Record<string, JsonObject[string] | undefined> {
  const { settings, code } = configuration
  const { ImageConfig, ...plain } = settingsJson(settings)
  const published = configuration.version !== '$LATEST'
  return {
    ...plain,
    FunctionName: found.name,
    FunctionArn: functionArn(account, found.name, qualifier),
    Version: configuration.version,
    PackageType: code.kind === 'zip' ? 'Zip' : 'Image',
    Architectures: [configuration.architecture],
    CodeSha256: code.sha256,
    CodeSize: code.kind === 'zip' ? code.bytes.length : 0,
    ConfigSha256: configSha256(configuration),
    LastModified: timestamp(configuration.lastModified),
    RevisionId: configuration.revisionId,
    ImageConfigResponse: ImageConfig === undefined ? undefined : { ImageConfig },
    SnapStart: {
      ApplyOn: settings.SnapStart?.ApplyOn ?? 'None',
      OptimizationStatus: published && isSnapStart(settings) ? 'On' : 'Off',
    },
  }
}

function runtimeVersionArn(account: Account, runtime: string): string {
  const version = createHash('sha256').update(runtime).digest('hex')
  return `arn:${account.partition}:lambda:${account.region}::runtime:${version}`
}
