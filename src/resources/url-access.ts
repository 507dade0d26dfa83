import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  RemovePermissionCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isConflictExists, isNotFound } from '../aws/errors.ts'
import { missingUrlGrants, publicUrlGrants, type UrlAuthType } from './url-grants.ts'

interface Place {
  readonly functionName: string
  /** An alias; without it the unqualified function's own URL. */
  readonly qualifier?: string | undefined
}

/**
 * Gives a function or an alias its URL. One that anybody may call needs two grants (F§1.10); one that needs an IAM signature
 * must have neither of them. Only what differs is sent.
 * @returns the URL.
 * @throws Failure when AWS refuses.
 */
export async function ensureFunctionUrl(aws: Aws, place: Place, authType: UrlAuthType): Promise<string> {
  const of = { FunctionName: place.functionName, Qualifier: place.qualifier }
  try {
    const present = await readConfig(aws, of)
    const sids = await statements(aws, of)
    // First out, then in: a URL is never open while it should not be.
    if (authType === 'AWS_IAM') await removeGrants(aws, of, sids)
    const url = await apply(aws, of, present, authType)
    if (authType === 'NONE') await addGrants(aws, of, sids)
    return url
  } catch (error) {
    throw explain(error, `giving ${place.functionName} its URL`)
  }
}

/** Gives a URL, or takes it away with its grants. @returns the URL. @throws Failure when AWS refuses. */
export async function settleFunctionUrl(
  aws: Aws,
  place: Place,
  authType: UrlAuthType | undefined,
): Promise<string | undefined> {
  if (authType !== undefined) return ensureFunctionUrl(aws, place, authType)
  await removeFunctionUrl(aws, place)
  return undefined
}

/** Takes the URL and its grants away, of an alias before it is deleted: both would outlive it (F§1.5). */
export async function removeFunctionUrl(aws: Aws, place: Place): Promise<void> {
  const of = { FunctionName: place.functionName, Qualifier: place.qualifier }
  try {
    await removeGrants(aws, of, await statements(aws, of))
    if ((await readConfig(aws, of)) === undefined) return
    await aws.lambda.send(new DeleteFunctionUrlConfigCommand(of)).catch((error: unknown) => {
      if (!isNotFound(error)) throw error
    })
  } catch (error) {
    throw explain(error, `taking the URL of ${place.functionName} away`)
  }
}

interface Of {
  readonly FunctionName: string
  readonly Qualifier: string | undefined
}

interface Config {
  readonly url: string
  readonly authType: string | undefined
}

async function readConfig(aws: Aws, of: Of): Promise<Config | undefined> {
  try {
    const { FunctionUrl: url = '', AuthType: authType } = await aws.lambda.send(new GetFunctionUrlConfigCommand(of))
    return { url, authType }
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function apply(aws: Aws, of: Of, present: Config | undefined, AuthType: UrlAuthType): Promise<string> {
  if (present?.authType === AuthType) return present.url
  if (present !== undefined) {
    const { FunctionUrl = '' } = await aws.lambda.send(new UpdateFunctionUrlConfigCommand({ ...of, AuthType }))
    return FunctionUrl
  }
  try {
    const { FunctionUrl = '' } = await aws.lambda.send(new CreateFunctionUrlConfigCommand({ ...of, AuthType }))
    return FunctionUrl
  } catch (error) {
    if (!isConflictExists(error)) throw error
    // The reply to an earlier attempt was lost.
    return apply(aws, of, await readConfig(aws, of), AuthType)
  }
}

async function statements(aws: Aws, of: Of): Promise<readonly string[]> {
  try {
    const { Policy = '' } = await aws.lambda.send(new GetPolicyCommand(of))
    return publicUrlGrants.map(({ StatementId }) => StatementId).filter(sid => Policy.includes(`"${sid}"`))
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

async function addGrants(aws: Aws, of: Of, present: readonly string[]): Promise<void> {
  for (const grant of missingUrlGrants(present)) {
    await aws.lambda.send(new AddPermissionCommand({ ...of, ...grant })).catch((error: unknown) => {
      if (!isConflictExists(error)) throw error
    })
  }
}

async function removeGrants(aws: Aws, of: Of, present: readonly string[]): Promise<void> {
  for (const StatementId of present) {
    await aws.lambda.send(new RemovePermissionCommand({ ...of, StatementId })).catch((error: unknown) => {
      if (!isNotFound(error)) throw error
    })
  }
}
