import * as z from 'zod/mini'
import { accountId, aliasName, functionName, region, version } from './fields/aws.ts'
import { list } from './fields/list.ts'
import { boolean, text } from './fields/scalars.ts'
import { notificationInputs } from './notification-inputs.ts'
import { defaulted, optional, parseInputs, type ReadInput, required } from './schema.ts'
import { sessionInputs } from './session-inputs.ts'

export const rollbackSchema = z.object({
  functionName: required(functionName(), 'Name or ARN of the function.'),
  alias: defaulted(aliasName('live'), 'live', 'The alias to put back.'),
  version: optional(
    version(),
    'Version to go back to. By default: stable while a rollout is in flight, the last known good otherwise.',
  ),
  reason: optional(text(80, 'wrong prices in the cart'), 'Why, for the summary and the next reader of the alias.'),
  dryRun: defaulted(boolean(), 'false', 'Read only: say what would be done.'),
  allowedAccountIds: optional(list(accountId(), '123456789012'), 'Accounts this workflow may change.'),
  region: optional(region(), 'AWS Region. By default that of the environment.'),
  ...sessionInputs,
  ...notificationInputs,
})

export type RollbackInputs = Readonly<z.infer<typeof rollbackSchema>>

/** @throws InputError naming the input, its value and what is allowed. */
export function parseRollbackInputs(read: ReadInput): RollbackInputs {
  return parseInputs(rollbackSchema, read)
}
