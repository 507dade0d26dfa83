import { type Context, holds } from './condition.ts'
import type { Patterns, Policy, Statement } from './policy.ts'
import { fitsAnyCase, fitsArn } from './wildcard.ts'

/** One question to IAM. */
export interface AccessRequest {
  /** `lambda:UpdateAlias`. */
  readonly action: string
  /** An ARN, or `*` for an action that acts on no one resource: only a statement on `*` covers that. */
  readonly resource: string
  readonly context: Context
}

export type Decision = 'allowed' | 'explicit-deny' | 'implicit-deny'

/** IAM's logic for identity-based policies of one account: a Deny wins, an Allow is needed (reference_policies_evaluation-logic.html). */
export function evaluate(policies: readonly Policy[], request: AccessRequest): Decision {
  const applying = policies.flatMap(({ statements }) => statements).filter(statement => applies(statement, request))
  if (applying.some(({ effect }) => effect === 'Deny')) return 'explicit-deny'
  return applying.length > 0 ? 'allowed' : 'implicit-deny'
}

function applies(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  return (
    named(statement.actions, pattern => fitsAnyCase(pattern, action)) &&
    named(statement.resources, pattern => fitsArn(pattern, resource)) &&
    holds(statement.conditions, context)
  )
}

function named({ negated, list }: Patterns, fits: (pattern: string) => boolean): boolean {
  return list.some(fits) !== negated
}
