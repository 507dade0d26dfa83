import type { LambdaContext } from '../context.ts'
import { validationError } from '../wire/constraints.ts'
import { invalidParameter } from '../wire/errors.ts'
import type { Fields } from '../wire/fields.ts'
import { findVersion } from './find.ts'
import type { Alias, LambdaFunction } from './function.ts'

type Additional = Alias['additional']

const WEIGHTS_AT = 'routingConfig.additionalVersionWeights'

/** The weights a request states, checked as far as the request alone allows (F§1.5). Empty is none. */
export function readWeights(body: Fields): Additional {
  const weights = Object.entries(body.object('RoutingConfig')?.numberMap('AdditionalVersionWeights') ?? {})
  for (const [version, weight] of weights) {
    const value = `{${version}=${javaDouble(weight)}}`
    if (!(weight >= 0 && weight <= 1)) {
      const rule =
        'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]'
      throw validationError({ value, at: WEIGHTS_AT, rule })
    }
    if (!/^[0-9]+$/.test(version)) {
      const rule =
        'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]'
      throw validationError({ value, at: WEIGHTS_AT, rule })
    }
  }
  if (weights.length > 1) {
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1')
  }
  const [first] = weights
  return first === undefined ? undefined : { version: first[0], weight: first[1] }
}

/** A double as AWS prints it: `2.0`. */
function javaDouble(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** What the two versions of a weighted alias must satisfy together (F§1.5). @throws AwsError */
export function checkRouting(
  context: LambdaContext,
  found: LambdaFunction,
  primary: string,
  additional: Additional,
): void {
  if (additional === undefined) return
  if (primary.startsWith('$LATEST')) {
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version')
  }
  if (additional.version === primary) {
    throw invalidParameter(
      `Invalid function version ${primary}. Function version ${primary} is already included in routing configuration.`,
    )
  }
  const one = findVersion(context, found, primary).settings
  const other = findVersion(context, found, additional.version).settings
  // Text as reported by a user of serverless-aws-alias (issue 64); for the dead-letter target ours in its image (F§10).
  if (one.Role !== other.Role) {
    throw invalidParameter('Specified versions must be associated with the same execution role')
  }
  if ((one.DeadLetterConfig?.TargetArn ?? '') !== (other.DeadLetterConfig?.TargetArn ?? '')) {
    throw invalidParameter('Specified versions must be associated with the same dead letter configuration')
  }
}

/** The version one request goes to: an independent draw, no stickiness (F§1.5). */
export function route(alias: Alias, draw: number): string {
  const { additional } = alias
  return additional !== undefined && draw < additional.weight ? additional.version : alias.functionVersion
}
