import * as z from 'zod/mini'
import { accountId, aliasName, functionName, region } from './fields/aws.ts'
import { list } from './fields/list.ts'
import { boolean } from './fields/scalars.ts'
import { defaulted, optional, parseInputs, type ReadInput, required } from './schema.ts'
import { sessionInputs } from './session-inputs.ts'

export const recoverSchema = z.object({
  functionNames: required(list(functionName(), 'orders, invoices'), 'Functions whose rollouts are looked at.'),
  alias: defaulted(aliasName('live'), 'live', 'The alias of these functions.'),
  dryRun: defaulted(boolean(), 'false', 'Read only: say what would be done.'),
  allowedAccountIds: optional(list(accountId(), '123456789012'), 'Accounts this workflow may change.'),
  region: optional(region(), 'AWS Region. By default that of the environment.'),
  ...sessionInputs,
})

export type RecoverInputs = Readonly<z.infer<typeof recoverSchema>>

/** @throws InputError naming the input, its value and what is allowed. */
export function parseRecoverInputs(read: ReadInput): RecoverInputs {
  return parseInputs(recoverSchema, read)
}
