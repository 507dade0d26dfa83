import * as z from 'zod/mini'
import { InputError } from '../report/failure.ts'
import { gateInputs } from './deploy/gate-inputs.ts'
import { accountId, aliasName, functionName, region } from './fields/aws.ts'
import { secret } from './fields/field.ts'
import { list } from './fields/list.ts'
import { boolean, choice, path, pathInside, text } from './fields/scalars.ts'
import { type TagPair, tagPair } from './fields/tag-pair.ts'
import { notificationInputs } from './notification-inputs.ts'
import { defaulted, optional, parseInputs, type ReadInput } from './schema.ts'
import { sessionInputs } from './session-inputs.ts'

const scopeInputs = {
  functionNames: optional(list(functionName(), 'orders, invoices'), 'Functions whose rollouts are looked at.'),
  tag: optional(tagPair(), 'Instead of names: every function of the Region with this tag.'),
  all: defaulted(boolean(), 'false', 'Instead of names: every function of the Region.'),
  alias: optional(
    aliasName('live'),
    'The alias of these functions. By default `live` of named functions, every alias in a wider scope.',
  ),
  dryRun: defaulted(
    boolean(),
    'false',
    'Read only: say what would be done. With `tag` or `all` it must be stated, `true` or `false`.',
  ),
}

const commandInputs = {
  command: defaulted(
    choice('recover', 'promote'),
    'recover',
    '`promote` ends the rollouts of named functions on the canary, now; refused after a breach, or while an alarm is in ALARM.',
  ),
  onLostRunner: defaulted(
    choice('undo', 'resume'),
    'undo',
    'A rollout whose runner died: `undo` it, or `resume` it as a schedule would, under the gates below.',
  ),
}

const fileInput = {
  configFile: optional(
    path('lambda-canary.yml'),
    'File of the deploys: gates that the step does not state are read from it, for each function its own.',
  ),
}

/** The gates a rollout of a schedule is carried on under, in the words of the deploy that began it. */
export const carryingInputs = {
  alarms: gateInputs.alarms,
  createAlarms: gateInputs.createAlarms,
  evidence: gateInputs.evidence,
  alpha: gateInputs.alpha,
  logPattern: gateInputs.logPattern,
  detectableErrorRate: gateInputs.detectableErrorRate,
  latency: gateInputs.latency,
  latencyTolerance: gateInputs.latencyTolerance,
  probePayloads: gateInputs.probePayloads,
  probeCount: gateInputs.probeCount,
  probeRate: gateInputs.probeRate,
  alarmAtStart: gateInputs.alarmAtStart,
  onInsufficientData: gateInputs.onInsufficientData,
  onUnreadable: gateInputs.onUnreadable,
  onInconclusive: gateInputs.onInconclusive,
}

const reportInputs = {
  ...notificationInputs,
  githubToken: optional(
    secret(text(4096, 'ghs_16C7e42F292c6912E7710c838347Ae178B4a')),
    'Token with `actions: read`: tells whether the run of a rollout has ended, which is then undone before its deadline. With `issues: write` one issue a function is kept, too.',
  ),
  issues: defaulted(
    boolean(),
    'true',
    'With `github-token`: keep one issue a function about rollouts that were put back.',
  ),
  failOnRollback: defaulted(
    boolean(),
    'false',
    'Fail the step when a rollout was put back. By default that is this action done, and the step passes.',
  ),
  report: optional(
    pathInside('canary-report.html'),
    'File to write the course of the rollouts to, with charts: one HTML page that needs no network.',
  ),
}

const accountInputs = {
  allowedAccountIds: optional(list(accountId(), '123456789012'), 'Accounts this workflow may change.'),
  region: optional(region(), 'AWS Region. By default that of the environment.'),
  ...sessionInputs,
}

export const recoverSchema = z.object({
  ...scopeInputs,
  ...commandInputs,
  ...fileInput,
  ...carryingInputs,
  ...reportInputs,
  ...accountInputs,
})

/** The same, under the headings of the tables. */
export const recoverGroups = [
  { title: 'Which rollouts', shape: scopeInputs },
  { title: 'What is done', shape: commandInputs },
  { title: 'Gates: as the deploy states them', shape: { ...fileInput, ...carryingInputs } },
  { title: 'Who hears of it', shape: reportInputs },
  { title: 'The account', shape: accountInputs },
] as const

/** Which functions are looked at. */
export type Selection =
  | { readonly kind: 'named'; readonly functionNames: readonly string[] }
  | ({ readonly kind: 'tagged' } & TagPair)
  | { readonly kind: 'all' }

export interface RecoverInputs extends Readonly<z.infer<typeof recoverSchema>> {
  readonly selection: Selection
}

/** @throws InputError naming the input, its value and what is allowed. */
export function parseRecoverInputs(read: ReadInput): RecoverInputs {
  const values = parseInputs(recoverSchema, read)
  const selection = selectionOf(values)
  if (selection.kind === 'named') return { ...values, selection, alias: values.alias ?? 'live' }
  if (values.command === 'promote') {
    throw new InputError('command', 'promote', 'is for functions named one by one', 'promote with function-names')
  }
  if (read('dry-run').trim() === '') {
    const problem = 'must be stated where every function of a Region is looked at'
    throw new InputError('dry-run', '', problem, 'true to see what would be done, false to do it')
  }
  return { ...values, selection }
}

function selectionOf({ functionNames, tag, all }: z.infer<typeof recoverSchema>): Selection {
  if (functionNames !== undefined) {
    const other = tag !== undefined ? 'tag' : all ? 'all' : undefined
    if (other === undefined) return { kind: 'named', functionNames }
    const value = tag === undefined ? 'true' : `${tag.key}=${tag.value}`
    throw new InputError(other, value, 'conflicts with "function-names"', `function-names, or ${other}`)
  }
  if (tag !== undefined) {
    if (all) throw new InputError('all', 'true', 'conflicts with "tag"', 'tag, or all')
    return { kind: 'tagged', ...tag }
  }
  if (all) return { kind: 'all' }
  throw new InputError(
    'function-names',
    '',
    'is required',
    'function-names, e.g. orders, invoices; or tag; or all: true',
  )
}
