import type { Aws } from '../aws/clients.ts'
import type { Version } from '../values/version.ts'
import { logGroup } from './log-group.ts'
import { readFunction } from './read.ts'

/** The log group of a version, which is read for it. @throws Failure */
export async function logGroupOf(aws: Aws, functionName: string, version: Version): Promise<string> {
  return logGroup(functionName, (await readFunction(aws, functionName, version))?.configuration)
}
