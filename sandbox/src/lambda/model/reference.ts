import type { Account } from '../../ports.ts'
import { validationError } from '../wire/constraints.ts'
import { invalidParameter, notFound } from '../wire/errors.ts'
import type { Input } from '../wire/input.ts'

/** A function as a caller names it: name, partial ARN or ARN, with or without a qualifier (F§3.7). */
export interface FunctionReference {
  readonly name: string
  /** A version number, an alias name or `$LATEST`. */
  readonly qualifier: string | undefined
}

/** As AWS prints it [R: test_invalid_invoke]. */
const NAME_PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?'
const NAME =
  /^(?:arn:(?<partition>aws[a-zA-Z-]*):lambda:)?(?:(?<region>[a-z]{2}[a-z-]*-[a-z]+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/
const QUALIFIER_PATTERN = '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+'

export function isVersionNumber(qualifier: string): boolean {
  return /^\d+$/.test(qualifier)
}

export function isAliasName(qualifier: string): boolean {
  return /^(?!\d+$)[a-zA-Z0-9-_]+$/.test(qualifier)
}

export function functionArn(account: Account, name: string, qualifier?: string): string {
  const arn = `arn:${account.partition}:lambda:${account.region}:${account.id}:function:${name}`
  return qualifier === undefined ? arn : `${arn}:${qualifier}`
}

/** @throws ValidationException, or 404 for a function of another Region or account. */
export function parseFunctionName(account: Account, text: string): FunctionReference {
  const parts = NAME.exec(text)?.groups
  if (parts?.name === undefined) {
    throw validationError({
      value: text,
      at: 'functionName',
      rule: `Member must satisfy regular expression pattern: ${NAME_PATTERN}`,
    })
  }
  if (parts.region !== undefined && parts.region !== account.region) {
    throw notFound(`Functions from '${parts.region}' are not reachable in this region ('${account.region}')`)
  }
  if (parts.account !== undefined && parts.account !== account.id) {
    throw notFound(`Function not found: ${text}`)
  }
  return { name: parts.name, qualifier: parts.qualifier }
}

/** The function of a request: its path label and its `Qualifier`, which must agree when both name one. */
export function referenceOf(account: Account, input: Input): FunctionReference {
  const reference = parseFunctionName(account, input.label('FunctionName'))
  const asked = input.query('Qualifier')
  if (asked === undefined) return reference
  if (!/^[a-zA-Z0-9-_$.]+$/.test(asked)) {
    const rule = `Member must satisfy regular expression pattern: ${QUALIFIER_PATTERN}`
    throw validationError({ value: asked, at: 'qualifier', rule })
  }
  if (reference.qualifier !== undefined && reference.qualifier !== asked) {
    throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.')
  }
  return { ...reference, qualifier: asked }
}
