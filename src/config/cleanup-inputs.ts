import * as z from 'zod/mini'
import { InputError } from '../report/failure.ts'
import { accountId, bucket, functionName, region } from './fields/aws.ts'
import { duration } from './fields/duration.ts'
import { list } from './fields/list.ts'
import { boolean, integer, pattern } from './fields/scalars.ts'
import { size } from './fields/size.ts'
import { type TagPair, tagPair } from './fields/tag-pair.ts'
import { defaulted, optional, parseInputs, type ReadInput } from './schema.ts'
import { sessionInputs } from './session-inputs.ts'

const DAY = 86_400

const namePattern = (example: string) =>
  pattern(/^[a-zA-Z0-9-_*]{1,140}$/, 'a name in which * stands for any characters', example)

const scopeInputs = {
  functionNames: optional(list(functionName(), 'orders, invoices'), 'Functions whose versions are cleaned.'),
  namePattern: optional(namePattern('orders-*'), 'Instead of names: every function whose name fits.'),
  tag: optional(tagPair(), 'Instead of names: every function with this tag.'),
  all: defaulted(boolean(), 'false', 'Instead of names: every function.'),
  includeStackOwned: defaulted(
    boolean(),
    'false',
    'Also functions of a CloudFormation stack (CDK, SAM, Serverless), whose rollback may need an old version.',
  ),
  dryRun: defaulted(
    boolean(),
    'false',
    'Read only: say what would go. To be stated, `true` or `false`, wherever more is cleaned than functions named one by one.',
  ),
}

const retentionInputs = {
  keepVersions: defaulted(
    integer(1, 10_000, 'versions', 10),
    '10',
    'The newest versions of each function, and of each layer, that stay whatever their age.',
  ),
  keepFor: defaulted(
    duration(DAY, 3650 * DAY, '30d'),
    '30d',
    'Versions younger than this stay; so do layer versions and packages.',
  ),
  keepBytes: optional(
    size('2GB'),
    'From the newest version on: beyond so many bytes per function, `keep-for` keeps nothing. `keep-versions` still does.',
  ),
  lookBack: defaulted(
    duration(DAY, 90 * DAY, '30d'),
    '30d',
    'A version that was invoked in this time stays; in whole days (UTC).',
  ),
}

const otherInputs = {
  layers: optional(
    list(namePattern('shared-*'), 'shared-*, tools'),
    'Layers, by name or pattern, whose versions go that no version of any function in the Region uses any more.',
  ),
  logGroups: defaulted(
    boolean(),
    'false',
    'Also log groups `/aws/lambda/NAME` of functions in scope that are gone, once all their logs have passed their retention.',
  ),
  alarms: defaulted(
    boolean(),
    'false',
    'Also alarms that `create-alarms` made for functions in scope, once the function or the alias is gone.',
  ),
  s3Bucket: optional(
    bucket(),
    'Bucket of staged packages: those this tool put there go once they are older than `keep-for`.',
  ),
  s3Prefix: optional(
    pattern(/^[^*?\s]{1,512}$/, 'the beginning of object names, without * or spaces', 'lambda-canary/'),
    'Only packages whose name begins so, as with the `s3-key` of the deploys; needed with `s3-bucket`.',
  ),
}

const paceInputs = {
  maxOperations: defaulted(
    integer(1, 100_000, 'deletions', 1000),
    '1000',
    'Deletions in one run; the next one goes on.',
  ),
  callsPerSecond: defaulted(
    integer(1, 14, 'calls', 5),
    '5',
    'Calls a second to Lambda, which allows the whole account 15.',
  ),
}

const accountInputs = {
  allowedAccountIds: optional(list(accountId(), '123456789012'), 'Accounts this workflow may change.'),
  regions: optional(list(region(), 'eu-central-1, us-east-1'), 'AWS Regions. By default that of the environment.'),
  ...sessionInputs,
}

export const cleanupSchema = z.object({
  ...scopeInputs,
  ...retentionInputs,
  ...otherInputs,
  ...paceInputs,
  ...accountInputs,
})

/** The same, under the headings of the tables. */
export const cleanupGroups = [
  { title: 'Which functions', shape: scopeInputs },
  { title: 'What stays', shape: retentionInputs },
  { title: 'What goes beside versions', shape: otherInputs },
  { title: 'Pace', shape: paceInputs },
  { title: 'The account', shape: accountInputs },
] as const

/** Which functions are cleaned. */
export type CleanupScope =
  | { readonly kind: 'named'; readonly functionNames: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | ({ readonly kind: 'tagged' } & TagPair)
  | { readonly kind: 'all' }

export interface CleanupInputs extends Readonly<z.infer<typeof cleanupSchema>> {
  readonly scope: CleanupScope
}

/** @throws InputError naming the input, its value and what is allowed. */
export function parseCleanupInputs(read: ReadInput): CleanupInputs {
  const values = parseInputs(cleanupSchema, read)
  const scope = scopeOf(values)
  // What is gone has no tags any more.
  const ofGone = values.logGroups ? 'log-groups' : values.alarms ? 'alarms' : undefined
  if (ofGone !== undefined && scope.kind === 'tagged') {
    throw new InputError(ofGone, 'true', 'conflicts with "tag"', `${ofGone} with names, a pattern or all`)
  }
  if (values.s3Prefix !== undefined && values.s3Bucket === undefined) {
    throw new InputError('s3-prefix', values.s3Prefix, 'needs "s3-bucket"', 's3-bucket together with s3-prefix')
  }
  if (values.s3Bucket !== undefined && values.s3Prefix === undefined) {
    throw new InputError('s3-bucket', values.s3Bucket, 'needs "s3-prefix"', 's3-bucket together with s3-prefix')
  }
  const wide = scope.kind !== 'named' || values.layers !== undefined || values.s3Bucket !== undefined
  if (wide && read('dry-run').trim() === '') {
    const problem = 'must be stated where more is cleaned than functions named one by one'
    throw new InputError('dry-run', '', problem, 'true to see what would go, false to delete it')
  }
  return { ...values, scope }
}

function scopeOf({ functionNames, namePattern, tag, all }: z.infer<typeof cleanupSchema>): CleanupScope {
  const given: readonly (readonly [name: string, value: string, scope: CleanupScope])[] = [
    ...(functionNames === undefined
      ? []
      : [['function-names', functionNames.join(', '), { kind: 'named', functionNames }] as const]),
    ...(namePattern === undefined
      ? []
      : [['name-pattern', namePattern, { kind: 'pattern', pattern: namePattern }] as const]),
    ...(tag === undefined ? [] : [['tag', `${tag.key}=${tag.value}`, { kind: 'tagged', ...tag }] as const]),
    ...(all ? [['all', 'true', { kind: 'all' }] as const] : []),
  ]
  const [first, second] = given
  if (first === undefined) {
    const allowed = 'function-names, e.g. orders, invoices; or name-pattern; or tag; or all: true'
    throw new InputError('function-names', '', 'is required', allowed)
  }
  if (second !== undefined) {
    throw new InputError(second[0], second[1], `conflicts with "${first[0]}"`, `${first[0]}, or ${second[0]}`)
  }
  return first[2]
}
