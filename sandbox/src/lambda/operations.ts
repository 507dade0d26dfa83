import type { LogStreams } from './invocation/logs.ts'
import * as account from './operations/account-settings.ts'
import * as aliases from './operations/aliases.ts'
import { downloadCode } from './operations/code-download.ts'
import * as codeSigningConfigs from './operations/code-signing-configs.ts'
import { createFunction } from './operations/create-function.ts'
import * as durable from './operations/durable-executions.ts'
import * as eventInvokes from './operations/event-invoke-configs.ts'
import * as mappings from './operations/event-source-mappings.ts'
import * as behaviour from './operations/function-behaviour.ts'
import * as functionCodeSigning from './operations/function-code-signing.ts'
import * as urls from './operations/function-urls.ts'
import { invokeOperation } from './operations/invoke.ts'
import * as layerPermissions from './operations/layer-permissions.ts'
import * as layers from './operations/layers.ts'
import * as permissions from './operations/permissions.ts'
import * as provisioned from './operations/provisioned-concurrency.ts'
import { publishVersion } from './operations/publish-version.ts'
import * as reads from './operations/read-function.ts'
import * as reserved from './operations/reserved-concurrency.ts'
import * as policies from './operations/resource-policies.ts'
import * as tags from './operations/tags.ts'
import * as updates from './operations/update-function.ts'
import * as versions from './operations/versions.ts'
import type { Operation } from './wire/operation.ts'

/** The endpoint table (F§9). Operations told apart by a query parameter come before the plain ones of their path. */
export function allOperations(streams: LogStreams): readonly Operation[] {
  const operations: Operation[] = [
    createFunction,
    downloadCode,
    invokeOperation(streams),
    publishVersion,
    ...Object.values(account),
    ...Object.values(aliases),
    ...Object.values(behaviour),
    ...Object.values(codeSigningConfigs),
    ...Object.values(durable),
    ...Object.values(eventInvokes),
    ...Object.values(functionCodeSigning),
    ...Object.values(layerPermissions),
    ...Object.values(layers),
    ...Object.values(mappings),
    ...Object.values(permissions),
    ...Object.values(policies),
    ...Object.values(provisioned),
    ...Object.values(reads),
    ...Object.values(reserved),
    ...Object.values(tags),
    ...Object.values(updates),
    ...Object.values(urls),
    ...Object.values(versions),
  ]
  return operations.sort((a, b) => Object.keys(b.query ?? {}).length - Object.keys(a.query ?? {}).length)
}
