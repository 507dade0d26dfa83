import { ListFunctionsCommand, ListTagsCommand } from '@aws-sdk/client-lambda'
import { functionNameOf } from '../values/arn.ts'
import { matchesPattern } from '../values/name-pattern.ts'
import { type Caller, pages } from './caller.ts'

/** Which functions are cleaned. */
export type Scope =
  | { readonly kind: 'named'; readonly functionNames: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'tagged'; readonly key: string; readonly value: string }
  | { readonly kind: 'all' }

/** The names of the functions in scope, page by page as they are listed. */
export async function* functionsIn(calls: Caller, scope: Scope): AsyncGenerator<string> {
  if (scope.kind === 'named') {
    yield* scope.functionNames.map(bareName)
    return
  }
  const all = pages(
    Marker => calls.lambda(lambda => lambda.send(new ListFunctionsCommand({ Marker }))),
    page => page.Functions,
  )
  for await (const { FunctionName, FunctionArn } of all) {
    if (FunctionName === undefined || FunctionArn === undefined) continue
    if (scope.kind === 'pattern' && !matchesPattern(scope.pattern, FunctionName)) continue
    if (scope.kind === 'tagged' && (await readTags(calls, FunctionArn))[scope.key] !== scope.value) continue
    yield FunctionName
  }
}

/** Whether a function of this name, which need not exist any more, is in scope; of a tag it cannot be told. */
export function isNameIn(scope: Scope, name: string): boolean {
  switch (scope.kind) {
    case 'named':
      return scope.functionNames.map(bareName).includes(name)
    case 'pattern':
      return matchesPattern(scope.pattern, name)
    case 'tagged':
      return false
    case 'all':
      return true
  }
}

/** @param functionArn without a qualifier. */
export async function readTags(calls: Caller, functionArn: string): Promise<Readonly<Record<string, string>>> {
  const { Tags = {} } = await calls.lambda(lambda => lambda.send(new ListTagsCommand({ Resource: functionArn })))
  return Tags
}

function bareName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? functionNameOf(nameOrArn) : nameOrArn
}
