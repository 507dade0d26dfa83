import { TagResourceCommand } from '@aws-sdk/client-lambda'
import type { Aws } from '../aws/clients.ts'
import { explain, isBusy } from '../aws/errors.ts'
import { waitUntilSettled } from './state.ts'

export type Tags = Readonly<Record<string, string>>

/** @returns only those that are missing on the function, or have another value there; undefined when none is. */
export function newTags(current: Tags, desired: Tags | undefined): Tags | undefined {
  const fresh = Object.entries(desired ?? {}).filter(([key, value]) => current[key] !== value)
  return fresh.length === 0 ? undefined : Object.fromEntries(fresh)
}

/**
 * Adds tags to the function; those it has under other keys stay. Sent again once a running update is over (F§1.2).
 * @throws Failure when AWS refuses.
 */
export async function tagFunction(aws: Aws, functionArn: string, tags: Tags): Promise<void> {
  const command = new TagResourceCommand({ Resource: functionArn, Tags: { ...tags } })
  const send = async (): Promise<void> => {
    await aws.lambda.send(command)
  }
  try {
    await send().catch(async (error: unknown) => {
      if (!isBusy(error)) throw error
      await waitUntilSettled(aws, functionArn)
      await send()
    })
  } catch (error) {
    throw explain(error, `tagging ${functionArn}`)
  }
}
