import type { LambdaContext } from '../context.ts'
import { notFound } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'
import type { Alias, Configuration, LambdaFunction } from './function.ts'
import { type FunctionReference, functionArn, isAliasName, referenceOf } from './reference.ts'

/** What a request's function name and qualifier lead to. */
export interface Target {
  readonly found: LambdaFunction
  readonly configuration: Configuration
  readonly qualifier: string | undefined
  readonly alias: Alias | undefined
}

/** @throws 404 with the ARN as asked for, qualifier included. */
export function findFunction(context: LambdaContext, reference: FunctionReference): LambdaFunction {
  const found = context.store.functionAt(reference.name, context.clock.now())
  if (found !== undefined) return found
  throw notFound(`Function not found: ${functionArn(context.account, reference.name, reference.qualifier)}`)
}

/** The function alone: operations that know no qualifier name it without one in their 404. */
export function findUnqualified(context: LambdaContext, input: Input): LambdaFunction {
  const { name } = referenceOf(context.account, input)
  return findFunction(context, { name, qualifier: undefined })
}

/** One version by number or `$LATEST`. @throws 404 */
export function findVersion(context: LambdaContext, found: LambdaFunction, version: string): Configuration {
  const configuration = version === '$LATEST' ? found.latest : found.versions.get(version)
  if (configuration !== undefined) return configuration
  throw notFound(`Function not found: ${functionArn(context.account, found.name, version)}`)
}

/** Follows a qualifier: none and `$LATEST` to `$LATEST`, a number to that version, an alias to its primary. */
export function findTarget(context: LambdaContext, reference: FunctionReference): Target {
  const found = findFunction(context, reference)
  const { qualifier } = reference
  if (qualifier === undefined) return { found, configuration: found.latest, qualifier, alias: undefined }
  const alias = found.aliases.get(qualifier)
  const version = alias?.functionVersion ?? qualifier
  return { found, configuration: findVersion(context, found, version), qualifier, alias }
}

/** A qualifier-level resource's place: the unqualified function is ''. @throws 404 when the qualifier leads nowhere. */
export function checkQualifier(context: LambdaContext, found: LambdaFunction, qualifier: string | undefined): string {
  if (qualifier === undefined) return ''
  if (found.aliases.has(qualifier)) return qualifier
  if (isAliasName(qualifier)) {
    throw notFound(`Cannot find alias arn: ${functionArn(context.account, found.name, qualifier)}`)
  }
  findVersion(context, found, qualifier)
  return qualifier
}
