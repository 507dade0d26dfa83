import { type FailureText, InputError } from '../report/failure.ts'
import { parseArn } from '../values/arn.ts'
import type { Aws } from './clients.ts'
import { explain } from './explain.ts'

/** Who AWS takes this run for. */
export interface Identity {
  /** Twelve digits. */
  readonly account: string
  /** Of the user or the role's session. */
  readonly arn: string
}

/** @throws Failure saying what to add when there are no credentials, or none that AWS accepts. */
export async function readIdentity(aws: Aws): Promise<Identity> {
  try {
    const [sts, { GetCallerIdentityCommand }] = await Promise.all([aws.sts(), import('./sts-client.ts')])
    const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}))
    return { account: Account, arn: Arn }
  } catch (error) {
    throw explain(error, 'asking AWS who this run is (sts:GetCallerIdentity)')
  }
}

/** @returns why this account must not be deployed to, or undefined when it may; no list allows every account. */
export function refuseAccount(
  { account, arn }: Identity,
  allowedAccountIds: readonly string[] | undefined,
): FailureText | undefined {
  if (allowedAccountIds === undefined || allowedAccountIds.includes(account)) return undefined
  return {
    what: `The credentials are for account ${account}, which "allowed-account-ids" (${allowedAccountIds.join(', ')}) does not allow.`,
    next: `Assume a role in an allowed account; this run is ${arn}.`,
  }
}

/**
 * An ARN says whose its function is: by its name alone, a run in another account would take the namesake there for it.
 * @throws InputError naming both accounts.
 */
export function refuseOtherAccount(input: string, functionName: string, account: string): void {
  const named = parseArn(functionName)?.account
  if (named === undefined || named === account) return
  throw new InputError(
    input,
    functionName,
    `names a function of account ${named}, but this run is in ${account}`,
    `a function of ${account}, or credentials of ${named}`,
  )
}
