import { randomUUID } from 'node:crypto'
import type { LambdaContext } from '../context.ts'
import { notFound } from '../wire/errors.ts'
import { findFunction, findVersion } from './find.ts'
import { leaveVersion } from './provisioning.ts'
import { functionArn, parseFunctionName } from './reference.ts'

/** Moves an alias to a version at 100%, at once and without a revision, as CodeDeploy does (F§4.1). @throws AwsError 404 */
export function moveAlias(context: LambdaContext, functionName: string, name: string, version: string): void {
  const found = findFunction(context, { ...parseFunctionName(context.account, functionName), qualifier: undefined })
  const alias = found.aliases.get(name)
  if (alias === undefined) throw notFound(`Cannot find alias arn: ${functionArn(context.account, found.name, name)}`)
  findVersion(context, found, version)
  leaveVersion(context, found, alias, version)
  found.aliases.set(name, { ...alias, functionVersion: version, additional: undefined, revisionId: randomUUID() })
}
