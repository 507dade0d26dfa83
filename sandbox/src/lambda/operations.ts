import type { LogStreams } from './invocation/logs.ts'
import * as aliases from './operations/aliases.ts'
import { downloadCode } from './operations/code-download.ts'
import { createFunction } from './operations/create-function.ts'
import { invokeOperation } from './operations/invoke.ts'
import { publishVersion } from './operations/publish-version.ts'
import * as reads from './operations/read-function.ts'
import * as updates from './operations/update-function.ts'
import * as versions from './operations/versions.ts'
import type { Operation } from './wire/operation.ts'

/** The endpoint table (F§9). Operations told apart by a query parameter come before the plain ones of their path. */
export function allOperations(streams: LogStreams): readonly Operation[] {
  return [
    createFunction,
    downloadCode,
    invokeOperation(streams),
    publishVersion,
    ...Object.values(aliases),
    ...Object.values(reads),
    ...Object.values(updates),
    ...Object.values(versions),
  ]
}
